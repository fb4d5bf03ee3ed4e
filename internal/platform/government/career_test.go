package government_test

import (
	"context"
	"testing"

	"github.com/ventanilla/ventanilla/internal/lookup/source"
	"github.com/ventanilla/ventanilla/internal/platform"
	"github.com/ventanilla/ventanilla/internal/platform/government"
	"github.com/ventanilla/ventanilla/internal/platform/sandbox"
	"github.com/ventanilla/ventanilla/internal/sandbox/population"
	"github.com/ventanilla/ventanilla/internal/scope"
)

// known answers as the population's institutions do.
type known struct{}

func (known) Find(_ context.Context, _ scope.Scope, q source.Query) (source.Result, error) {
	return source.Result{Answer: source.Known(q)}, nil
}

// A linked ISSSTE account shows the career that a look-up of the same CURP does.
func TestCareerIsTheLookUps(t *testing.T) {
	t.Parallel()
	c := &government.Connector{Platform: platform.Platform{Code: population.ISSSTE}, Registry: known{}, Simulated: &sandbox.Connector{}}
	for _, text := range []string{"PEGL890909MJCRMS08", "MOTR930411HJCRMN03", "CASE900101HNEDSM06", "CASE900101HNENMP02", "CASE900101HNEZRW02"} {
		d, err := c.Extract(context.Background(), platform.Request{Scope: scope.Scope{Company: "000000", Environment: scope.Sandbox}, Identifier: text}, nil)
		if err != nil {
			t.Fatal(err)
		}
		a := source.Known(source.Query{Kind: source.Affiliation, CURP: text})
		linked := d.Employment
		if a.NSS != "" || a.Person.Given != d.Profile.Person.FirstName || a.Work.Quoted != linked.Info.Weeks ||
			a.Work.Discounted != linked.Info.Discounted || a.Work.Reintegrated != linked.Info.Reintegrated || len(a.Work.Jobs) != len(linked.History) {
			t.Errorf("%s: %+v, linked %+v", text, a.Work, linked)
			continue
		}
		for i, j := range a.Work.Jobs {
			l := linked.History[i]
			end := ""
			if l.End != nil {
				end = *l.End
			}
			if j.Employer != l.Employer || j.Registration != l.Registration || j.From != l.Start || j.To != end || j.DailySalary != l.BaseSalary || j.State != l.FederalEntity {
				t.Errorf("%s: %+v, linked %+v", text, j, l)
			}
		}
	}
}
