package roster_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ventanilla/ventanilla/internal/identity/roster"
)

// all reads a list: the customers, and the problems as "line column code".
func all(t *testing.T, text, format string) (list []roster.Customer, problems []string) {
	t.Helper()
	r, err := roster.New(strings.NewReader(text), format)
	if err != nil {
		t.Fatal(err)
	}
	r.Normal = func(s string) (string, bool) { return strings.ToLower(s), true }
	for {
		c, err := r.Next()
		if errors.Is(err, io.EOF) {
			return list, problems
		}
		if p, ok := errors.AsType[*roster.Problem](err); ok {
			problems = append(problems, fmt.Sprintf("%d %s %s", p.Line, p.Column, p.Code))
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, c)
	}
}

// Ensure both formats say the same of the same customer.
func TestReader(t *testing.T) {
	t.Parallel()
	at := roster.Time{Time: time.Date(2020, 2, 3, 4, 5, 6, 0, time.UTC)}
	want := []roster.Customer{
		{Email: "Ana@example.com", FirstName: "Ana, María", LastName: "Ñandú", Gender: "f", PasswordHash: "$2b$10$x", EmailVerified: true,
			CustomerID: 7, Status: "locked", CreatedAt: at, External: []roster.External{{Issuer: "https://idp.example", Subject: "42"}}},
		{Email: "eva@example.com"},
	}
	for format, text := range map[string]string{
		roster.CSV: "\xef\xbb\xbfemail, First_Name,last_name,gender,password_hash,email_verified,customer_id,status,created_at,external_issuer,external_subject\r\n" +
			"Ana@example.com,\"Ana, María\",Ñandú,f,$2b$10$x,TRUE,7,locked,2020-02-03T04:05:06Z,https://idp.example,42\r\n" +
			"eva@example.com,,,,,,,,,,\r\n",
		roster.NDJSON: `{"email":"Ana@example.com","first_name":"Ana, María","last_name":"Ñandú","gender":"f","password_hash":"$2b$10$x",` +
			`"email_verified":true,"customer_id":7,"status":"locked","created_at":1580702706000,"external":[{"issuer":"https://idp.example","subject":"42"}]}` +
			"\n\n" + `{"email":"eva@example.com","created_at":null}`,
	} {
		list, problems := all(t, text, format)
		for i := range list {
			list[i].Line = 0
		}
		if diff := cmp.Diff(want, list); diff != "" || problems != nil {
			t.Errorf("%s: %v %s", format, problems, diff)
		}
	}
}

// Ensure bad rows are told by line and do not end the list.
func TestReader_Problems(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 70_000)
	for format, c := range map[string]struct{ text, want string }{
		roster.CSV: {"email,email_verified,customer_id,created_at\n" +
			"a@x.example,maybe,,\nb@x.example,1,seven,\nc@x.example,1,,yesterday\nd@x.example\ne@x.example,1,7,1580702706\n\xff,1,7,\nA@x.example,1,,\n" +
			"f@x.example,1,,\nF@x.example,1,,\n\"g\"h,1,,\nn\x00@x.example,1,,\ni@x.example,1,,2020-01-01\n",
			"[2 email_verified invalid 3 customer_id invalid 4 created_at invalid 5  shape 6 created_at invalid 7 email shape 10 email duplicate 11  shape 12 email invalid]"},
		roster.NDJSON: {`{"email":5}` + "\n" + `{"email":"a@x.example","passwort":"x"}` + "\n" + `{"email":"a@x.example","password":"x"}` + "\n[]\n{\n" +
			`{"email":"a@x.example"} {}` + "\n" + `{"email":"` + long + `"}` + "\n\xff\n" + `{"email":"A@x.example"}` + "\n" + `{"email":"a@x.example"}` + "\n" +
			`{"email":"b@x.example","created_at":"soon"}` + "\n" + `{"email":"n@x.example","last_name":"\u0000"}` + "\n" +
			`{"email":"n@x.example","external":[{"issuer":"i","subject":"\u0000"}]}` + "\n" + `{"email":"i@x.example"}`,
			"[1 email invalid 2 passwort unknown 3 password unknown 4  shape 5  shape 6  shape 7  shape 8  shape 10 email duplicate 11 created_at invalid 12 last_name invalid 13 external invalid]"},
	} {
		list, problems := all(t, c.text, format)
		if got := fmt.Sprint(problems); got != c.want || list[len(list)-1].Email != "i@x.example" {
			t.Errorf("%s:\n%s, want\n%s\n%v", format, got, c.want, list)
		}
	}
}

// Ensure a file that is none says so.
func TestReader_File(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": "empty", "email,password\n": "plain passwords", "email,mail\n": "no column \"mail\"", "gender\n": "no column email",
		"email,EMAIL\n": "twice", "\"a\n": "cannot be read",
	} {
		_, err := roster.New(strings.NewReader(text), roster.CSV)
		if _, file := errors.AsType[*roster.FileError](err); !file || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := roster.New(strings.NewReader(""), "xml"); err == nil {
		t.Error("xml")
	}
}

// FuzzReader ensures that no list makes it fail, stand still, or give a row
// without a line.
func FuzzReader(f *testing.F) {
	f.Add("email\na@x.example\n", true)
	f.Add(`{"email":"a@x.example"}`+"\n{", false)
	f.Fuzz(func(t *testing.T, text string, comma bool) {
		format := roster.NDJSON
		if comma {
			format = roster.CSV
		}
		r, err := roster.New(strings.NewReader(text), format)
		if err != nil {
			return
		}
		for range len(text) + 2 {
			c, err := r.Next()
			if errors.Is(err, io.EOF) {
				return
			}
			if p, ok := errors.AsType[*roster.Problem](err); ok {
				if p.Line < 1 || p.Problem == "" {
					t.Fatalf("%+v", p)
				}
			} else if err != nil || c.Line < 1 {
				t.Fatalf("%+v %v", c, err)
			}
		}
		t.Fatal("it does not end")
	})
}
