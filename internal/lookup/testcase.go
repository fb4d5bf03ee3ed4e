package lookup

import (
	"context"
	"slices"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/lookupdb"
)

// TestCase is an outcome that a sandbox caller asks for by id or name.
type TestCase struct {
	ID        string
	Name      string
	Alias     string // another name for it, the vendor's
	About     string
	Condition fault.Condition // "" is found
	// Answer holds what stands in place of what the caller's own question would
	// find, field by field; see over.
	Answer source.Answer
	Own    bool // the caller authored it
}

func (c TestCase) goesBy(idOrName string) bool {
	return idOrName != "" && (c.ID == idOrName || c.Name == idOrName || c.Alias == idOrName)
}

// finds reports whether the case answers with something.
func (c TestCase) finds() bool { return c.Condition == "" || c.Condition == fault.CURPWithdrawn }

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

func (e *Engine) openCase(s scope.Scope, r *lookupdb.TestCase) (TestCase, error) {
	var a source.Answer
	err := e.unseal(r.Answer, s, r.ID, sealTestCase, &a)
	return TestCase{ID: r.ID, Name: r.Name, About: r.About, Condition: fault.Condition(r.Condition), Answer: a, Own: true}, err
}

func (e *Engine) testCase(ctx context.Context, s scope.Scope, service, idOrName string) (TestCase, error) {
	for _, c := range builtin[service] {
		if c.goesBy(idOrName) {
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

// stage ends an execution as a test case says, about whom the caller asked and
// without counting.
func (e *Engine) stage(ctx context.Context, q *question, c TestCase, from Origin) error {
	e.play(q, c, from)
	return e.record(ctx, q)
}

// play is stage without the record.
func (e *Engine) play(q *question, c TestCase, from Origin) {
	x := q.x
	x.Origin, x.Condition, x.FinishedAt = from, c.Condition, e.Clock.Now(x.Scope)
	if from == FromTestCase {
		x.Request.TestCase = c.Name
	}
	if c.Condition == fault.SourceQuotaSpent {
		x.FinishedAt = x.CreatedAt // nobody would have been asked
	}
	if c.finds() {
		known := source.Known(q.query)
		replace(&known.NSS, q.query.NSS) // nobody is asked whether it is the person's
		x.Answer = over(known, c.Answer)
	}
}
