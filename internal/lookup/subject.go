package lookup

import (
	"slices"
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

// besides lists, of the identifiers in Service.By, those that are not the subject
// which executions are kept under.
var besides = map[string][]string{
	"imss/semanas_cotizadas": {"nss"}, "curp/validateData": byCURP, "sat/rfc_validate": byRFC, "sat/rfc_pf": byRFC,
}

// also gives the keyed hashes of what an execution is found by besides its
// subject: what was asked about, and what was found.
func (e *Engine) also(x *Execution) (list [][]byte) {
	var seen []string
	for _, by := range besides[x.Service] {
		for _, value := range identifiers(x, by) {
			if value != "" && !slices.Contains(seen, by+value) {
				seen = append(seen, by+value)
				list = append(list, e.Vault.Lookup(x.Scope, "lookup/"+by, value))
			}
		}
	}
	return list
}

// identifiers gives the values of an identifier in an execution.
func identifiers(x *Execution, by string) []string {
	switch by {
	case "curp":
		return []string{x.Request.CURP, x.Answer.CURP}
	case "nss":
		return []string{x.Request.NSS, x.Answer.NSS}
	case "rfc":
		return append([]string{x.Answer.RFC}, x.Request.RFCs...)
	}
	return nil
}
