package people_test

import (
	"testing"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/people"
	"github.com/ventanilla/ventanilla/internal/scope"
)

// A company that does not exist keeps nothing about anybody, and that must not
// be told to a person as the answer of the one that was meant.
func TestUnknownCompany(t *testing.T) {
	t.Parallel()
	d := people.New(nil, nil, func(code string) bool { return code == "ACME01" })
	s := scope.Scope{Company: "ACME02", Environment: scope.Live}
	who := people.Identifiers{CURP: "ABCD570805HYNHLC52"}
	_, exported := d.Export(t.Context(), s, who, "test")
	_, erased := d.Erase(t.Context(), s, who, "test")
	for _, err := range []error{exported, erased} {
		f := fault.From(err)
		if f.Condition != fault.RequestInvalid || len(f.Invalid) != 1 || f.Invalid[0].Name != "company" || f.Invalid[0].Rule != fault.Unknown {
			t.Errorf("%v: %+v", err, f)
		}
	}
}
