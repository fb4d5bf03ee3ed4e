package lookup_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/lookup"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

// Executions are found by what was asked and by what was found, in their own
// service and compartment only; services about a CURP write nothing for it.
func TestSubjects(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		b := setup(t, db, nil, nil)
		ctx := context.Background()
		rows := func() (n int) {
			if err := db.Read(ctx, func(q store.Queryer) error { return q.QueryRow(`SELECT COUNT(*) FROM lookup_subjects`).Scan(&n) }); err != nil {
				t.Fatal(err)
			}
			return n
		}
		at := noon
		run := func(r lookup.Request) string {
			at = at.Add(time.Second)
			b.at(at)
			if r.Scope == (scope.Scope{}) {
				r.Scope = sandbox
			}
			x, err := b.Run(ctx, r)
			if err != nil || x.Condition != "" && x.Condition != fault.SourceUnavailable {
				t.Fatalf("%s: %v %v", r.Service, x, err)
			}
			return x.ID
		}
		for _, service := range []string{"imss/nss", "curp/validate", "issste/historial"} {
			run(lookup.Request{Service: service, CURP: mustCURP(t, anybody)})
		}
		if n := rows(); n != 0 {
			t.Errorf("%d rows for services that are about a CURP", n)
		}
		luisa := &source.Person{Given: "Luisa", FirstSurname: "Pérez", SecondSurname: "Gómez", Birth: "1989-09-09", Sex: "M", State: "JC"}
		data := run(lookup.Request{Service: "curp/validateData", Person: luisa})
		one := run(lookup.Request{Service: "sat/rfc_validate", RFCs: []string{"GODE561231GR8", "NRP010101AB2", "GODE561231GR8"}})
		two := run(lookup.Request{Service: "sat/rfc_validate", RFCs: []string{"NRP010101AB2"}})
		computed := run(lookup.Request{Service: "sat/rfc_pf", Person: &source.Person{Given: "Emma", FirstSurname: "Gómez", SecondSurname: "Díaz", Birth: "1956-12-31"}})
		run(lookup.Request{Scope: live, Service: "sat/rfc_validate", RFCs: []string{"NRP010101AB2"}})
		if n := rows(); n != 6 {
			t.Errorf("%d rows, want 6", n)
		}
		for _, c := range []struct {
			scope   scope.Scope
			service string
			by      map[string]string
			want    []string
		}{
			{scope: sandbox, service: "curp/validateData", by: map[string]string{"curp": "PEGL890909MJCRMS08"}, want: []string{data}},
			{scope: sandbox, service: "curp/validateData", by: map[string]string{"curp": anybody}},
			{scope: sandbox, service: "sat/rfc_validate", by: map[string]string{"rfc": "NRP010101AB2"}, want: []string{two, one}},
			{scope: sandbox, service: "sat/rfc_validate", by: map[string]string{"rfc": "GODE561231GR8"}, want: []string{one}},
			{scope: sandbox, service: "sat/rfc_pf", by: map[string]string{"rfc": "GODE561231GR8"}, want: []string{computed}},
			{scope: sandbox, service: "sat/rfc_pf", by: map[string]string{"curp": anybody}}, // not found by it
			{scope: live, service: "sat/rfc_pf", by: map[string]string{"rfc": "GODE561231GR8"}},
		} {
			list, more, err := b.List(ctx, c.scope, c.service, lookup.Filter{Identifiers: c.by, Page: 1, ItemsPerPage: 9})
			var got []string
			for _, x := range list {
				got = append(got, x.ID)
			}
			if err != nil || more || !slices.Equal(got, c.want) {
				t.Errorf("%s by %v: %v, want %v; %v", c.service, c.by, got, c.want, err)
			}
		}
		if list, _, err := b.List(ctx, sandbox, "sat/rfc_validate", lookup.Filter{Identifiers: map[string]string{"rfc": "NRP010101AB2"}, Page: 9, ItemsPerPage: 1000}); len(list) != 0 || err != nil {
			t.Errorf("beyond the end: %v, %v", list, err)
		}
		if err := db.Write(ctx, func(tx store.Tx) error { return b.Forget(tx, sandbox) }); err != nil {
			t.Fatal(err)
		}
		if n := rows(); n != 1 {
			t.Errorf("%d rows after the sandbox was forgotten, want live's", n)
		}
	})
}

// A withdrawn CURP ends as such and is not kept, for the register may change it.
func TestWithdrawn(t *testing.T) {
	t.Parallel()
	b := setup(t, storetest.SQLite(t), nil, func(o *lookup.Options) { o.KeepSandbox = time.Hour })
	for range 2 {
		x, err := b.Run(context.Background(), lookup.Request{Scope: sandbox, Service: "curp/validate", CURP: mustCURP(t, "CASE900101HNEBDF01")})
		if err != nil || x.Condition != fault.CURPWithdrawn || x.Origin != lookup.FromSource || x.Answer.Status != source.CURPDeceased || x.Answer.Person.Given != "Efraín" {
			t.Fatalf("%+v, %v", x, err)
		}
		again, err := b.Get(context.Background(), sandbox, "curp/validate", x.ID)
		if err != nil || again.Condition != x.Condition || again.Answer.Status != x.Answer.Status {
			t.Errorf("%+v, %v", again, err)
		}
	}
}
