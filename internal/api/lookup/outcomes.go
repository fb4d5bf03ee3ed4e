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
	pending      = "PENDING" // of an execution that has not ended
	notFound     = "NOT_FOUND"
	invalid      = "INVALID"
	notValid     = "NOT_VALID"

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
	{Condition: fault.CURPWithdrawn, Code: "curp_withdrawn", Status: success, Response: notValid, Text: "La CURP existe en RENAPO y fue dada de baja."},
	{Condition: fault.CURPNotInSource, Code: "curp_not_in_source", Status: success, Response: notFound, Text: "La CURP no está registrada en esta institución."},
	{Condition: fault.NSSMismatch, Code: "nss_mismatch", Status: success, Response: invalid, Text: "El número de seguridad social no corresponde a la CURP."},

	{Condition: fault.OTPWrong, Code: "nip_wrong", Status: success, Response: invalid, Text: "El NIP no es correcto."},
	{Condition: fault.OTPExpired, Code: "nip_expired", Status: success, Response: invalid, Text: "El NIP ha vencido, favor de solicitar otro."},
	{Condition: fault.OTPBlocked, Code: "nip_blocked", Status: serviceError, Response: invalid, Text: "El NIP ha sido bloqueado por exceder el número de intentos, favor de solicitar otro."},
}

// QuotaText words SourceQuotaSpent for a service that allows n queries per
// CURP and day; 0 is one that has no limit of ours, but whose source has one.
func QuotaText(n int) string {
	if n == 0 {
		return "El número de operaciones por periodo ha sido alcanzada, favor de intentar más tarde"
	}
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
