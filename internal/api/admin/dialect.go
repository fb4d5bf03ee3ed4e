package admin

import (
	"net/http"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
)

// Dialect words conditions as {"error":{"code","message","error_id"}}, with
// "problems" when a manifest has any.
var Dialect wire.Dialect = dialect{wire.NewTable(rows)}

var rows = []wire.Row{
	row(fault.HeaderMissing, http.StatusUnauthorized, "The header Authorization is missing."),
	row(fault.TokenInvalid, http.StatusUnauthorized, "This is not the admin token."),
	row(fault.RequestMalformed, http.StatusBadRequest, "The body is not a JSON object, or a field has the wrong type."),
	row(fault.TypeUnsupported, http.StatusUnsupportedMediaType, "The body should be JSON."),
	{
		Condition: fault.RequestInvalid, Status: http.StatusUnprocessableEntity, Code: string(fault.RequestInvalid),
		Message: "Nothing was changed.", Details: []string{"problems"},
	},
	row(fault.ObjectUnknown, http.StatusNotFound, "Nothing is known under this name or id. Of an error, the log may know more."),
	row(fault.PathUnknown, http.StatusNotFound, "There is no such path."),
	row(fault.MethodNotAllowed, http.StatusMethodNotAllowed, "This path does not have this method."),
	row(fault.BodyTooLarge, http.StatusRequestEntityTooLarge, "The body is too large: a registry may have 4 GiB, a manifest 16 MiB, anything else 1 MiB."),
	row(fault.Internal, http.StatusInternalServerError, "Something is wrong here. The log has the cause under the error_id."),
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

func (dialect) Name() string                             { return "admin" }
func (dialect) Rows() []wire.Row                         { return rows }
func (d dialect) Row(c fault.Condition) (wire.Row, bool) { return d.table.Row(c) }

// Challenge gives WWW-Authenticate, which every 401 must have.
func (dialect) Challenge(row wire.Row) string {
	if row.Status == http.StatusUnauthorized {
		return "Bearer"
	}
	return ""
}

// Render writes the answer.
func (d dialect) Render(w http.ResponseWriter, _ *http.Request, row wire.Row, f *fault.Error, id string) {
	if c := d.Challenge(row); c != "" {
		w.Header().Set("WWW-Authenticate", c)
	}
	body := map[string]any{"code": row.Code, "message": row.Message, "error_id": id}
	for _, name := range row.Details {
		if value, ok := f.Details[name]; ok {
			body[name] = value
		}
	}
	if len(f.Invalid) > 0 {
		fields := make(map[string]string, len(f.Invalid))
		for _, field := range f.Invalid {
			fields[field.Name] = field.Words()
		}
		body["fields"] = fields
	}
	wire.Raw(w, row.Status, wire.Encode(map[string]any{"error": body}))
}
