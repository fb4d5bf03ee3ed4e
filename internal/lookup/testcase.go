package lookup

import (
	"context"
	"fmt"
	"slices"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
	"github.com/ventanilla/ventanilla/internal/sandbox/population"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/lookupdb"
)

// TestCase is an outcome that a sandbox caller asks for by id or name.
type TestCase struct {
	ID        string
	Name      string
	About     string
	Condition fault.Condition // "" is found
	NSS       string          // of an imss/nss case that finds; "" gives the number of the caller's CURP
	Own       bool            // the caller authored it
}

// builtin lists the cases that every sandbox has. Their ids begin with the
// second 0, where no execution's does.
var builtin = map[string][]TestCase{
	"imss/nss": number([]TestCase{
		{Name: "success", About: "found", NSS: "08189782793"},
		{Name: "not_found", About: "the CURP is known and has no number", Condition: fault.NSSUnknown},
		{Name: "not_found2", About: "RENAPO does not know the CURP", Condition: fault.CURPUnknown},
		{Name: "attempts_exceeded", About: "the day's queries for this CURP are spent", Condition: fault.SourceQuotaSpent},
		{Name: "subdelegation_validate", About: "the person must go to the subdelegation", Condition: fault.SubdelegationRequired},
		{Name: "unavailable", About: "the source does not answer", Condition: fault.SourceUnavailable},
		{Name: "source_refused", About: "the source refuses: status 406", Condition: fault.SourceRefused},
		{Name: "source_timeout", About: "the time is up: status 408", Condition: fault.SourceTimeout},
	}),
	"curp/validate": number([]TestCase{
		{Name: "success", About: "found"},
		{Name: "not_found2", About: "RENAPO does not know the CURP", Condition: fault.CURPUnknown},
		{Name: "unavailable", About: "the source does not answer", Condition: fault.SourceUnavailable},
	}),
}

func number(cases []TestCase) []TestCase {
	for i := range cases {
		cases[i].ID = fmt.Sprintf("%024x", i+1)
	}
	return cases
}

// TestCases gives a service's cases, the caller's own last. Conditions:
// ServiceUnknown.
func (e *Engine) TestCases(ctx context.Context, s scope.Scope, service string) ([]TestCase, error) {
	if _, ok := Named(service); !ok {
		return nil, fault.ServiceUnknown
	}
	var rows []lookupdb.TestCase
	err := e.DB.Read(ctx, func(q store.Queryer) (err error) {
		rows, err = lookupdb.TestCases(q, s, service)
		return err
	})
	if err != nil {
		return nil, err
	}
	list := slices.Clone(builtin[service])
	for i := range rows {
		c, err := e.openCase(s, &rows[i])
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, nil
}

// AddTestCase keeps a case of the caller's own, with the name, text and number
// of c and the outcome of a case that every sandbox has, and gives it its id.
// Conditions: ServiceUnknown; RequestInvalid with the field name when there is
// one of that name, or outcome when there is no such case.
func (e *Engine) AddTestCase(ctx context.Context, s scope.Scope, service string, c TestCase, outcome string) (TestCase, error) {
	if _, ok := Named(service); !ok {
		return c, fault.ServiceUnknown
	}
	var names []string
	for _, b := range builtin[service] {
		names = append(names, b.Name)
		if b.Name == outcome {
			c.Condition = b.Condition
		}
	}
	if !slices.Contains(names, outcome) {
		return c, fault.RequestInvalid.Fields(fault.Field{Name: "outcome", Rule: fault.NotAllowed, OneOf: names})
	}
	taken := fault.RequestInvalid.Fields(fault.Field{Name: "name", Rule: fault.Format, Text: "VALUE_ERROR; there is a test case of this name"})
	if slices.ContainsFunc(builtin[service], func(b TestCase) bool { return b.Name == c.Name || b.ID == c.Name }) {
		return c, taken
	}
	now := e.Clock.Now(s)
	c.ID, c.Own = newID(now, e.Rand), true
	sealed, err := e.seal(s, c.ID, sealTestCase, source.Answer{NSS: c.NSS})
	if err != nil {
		return c, err
	}
	var added bool
	err = e.DB.Write(ctx, func(tx store.Tx) (err error) {
		added, err = lookupdb.AddTestCase(tx, s, lookupdb.TestCase{ID: c.ID, Service: service, Name: c.Name,
			About: c.About, Condition: string(c.Condition), Answer: sealed, CreatedAt: now})
		return err
	})
	if err == nil && !added {
		err = taken
	}
	return c, err
}

func (e *Engine) openCase(s scope.Scope, r *lookupdb.TestCase) (TestCase, error) {
	var a source.Answer
	err := e.unseal(r.Answer, s, r.ID, sealTestCase, &a)
	return TestCase{ID: r.ID, Name: r.Name, About: r.About, Condition: fault.Condition(r.Condition), NSS: a.NSS, Own: true}, err
}

func (e *Engine) testCase(ctx context.Context, s scope.Scope, service, idOrName string) (TestCase, error) {
	for _, c := range builtin[service] {
		if c.ID == idOrName || c.Name == idOrName {
			return c, nil
		}
	}
	var row lookupdb.TestCase
	var ok bool
	err := e.DB.Read(ctx, func(q store.Queryer) (err error) {
		row, ok, err = lookupdb.FindTestCase(q, s, service, idOrName)
		return err
	})
	if err != nil {
		return TestCase{}, err
	}
	if !ok {
		return TestCase{}, fault.TestCaseUnknown
	}
	return e.openCase(s, &row)
}

// stage ends an execution as a test case says, about the caller's own CURP and
// without counting.
func (e *Engine) stage(ctx context.Context, q *question, c TestCase, from Origin) error {
	x := q.x
	x.Origin, x.Condition, x.FinishedAt = from, c.Condition, e.Clock.Now(x.Scope)
	if from == FromTestCase {
		x.Request.TestCase = c.Name
	}
	switch {
	case c.Condition == fault.SourceQuotaSpent:
		x.FinishedAt = x.CreatedAt // nobody would have been asked
	case c.Condition == "" && q.svc.Kind == source.NSS:
		x.Answer.NSS = c.NSS
		if c.NSS == "" {
			x.Answer.NSS = population.NSS(x.Request.CURP)
		}
	case c.Condition == "":
		x.Answer = source.Invented(x.Request.CURP)
	}
	return e.record(ctx, q)
}
