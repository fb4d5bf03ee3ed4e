package source

import (
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/sandbox/behaviour"
	"github.com/ventanilla/ventanilla/internal/sandbox/population"
)

// answers lists which kinds of question each institution of the population
// answers.
var answers = map[string][]Kind{
	population.IMSS:   {NSS, Weeks},
	population.RENAPO: {CURP, CURPByData},
	population.ISSSTE: {Affiliation},
	population.SAT:    {RFCs, RFCByData},
}

// Sandboxes gives the chain for each kind of question in a sandbox, and lets
// their breakers rest whenever a company changes how its sources behave: what
// it tries next must not suffer from what it tried before. script may be nil.
func Sandboxes(c clock.Clock, b *behaviour.Store, script Script) map[Kind]*Chain {
	chains := map[Kind]*Chain{}
	for institution, kinds := range answers {
		p := DefaultPolicy
		p.Wait = 20 * time.Millisecond // nobody is hammered here
		chain := NewChain(c, NewLink(NewSandbox(institution, b, script), p))
		b.OnChange(chain.Rest)
		for _, kind := range kinds {
			chains[kind] = chain
		}
	}
	return chains
}
