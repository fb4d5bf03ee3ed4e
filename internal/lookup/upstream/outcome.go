package upstream

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/ventanilla/ventanilla/fault"
)

// wording is how the contract tells a condition: by a code where this software
// answers, by its text where the vendor does.
type wording struct {
	code string
	text string
	is   fault.Condition
}

// wordings are the contract's texts; the face of look-ups writes the same, which
// a test holds.
var wordings = []wording{
	{"not_found", "No se encontro un numero asociado al CURP", fault.NSSUnknown},
	{"not_found2", "No se localizo informacion en RENAPO con la CURP capturada.", fault.CURPUnknown},
	{"not_found2", "No se localizo informacion en RENAPO con los datos capturados.", fault.CURPUnknown},
	{"curp_withdrawn", "La CURP existe en RENAPO y fue dada de baja.", fault.CURPWithdrawn},
	{"attempts_exceeded", "", fault.SourceQuotaSpent}, // its text has a number in it
	{"subdelegation_validate", "Tu solicitud requiere que acudas a la subdelegación.", fault.SubdelegationRequired},
	{"unavailable", "Ocurrio un error al intentar obtener la informacion de la pagina, favor de volver a intentar", fault.SourceUnavailable},
	{"source_error", "", fault.SourceError}, // its text is that of unavailable
	{"curp_not_in_source", "La CURP no está registrada en esta institución.", fault.CURPNotInSource},
	{"nss_mismatch", "El número de seguridad social no corresponde a la CURP.", fault.NSSMismatch},
	{"source_refused", "", fault.SourceRefused},
	{"source_timeout", "", fault.SourceTimeout},
}

// quotaText begins as the contract's sentence does; most have the limit in it.
var quotaText = regexp.MustCompile(`(?i)^el n[uú]mero de operaciones por periodo ha sido alcanzad[ao]\s*[(,](?:(\d{1,4}) operacion)?`)

// worded finds the condition of a code or, without one, of a text. A code that
// nobody knows says nothing, whatever its text.
func worded(code, text string) (fault.Condition, bool) {
	for _, w := range wordings {
		if code != "" && w.code == code || code == "" && w.text != "" && plain(text) == plain(w.text) {
			return w.is, true
		}
	}
	if code == "" && quotaText.MatchString(strings.TrimSpace(text)) {
		return fault.SourceQuotaSpent, true
	}
	return "", false
}

// settles reports whether a condition may stand in an execution that succeeded.
func settles(c fault.Condition) bool {
	return slices.Contains([]fault.Condition{fault.NSSUnknown, fault.CURPUnknown, fault.SubdelegationRequired,
		fault.CURPNotInSource, fault.NSSMismatch, fault.CURPWithdrawn}, c)
}

// perDay reads the limit out of the first text that has it; 0 is unknown.
func perDay(texts ...string) int {
	for _, t := range texts {
		if m := quotaText.FindStringSubmatch(strings.TrimSpace(t)); m != nil {
			n, _ := strconv.Atoi(m[1]) // at most four digits; none is 0
			return n
		}
	}
	return 0
}

var accents = strings.NewReplacer("á", "a", "é", "e", "í", "i", "ó", "o", "ú", "u")

// plain takes away what texts are written differently in: case, accents, and
// the full stop.
func plain(text string) string {
	return accents.Replace(strings.TrimRight(strings.ToLower(strings.TrimSpace(text)), "."))
}
