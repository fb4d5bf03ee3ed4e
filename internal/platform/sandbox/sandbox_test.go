package sandbox_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/nyaruka/phonenumbers"
	"pgregory.net/rapid"

	"github.com/ventanilla/ventanilla/curp"
	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/platform"
	"github.com/ventanilla/ventanilla/internal/platform/sandbox"
	"github.com/ventanilla/ventanilla/internal/scope"
)

var noon = clock.Func(func(scope.Scope) time.Time { return time.Date(2026, 5, 6, 12, 0, 0, 0, time.UTC) })

// Ensure the published table is usable: every id is of its kind and names one
// case.
func TestPublishedTable(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, k := range sandbox.Cases() {
		for _, id := range []string{k.Name, k.Phone, k.CURP} {
			if other, twice := seen[id]; twice {
				t.Errorf("%s names %s and %s", id, other, k.Name)
			}
			seen[id] = k.Name
		}
		if _, err := curp.Parse(k.CURP); err != nil {
			t.Errorf("%s: CURP %s: %v", k.Name, k.CURP, err)
		}
		if n, err := phonenumbers.Parse(k.Phone, ""); err != nil || !phonenumbers.IsValidNumber(n) {
			t.Errorf("%s: phone %s is none", k.Name, k.Phone)
		}
		for _, r := range []platform.Request{
			{Platform: "uber", Identifier: k.Email("uber")}, {Platform: "rappi", Email: k.Email("rappi")},
			{Platform: "didi", Identifier: k.Phone},
		} {
			if got, ok := sandbox.Match(r); !ok || got.Name != k.Name {
				t.Errorf("%+v matches %q, want %s", r, got.Name, k.Name)
			}
		}
		got, ok := sandbox.Match(platform.Request{Platform: "imss", Identifier: k.CURP})
		if ok == k.FromSource || ok && got.Name != k.Name {
			t.Errorf("CURP of %s matches %q", k.Name, got.Name)
		}
	}
	for _, id := range []string{"success", "uber+success@example.com", "uber+nothing@palenca-tests.com", "rappi+success@palenca-tests.com", ""} {
		if k, ok := sandbox.Match(platform.Request{Platform: "uber", Identifier: id}); ok {
			t.Errorf("%q matches %s", id, k.Name)
		}
	}
}

// Ensure anybody succeeds at any platform, with data that are the same each
// time and in order.
func TestOrdinaryPeople(t *testing.T) {
	t.Parallel()
	all := platform.All()
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SampledFrom(all).Draw(t, "platform")
		r := platform.Request{
			Platform: p.Code, Country: rapid.SampledFrom(p.Countries).Draw(t, "country"), Kind: p.Identifiers[0],
			Identifier: rapid.StringMatching(`\+52[0-9]{10}|[a-z]{3,8}@example\.com`).Draw(t, "identifier"), Password: "x",
		}
		c := &sandbox.Connector{Platform: p, Clock: noon, Entropy: entropy.System}
		if _, err := c.Start(context.Background(), r); err != nil {
			t.Fatal(err)
		}
		one, err := c.Extract(context.Background(), r, nil)
		if err != nil {
			t.Fatal(err)
		}
		two, err := c.Extract(context.Background(), r, nil)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(one, two); d != "" {
			t.Fatalf("two readings differ: %s", d)
		}
		if one.Profile.Person.FirstName == "" || one.Profile.Person.Birthday == "" || len(one.Earnings) == 0 {
			t.Fatalf("not plausible: %+v", one)
		}
		for i, e := range one.Earnings {
			if e.Amount <= 0 || e.Currency == "" || i > 0 && e.Date > one.Earnings[i-1].Date {
				t.Fatalf("earning %d: %+v", i, e)
			}
			if e.Cash != nil && *e.Cash > e.Amount {
				t.Fatalf("more cash than pay: %+v", e)
			}
		}
	})
}

// Ensure two readings on different days agree about the days they share.
func TestEarningsStay(t *testing.T) {
	t.Parallel()
	p, err := platform.Find("uber")
	if err != nil {
		t.Fatal(err)
	}
	r := platform.Request{Platform: "uber", Country: "mx", Kind: platform.Phone, Identifier: "+525512345678"}
	byDay := map[string]platform.Earning{}
	for days := range 10 {
		later := clock.Func(func(s scope.Scope) time.Time { return noon.Now(s).AddDate(0, 0, days) })
		d, err := (&sandbox.Connector{Platform: p, Clock: later, Entropy: entropy.System}).Extract(context.Background(), r, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range d.Earnings {
			if before, known := byDay[e.Date]; known && cmp.Diff(before, e) != "" {
				t.Fatalf("%s changed: %s", e.Date, cmp.Diff(before, e))
			}
			byDay[e.Date] = e
		}
	}
}
