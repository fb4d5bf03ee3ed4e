package connect

import (
	"errors"
	"testing"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/platform"
)

// Ensure one person is written in one way, however a caller writes them.
func TestIdentify(t *testing.T) {
	t.Parallel()
	const curp = "PEHL800101HDFRRS09"
	for _, c := range []struct {
		name string
		in   LinkRequest
		want platform.Request // Kind, Identifier, GovID, NSS and Email count
		err  fault.Condition
	}{
		{"phone without prefix", LinkRequest{Platform: "uber", Identifier: "55 1234 5678"}, platform.Request{Kind: "phone", Identifier: "+525512345678"}, ""},
		{"phone with prefix", LinkRequest{Platform: "uber", Identifier: "+52 (55) 1234-5678", IdentifierType: "phone"}, platform.Request{Kind: "phone", Identifier: "+525512345678"}, ""},
		{"foreign phone", LinkRequest{Platform: "uber", Identifier: "+573001234567"}, platform.Request{Kind: "phone", Identifier: "+573001234567"}, ""},
		{"e-mail", LinkRequest{Platform: "uber", Identifier: " Ana@Example.COM "}, platform.Request{Kind: "email", Identifier: "ana@example.com"}, ""},
		{"e-mail called a phone", LinkRequest{Platform: "uber", Identifier: "ana@example.com", IdentifierType: "phone"}, platform.Request{}, fault.PhoneInvalid},
		{"phone called an e-mail", LinkRequest{Platform: "uber", Identifier: "5512345678", IdentifierType: "email"}, platform.Request{}, fault.EmailInvalid},
		{"RFC", LinkRequest{Platform: "runa", Identifier: "gode561231gr8", IdentifierType: "rfc"}, platform.Request{Kind: "rfc", Identifier: "GODE561231GR8"}, ""},
		{"RFC where none is known", LinkRequest{Platform: "uber", Identifier: "gode561231gr8", IdentifierType: "rfc"}, platform.Request{}, fault.RequestInvalid},
		{"short RFC", LinkRequest{Platform: "runa", Identifier: "gode", IdentifierType: "rfc"}, platform.Request{}, fault.RequestInvalid},
		{"CURP", LinkRequest{Platform: "IMSS", Identifier: " pehl800101hdfrrs09"}, platform.Request{Kind: "curp", Identifier: curp, GovID: curp}, ""},
		{"CURP as gov_id", LinkRequest{Platform: "imss", GovID: curp}, platform.Request{Kind: "curp", Identifier: curp, GovID: curp}, ""},
		{"e-mail and gov_id", LinkRequest{Platform: "imss", Identifier: "Ana@example.com", GovID: curp}, platform.Request{Kind: "curp", Identifier: curp, GovID: curp, Email: "ana@example.com"}, ""},
		{"NSS and gov_id", LinkRequest{Platform: "imss", Identifier: "12345678903", GovID: curp}, platform.Request{Kind: "curp", Identifier: curp, GovID: curp, NSS: "12345678903"}, ""},
		{"CURP with a wrong digit", LinkRequest{Platform: "imss", Identifier: "ABCD570805HYNHLC52"}, platform.Request{Kind: "curp", Identifier: "ABCD570805HYNHLC52", GovID: "ABCD570805HYNHLC52"}, ""},
		{"nonsense and gov_id", LinkRequest{Platform: "imss", Identifier: "nobody", GovID: curp}, platform.Request{}, fault.RequestInvalid},
		{"short NSS", LinkRequest{Platform: "imss", Identifier: curp, NSS: "123"}, platform.Request{}, fault.RequestInvalid},
		{"phone number alone", LinkRequest{Platform: "uber", Phone: "5512345678"}, platform.Request{Kind: "phone", Identifier: "+525512345678"}, ""},
		{"e-mail alone", LinkRequest{Platform: "workday", Email: "ana@example.com"}, platform.Request{Kind: "email", Identifier: "ana@example.com", Email: "ana@example.com"}, ""},
		{"nobody", LinkRequest{Platform: "uber", GovID: curp}, platform.Request{}, fault.RequestInvalid},
		{"nobody with a government id", LinkRequest{Platform: "imss", Phone: "5512345678"}, platform.Request{}, fault.RequestInvalid},
		{"CPF", LinkRequest{Platform: "carteira_trabalho", Country: "BR", Identifier: "123.456.789-09"}, platform.Request{Kind: "cpf", Identifier: "12345678909"}, ""},
		{"short CPF", LinkRequest{Platform: "carteira_trabalho", Country: "br", Identifier: "123"}, platform.Request{}, fault.RequestInvalid},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.in.Country == "" {
				c.in.Country = "mx"
			}
			_, got, err := identify(c.in)
			if c.err != "" {
				if !errors.Is(err, c.err) {
					t.Fatalf("error %v, want %s", err, c.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got.Kind != c.want.Kind || got.Identifier != c.want.Identifier || got.GovID != c.want.GovID || got.NSS != c.want.NSS || got.Email != c.want.Email {
				t.Errorf("%+v, want %+v", got, c.want)
			}
		})
	}
}

// Ensure no text of a request makes identify fail otherwise than by condition.
func FuzzIdentify(f *testing.F) {
	f.Add("mx", "uber", "5512345678", "", "")
	f.Add("mx", "imss", "PEHL800101HDFRRS09", "", "a@b")
	f.Fuzz(func(t *testing.T, country, code, identifier, kind, email string) {
		_, q, err := identify(LinkRequest{Country: country, Platform: code, Identifier: identifier, IdentifierType: kind, Email: email})
		if err != nil {
			if fault.From(err).Condition == fault.Internal {
				t.Fatal(err)
			}
			return
		}
		if again, q2, err := identify(LinkRequest{Country: q.Country, Platform: q.Platform, Identifier: q.Identifier, IdentifierType: kind}); err != nil || q2.Identifier != q.Identifier {
			t.Errorf("%q became %q and then %q at %s: %v", identifier, q.Identifier, q2.Identifier, again.Code, err)
		}
	})
}
