package lookup_test

import (
	"context"
	"errors"
	"testing"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/lookup"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
	desk "github.com/ventanilla/ventanilla/internal/people"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

// An idempotency key stands for all that was asked: a canned answer never comes
// back for a real question, nor an answer about one number, name or text for
// another's.
func TestKeyIsOfTheWholeQuestion(t *testing.T) {
	t.Parallel()
	success := "success"
	who, number := mustCURP(t, anybody), "95159345651"
	names := source.Person{Given: "Rosa", FirstSurname: "Mota"}
	others := source.Person{Given: "Rosa Mota"}
	sms := func(text string) *lookup.NIP {
		n := toPhone
		n.Message = text
		return &n
	}
	storetest.Each(t, func(t *testing.T, db store.DB) {
		w := setupLater(t, db, nil, nil)
		for _, c := range []struct {
			name       string
			one, other lookup.Request
		}{
			{"mock", lookup.Request{Service: "imss/nss", CURP: who, Mock: true}, lookup.Request{Service: "imss/nss", CURP: who}},
			{"test-case", lookup.Request{Service: "imss/nss", CURP: who, TestCase: &success}, lookup.Request{Service: "imss/nss", CURP: who}},
			{"number", lookup.Request{Service: weeks, CURP: who, NSS: number}, lookup.Request{Service: weeks, CURP: who, NSS: "12345678903"}},
			{"names", lookup.Request{Service: weeks, CURP: who, Person: &names}, lookup.Request{Service: weeks, CURP: who, Person: &others}},
			{"text", lookup.Request{Service: "nip/send", NIP: sms("{{nip}}")}, lookup.Request{Service: "nip/send", NIP: sms("NIP {{nip}}")}},
		} {
			for _, r := range []*lookup.Request{&c.one, &c.other} {
				r.Scope, r.Key = sandbox, c.name
			}
			first, err := w.Run(context.Background(), c.one)
			if err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			if _, err := w.Run(context.Background(), c.other); !errors.Is(err, fault.IdempotencyConflict) {
				t.Errorf("%s: another question gives %v", c.name, err)
			}
			if again, err := w.Run(context.Background(), c.one); err != nil || again.ID != first.ID {
				t.Errorf("%s: the same question gives %v, %v", c.name, again, err)
			}
		}
	})
}

// After an erasure a key that stood for an erased execution is free, whatever
// the question under it was.
func TestErasureFreesKeys(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		w := setupLater(t, db, nil, nil)
		byData := lookup.Request{Scope: sandbox, Service: "curp/validateData", Key: "by-data", Person: &source.Person{
			Given: "Luisa", FirstSurname: "Pérez", SecondSurname: "Gómez", Birth: "1989-09-09", Sex: "M", State: "JC"}}
		canned := lookup.Request{Scope: sandbox, Service: "imss/nss", Key: "canned", Mock: true, CURP: mustCURP(t, "PEGL890909MJCRMS08")}
		ids := map[string]bool{}
		for range 2 {
			for _, r := range []lookup.Request{byData, canned} {
				x, err := w.Run(context.Background(), r)
				if err != nil {
					t.Fatalf("%s: %v", r.Key, err)
				}
				ids[x.ID] = true
			}
			err := db.Write(context.Background(), func(tx store.Tx) error {
				n, err := w.ErasePerson(tx, sandbox, desk.Identifiers{CURP: "PEGL890909MJCRMS08"})
				if err == nil && n != 2 {
					t.Errorf("%d executions erased", n)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if len(ids) != 4 {
			t.Errorf("%d executions, not 4", len(ids))
		}
	})
}

// However a phone in Mexico is written, it has one limit and one owner.
func TestNIPDestinationHasOneSpelling(t *testing.T) {
	t.Parallel()
	w := setupLater(t, storetest.SQLite(t), nil, nil)
	spellings := []lookup.NIP{{Method: "whatsapp", Country: "+52", To: "5500000001"}, {Method: "whatsapp", Country: "+521", To: "5500000001"},
		{Method: "whatsapp", Country: "+5", To: "215500000001"}}
	for n := range 6 {
		to := spellings[n%len(spellings)]
		_, err := w.Run(context.Background(), lookup.Request{Scope: live, Service: "nip/send", NIP: &to})
		if limited := errors.Is(err, fault.RateLimited); limited != (n == 5) || err != nil && !limited {
			t.Errorf("message %d to %s%s: %v", n+1, to.Country, to.To, err)
		}
	}
	err := w.db.Write(context.Background(), func(tx store.Tx) error {
		n, err := w.ErasePerson(tx, live, desk.Identifiers{Phone: "+525500000001"})
		if err == nil && n != 5 {
			t.Errorf("%d executions erased", n)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
