package lookup

import (
	"net/http"
	"slices"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	engine "github.com/ventanilla/ventanilla/internal/lookup"
)

// fields is an object whose fields differ from service to service.
type fields = map[string]any

// shape is how one service reads its body and tells what it was asked and what
// was found.
type shape struct {
	// read gives the question in the body.
	// Conditions: RequestMalformed, RequestInvalid and the others of wire.Decode.
	read func(a *API, r *http.Request, c call) (engine.Request, error)
	// warn lists what is odd about the question on the day it was asked; nil is
	// nothing. It follows from the question, so that every answer about an
	// execution warns of the same.
	warn func(q engine.Asking, on time.Time) []engine.Warning
	// request tells the question in the contract's fields.
	request func(engine.Asking) fields
	// found adds the answer's fields to response.
	found func(x *engine.Execution, response fields)
	// bare says that a response which finds something has no status of its own.
	bare bool
	// texts words outcomes otherwise than the table of outcomes.
	texts map[fault.Condition]string
	// own lists the fields of response that a test case of the caller's own may
	// say; nil is none.
	own []ownField
}

// shapes has one for every service of the engine; a test sees to it.
var shapes = map[string]shape{
	"imss/nss":      {read: readCURP, warn: warnCURP, request: askedCURP, found: foundNSS, own: ownNSS},
	"curp/validate": {read: readCURP, warn: warnCURP, request: askedCURP, found: foundPerson, own: slices.Concat(ownPerson, ownStatus)},
	"curp/validateData": {
		read: readData, request: askedData, found: foundPerson, own: slices.Concat(ownPerson, ownStatus, ownCURP),
		texts: map[fault.Condition]string{fault.CURPUnknown: "No se localizo informacion en RENAPO con los datos capturados."},
	},
	"sat/rfc_validate":       {read: readRFCs, warn: warnRFCs, request: askedRFCs, found: foundRFCs, bare: true, own: ownRFCs},
	"sat/rfc_pf":             {read: readTaxpayer, request: askedTaxpayer, found: foundRFC, bare: true, own: ownRFC},
	"imss/semanas_cotizadas": {read: readWeeks, warn: warnCURP, request: askedWeeks, found: foundWeeks, own: ownNSS},
	nipSend:                  {read: readNIPSend, request: askedNIPSend, found: foundNIPSend},
	nipValidate:              {read: readNIPCheck, request: askedNIPCheck, found: foundNIPCheck},
	"issste/historial":       {read: readCURP, warn: warnCURP, request: askedCURP, found: foundCareer, own: slices.Concat(ownPerson, ownCareer)},
}

// searchableBy lists the filters of the history that find a service's
// executions.
func searchableBy(service string) []string {
	if svc, ok := engine.Named(service); ok && svc.By != nil {
		return svc.By
	}
	return []string{}
}
