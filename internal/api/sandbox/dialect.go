package sandbox

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
)

// Dialect words conditions plainly: {"error":{"code","message","error_id"}},
// with "fields" when fields are wrong. Codes are the conditions' own names.
var Dialect wire.Dialect = dialect{wire.NewTable(rows)}

var rows = []wire.Row{
	row(fault.APIKeyMissing, http.StatusUnauthorized, "The header x-api-key is missing."),
	row(fault.APIKeyInvalid, http.StatusUnauthorized, "This is not a private API key of a sandbox."),
	row(fault.APIKeyEnvironment, http.StatusForbidden, "Live keys cannot control a sandbox. Use a private sandbox key."),
	row(fault.RequestMalformed, http.StatusBadRequest, "The body is not a JSON object, or a field has the wrong type."),
	row(fault.RequestInvalid, http.StatusUnprocessableEntity, "A field or query parameter is not valid."),
	row(fault.ObjectUnknown, http.StatusNotFound, "There is no such thing in this sandbox."),
	row(fault.PathUnknown, http.StatusNotFound, "There is no such path."),
	row(fault.MethodNotAllowed, http.StatusMethodNotAllowed, "This path does not have this method."),
	row(fault.LimitExceeded, http.StatusConflict, "There are as many as there may be. Delete some first."),
	row(fault.BodyTooLarge, http.StatusRequestEntityTooLarge, "The body is too large."),
	row(fault.TypeUnsupported, http.StatusUnsupportedMediaType, "The body should be JSON."),
	row(fault.Internal, http.StatusInternalServerError, "Something is wrong here. Tell whoever runs this server the error_id."),
	{
		Condition: fault.Overloaded, Status: http.StatusTooManyRequests, Code: string(fault.Overloaded),
		Message: "The server is busy.", RetryAfter: time.Second,
	},
	{
		Condition: fault.Unavailable, Status: http.StatusServiceUnavailable, Code: string(fault.Unavailable),
		Message: "The server cannot reach its database.", RetryAfter: 5 * time.Second,
	},
}

func row(c fault.Condition, status int, message string) wire.Row {
	return wire.Row{Condition: c, Status: status, Code: string(c), Message: message}
}

type dialect struct{ table wire.Table }

func (dialect) Name() string                             { return "sandbox" }
func (dialect) Rows() []wire.Row                         { return rows }
func (d dialect) Row(c fault.Condition) (wire.Row, bool) { return d.table.Row(c) }

func (dialect) Render(w http.ResponseWriter, _ *http.Request, row wire.Row, f *fault.Error, id string) {
	body := map[string]any{"code": row.Code, "message": row.Message, "error_id": id}
	if len(f.Invalid) > 0 {
		fields := make(map[string]string, len(f.Invalid))
		for _, field := range f.Invalid {
			fields[field.Name] = words(field)
		}
		body["fields"] = fields
	}
	wire.Raw(w, row.Status, wire.Encode(map[string]any{"error": body}))
}

// words says how a field is wrong.
func words(f fault.Field) string {
	switch {
	case f.Text != "":
		return fmt.Sprintf("%s: %s", f.Rule, f.Text)
	case len(f.OneOf) > 0:
		return fmt.Sprintf("%s: one of %s", f.Rule, strings.Join(f.OneOf, ", "))
	case f.Limit != 0:
		return fmt.Sprintf("%s: the limit is %d", f.Rule, f.Limit)
	default:
		return string(f.Rule)
	}
}
