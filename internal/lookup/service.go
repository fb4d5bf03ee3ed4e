package lookup

import (
	"github.com/ventanilla/ventanilla/internal/lookup/source"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

// Service is one thing that can be looked up.
type Service struct {
	Name   string // service/subservice, as in the path
	Kind   source.Kind
	Keeps  bool                    // what was found is answered from the cache for a while
	By     []string                // the identifiers that its executions are found by: curp, nss, rfc
	perDay func(tenant.Limits) int // nil: no limit per person and day
}

// Services lists what can be looked up.
func Services() []Service { return append([]Service(nil), services...) }

var services = []Service{
	{Name: "imss/nss", Kind: source.NSS, Keeps: true, By: byCURP, perDay: func(l tenant.Limits) int {
		if l.NSSPerCURPPerDay > 0 {
			return l.NSSPerCURPPerDay
		}
		return defaultPerDay
	}},
	{Name: "imss/semanas_cotizadas", Kind: source.Weeks, By: []string{"curp", "nss"}, perDay: func(l tenant.Limits) int {
		return or(l.WeeksPerCURPPerDay, defaultWeeksPerDay)
	}},
	{Name: "curp/validate", Kind: source.CURP, Keeps: true, By: byCURP},
	{Name: "curp/validateData", Kind: source.CURPByData, By: byCURP},
	{Name: "sat/rfc_validate", Kind: source.RFCs, By: byRFC},
	{Name: "sat/rfc_pf", Kind: source.RFCByData, By: byRFC},
	{Name: "issste/historial", Kind: source.Affiliation, Keeps: true, By: byCURP},
	{Name: serviceSend},
	{Name: serviceCheck},
}

var (
	byCURP = []string{"curp"}
	byRFC  = []string{"rfc"}
)

// Named finds a service by its name.
func Named(name string) (Service, bool) {
	for _, s := range services {
		if s.Name == name {
			return s, true
		}
	}
	return Service{}, false
}

// PerDay gives how many queries per person and day a company has; 0 is no limit.
func (e *Engine) PerDay(svc Service, company string) int {
	if svc.perDay == nil {
		return 0
	}
	return svc.perDay(e.Limits(company))
}
