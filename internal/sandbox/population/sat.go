package population

import (
	"slices"

	"github.com/ventanilla/ventanilla/rfc"
)

// Unregistered lists the published RFCs that nothing is wrong with but that SAT
// does not have: that of Epifanio Caro Sandoval, whom RENAPO does not know
// either, and a company's.
func Unregistered() []string { return slices.Clone(unregistered) }

var unregistered = []string{"CASE900101D12", "NRP010101AB2"}

// Registered reports whether SAT has an RFC: every one that keeps the rules,
// check character included, and is not in Unregistered. The generic ones count.
func Registered(text string) bool {
	r, problems := rfc.Check(text)
	return problems == 0 && !slices.Contains(unregistered, r.String())
}
