package lookup

import (
	"strings"

	"github.com/ventanilla/ventanilla/internal/lookup/source"
	"github.com/ventanilla/ventanilla/internal/scope"
)

// subject gives the keyed hash of whom a question is about: of the CURP where
// there is one, or else of everything that was asked.
func (e *Engine) subject(s scope.Scope, q source.Query) []byte {
	if q.CURP != "" {
		return e.Vault.Lookup(s, hashCURP, q.CURP)
	}
	parts := append([]string{string(q.Kind)}, q.RFCs...)
	if p := q.Person; p != nil {
		parts = append(parts, p.Given, p.FirstSurname, p.SecondSurname, p.Birth, p.Sex, p.State)
	}
	return e.Vault.Lookup(s, hashQuestion, strings.ToUpper(strings.Join(parts, "\x00")))
}
