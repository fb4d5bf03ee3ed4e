package lookup

import (
	"fmt"
	"net/http"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
)

// Outcome is how an execution's envelope words what the source said.
type Outcome struct {
	Condition fault.Condition // "" is found
	Code      string          // stable, beside the text; for imss/nss the name of the sandbox test case
	Status    string          // the execution's status: SUCCESS or SERVICE_ERROR
	Response  string          // response.status: FOUND, NOT_FOUND, INVALID; "" is no response
	Text      string          // response.message where there is a response, and errorMessage where the status is SERVICE_ERROR
	Instant   bool            // the source was not asked: duration is 0
}

const (
	success      = "SUCCESS"
	serviceError = "SERVICE_ERROR"
	notFound     = "NOT_FOUND"
	invalid      = "INVALID"

	textUnavailable = "Ocurrio un error al intentar obtener la informacion de la pagina, favor de volver a intentar"
)

// outcomes begins with the six cases of imss/nss, whose texts the contract
// fixes to the letter. The rest are the neighbours'.
var outcomes = []Outcome{
	{Condition: "", Code: "success", Status: success, Response: "FOUND"},
	{Condition: fault.NSSUnknown, Code: "not_found", Status: success, Response: notFound, Text: "No se encontro un numero asociado al CURP"},
	{Condition: fault.CURPUnknown, Code: "not_found2", Status: success, Response: notFound, Text: "No se localizo informacion en RENAPO con la CURP capturada."},
	{
		Condition: fault.SourceQuotaSpent, Code: "attempts_exceeded", Status: serviceError, Response: notFound, Instant: true,
		Text: QuotaText(2),
	},
	{Condition: fault.SubdelegationRequired, Code: "subdelegation_validate", Status: success, Response: invalid, Text: "Tu solicitud requiere que acudas a la subdelegación."},
	{Condition: fault.SourceUnavailable, Code: "unavailable", Status: serviceError, Text: textUnavailable},

	{Condition: fault.SourceError, Code: "source_error", Status: serviceError, Text: textUnavailable},
	{Condition: fault.CURPNotInSource, Code: "curp_not_in_source", Status: success, Response: notFound, Text: "La CURP no está registrada en esta institución."},
	{Condition: fault.NSSMismatch, Code: "nss_mismatch", Status: success, Response: invalid, Text: "El número de seguridad social no corresponde a la CURP."},
}

// QuotaText words SourceQuotaSpent for a service that allows n queries per
// CURP and day.
func QuotaText(n int) string {
	return fmt.Sprintf("El número de operaciones por periodo ha sido alcanzada (%d operacion(es) cada 1 dia(s)), favor de intentar más tarde", n)
}

// OutcomeOf finds the wording of an execution that ended with a condition; the
// condition "" is success. It is false for conditions that are HTTP errors.
func OutcomeOf(c fault.Condition) (Outcome, bool) {
	for _, o := range outcomes {
		if o.Condition == c {
			return o, true
		}
	}
	return Outcome{}, false
}

// outcomeRows gives the outcomes as rows, so that pages and tests see them
// beside the HTTP errors.
func outcomeRows() []wire.Row {
	var out []wire.Row
	for _, o := range outcomes {
		if o.Condition != "" {
			out = append(out, wire.Row{Condition: o.Condition, Status: http.StatusOK, Code: o.Code, Message: o.Text, Kind: o.Status, Hint: o.Response})
		}
	}
	return out
}
