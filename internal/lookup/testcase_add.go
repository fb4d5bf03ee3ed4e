package lookup

import (
	"context"
	"slices"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/lookupdb"
)

// MaxTestCases is how many cases of its own a company keeps for one service.
const MaxTestCases = 500

// AddTestCase keeps a case of the caller's own, with the name, text and answer
// of c and the outcome of a case that every sandbox has, and gives it its id. An
// answer in which the CURP is withdrawn makes the outcome one.
//
// Conditions: ServiceUnknown; RequestInvalid with the field name when there is
// one of that name, or too many; outcome when there is no such case; response
// when the outcome has no use for the answer.
func (e *Engine) AddTestCase(ctx context.Context, s scope.Scope, service string, c TestCase, outcome string) (TestCase, error) {
	if _, ok := Named(service); !ok {
		return c, fault.ServiceUnknown
	}
	if err := c.endAs(builtin[service], outcome); err != nil {
		return c, err
	}
	taken := refusal("name", "VALUE_ERROR; there is a test case of this name")
	if slices.ContainsFunc(builtin[service], func(b TestCase) bool { return b.goesBy(c.Name) }) {
		return c, taken
	}
	now := e.Clock.Now(s)
	c.ID, c.Own = newID(now, e.Rand), true
	sealed, err := e.seal(s, c.ID, sealTestCase, c.Answer)
	if err != nil {
		return c, err
	}
	var added bool
	var before int
	err = e.DB.Write(ctx, func(tx store.Tx) (err error) {
		if before, err = lookupdb.CountTestCases(tx, s, service); err != nil || before >= MaxTestCases {
			return err
		}
		added, err = lookupdb.AddTestCase(tx, s, lookupdb.TestCase{ID: c.ID, Service: service, Name: c.Name,
			About: c.About, Condition: string(c.Condition), Answer: sealed, CreatedAt: now})
		return err
	})
	switch {
	case err != nil:
		return c, err
	case before >= MaxTestCases:
		return c, refusal("name", "LIMIT_ERROR; there are as many test cases as a service can have")
	case !added:
		return c, taken
	}
	return c, nil
}

// endAs takes the outcome of a case that every sandbox has, and of its answer
// what is not of one question alone.
func (c *TestCase) endAs(cases []TestCase, outcome string) error {
	i := slices.IndexFunc(cases, func(b TestCase) bool { return outcome == b.Name || outcome != "" && outcome == b.Alias })
	if i < 0 {
		names := make([]string, len(cases))
		for i, b := range cases {
			names[i] = b.Name
		}
		return fault.RequestInvalid.Fields(fault.Field{Name: "outcome", Rule: fault.NotAllowed, OneOf: names})
	}
	b := cases[i]
	if !b.finds() && !c.Answer.IsZero() {
		return refusal("response", "VALUE_ERROR; the outcome finds nothing")
	}
	c.Condition = b.Condition
	if c.Answer.Status == "" {
		c.Answer.Status = b.Answer.Status
	}
	c.Answer.RFCs = append(slices.Clone(c.Answer.RFCs), b.Answer.RFCs...)
	switch {
	case c.Answer.Withdrawn():
		c.Condition = fault.CURPWithdrawn
	case b.Condition == fault.CURPWithdrawn:
		c.Condition = ""
	}
	return nil
}

func refusal(field, text string) error {
	return fault.RequestInvalid.Fields(fault.Field{Name: field, Rule: fault.Format, Text: text})
}
