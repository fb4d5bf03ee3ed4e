package source_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
	"github.com/ventanilla/ventanilla/internal/sandbox/behaviour"
	"github.com/ventanilla/ventanilla/internal/sandbox/population"
	"github.com/ventanilla/ventanilla/internal/sandbox/scenario"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

// book is a scenario about one identifier.
type book struct {
	about string
	step  scenario.Step
}

func (*book) Quiet(scope.Scope) bool { return false }
func (b *book) Play(_ context.Context, _ scope.Scope, identifiers ...string) (scenario.Step, bool, error) {
	return b.step, slices.Contains(identifiers, b.about), nil
}

var (
	luisa = &source.Person{Given: "Luisa", FirstSurname: "Pérez", SecondSurname: "Gómez", Birth: "1989-09-09", Sex: "M", State: "JC"}
	emma  = &source.Person{Given: "Emma", FirstSurname: "Gómez", SecondSurname: "Díaz", Birth: "1956-12-31"}
)

// A scenario about a CURP or an RFC is played for questions by the data that
// make it, and only RENAPO can say that a CURP was withdrawn.
func TestScenariosByData(t *testing.T) {
	t.Parallel()
	behaviours, err := behaviour.Open(context.Background(), storetest.SQLite(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(behaviours.Close)
	sandbox := scope.Scope{Company: "000000", Environment: scope.Sandbox}
	for name, c := range map[string]struct {
		institution, about string
		step               scenario.Step
		q                  source.Query
		want               fault.Condition
		status             source.CURPStatus
	}{
		"by CURP": {population.RENAPO, "PEGL890909MJCRMS08", scenario.Step{Code: "not_found2"},
			source.Query{Kind: source.CURPByData, Person: luisa}, fault.CURPUnknown, ""},
		"another's": {population.RENAPO, "MOTR930411HJCRMN03", scenario.Step{Code: "not_found2"},
			source.Query{Kind: source.CURPByData, Person: luisa}, "", source.CURPNormal},
		"withdrawn": {population.RENAPO, "PEGL890909MJCRMS08", scenario.Step{Code: "curp_withdrawn"},
			source.Query{Kind: source.CURP, CURP: "PEGL890909MJCRMS08"}, "", source.CURPDeceased},
		"withdrawn how": {population.RENAPO, "PEGL890909MJCRMS08", scenario.Step{Code: "curp_withdrawn", Data: json.RawMessage(`{"curp_status":"BAP"}`)},
			source.Query{Kind: source.CURPByData, Person: luisa}, "", source.CURPApocryphal},
		"withdrawn by IMSS": {population.IMSS, "PEGL890909MJCRMS08", scenario.Step{Code: "curp_withdrawn"},
			source.Query{Kind: source.NSS, CURP: "PEGL890909MJCRMS08"}, fault.SourceError, ""},
		"by RFC": {population.SAT, "GODE561231GR8", scenario.Step{Code: "unavailable"},
			source.Query{Kind: source.RFCByData, Person: emma}, fault.SourceUnavailable, ""},
		"one of many": {population.SAT, "GODE561231GR8", scenario.Step{Code: "refused"},
			source.Query{Kind: source.RFCs, RFCs: []string{"NRP010101AB2", "GODE561231GR8"}}, fault.SourceRefused, ""},
	} {
		a, err := source.NewSandbox(c.institution, behaviours, &book{c.about, c.step}).Find(context.Background(), sandbox, c.q)
		if (c.want == "") != (err == nil) || err != nil && !errors.Is(err, c.want) || a.Status != c.status {
			t.Errorf("%s: %+v, %v", name, a, err)
		}
	}
}

func TestComputed(t *testing.T) {
	t.Parallel()
	var x source.Computed
	a, ok, err := x.FindNow(live, source.Query{Kind: source.RFCByData, Person: emma})
	if !ok || err != nil || a.RFC != "GODE561231GR8" {
		t.Errorf("%+v, %v, %v", a, ok, err)
	}
	for want, q := range map[fault.Condition]source.Query{
		fault.SourceUnavailable: {Kind: source.CURP, CURP: "PEGL890909MJCRMS08"}, fault.SourceError: {Kind: source.RFCByData},
	} {
		if a, err := x.Find(context.Background(), live, q); !errors.Is(err, want) || !a.IsZero() {
			t.Errorf("%s: %+v, %v", q.Kind, a, err)
		}
	}
}

func TestCURPStatuses(t *testing.T) {
	t.Parallel()
	for status, want := range map[source.CURPStatus]struct{ known, withdrawn bool }{
		"AN": {true, false}, "AH": {true, false}, "RCC": {true, false}, "RCN": {true, false}, "BAP": {true, true}, "BSU": {true, true},
		"BD": {true, true}, "BDM": {true, true}, "BDP": {true, true}, "BJD": {true, true}, "": {}, "B": {}, "bd": {},
	} {
		if status.Known() != want.known || status.Withdrawn() != want.withdrawn || (status.Name() != "") != want.known {
			t.Errorf("%q: %v %v %q", status, status.Known(), status.Withdrawn(), status.Name())
		}
	}
}
