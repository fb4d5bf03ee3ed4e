package auth

import (
	"net/http"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
)

type dialect struct {
	rows   []wire.Row
	table  wire.Table
	static map[fault.Condition][]byte // bodies in which nothing varies
}

func newDialect() *dialect {
	d := &dialect{static: map[fault.Condition][]byte{}}
	for _, row := range serviceRows {
		d.static[row.Condition] = wire.Encode(serviceError{Error: row.Code, Message: row.Message})
	}
	for _, row := range tokenRows {
		d.static[row.Condition] = wire.Encode(tokenError{Error: row.Code, Description: row.Message, Hint: row.Hint, Message: row.Message})
	}
	d.rows = append(append(d.rows, serviceRows...), tokenRows...)
	d.table = wire.NewTable(d.rows)
	return d
}

// serviceError is the body of the service dialect. Context is null, an object
// of fields with their texts, or what the code adds.
type serviceError struct {
	Error   string         `json:"error"`
	Message string         `json:"message"`
	Context map[string]any `json:"context"`
}

// tokenError is the body of the token endpoint's dialect.
type tokenError struct {
	Error       string `json:"error"`
	Description string `json:"error_description"`
	Hint        string `json:"hint,omitempty"`
	Message     string `json:"message"`
}

func (*dialect) Name() string                             { return "auth" }
func (d *dialect) Rows() []wire.Row                       { return d.rows }
func (d *dialect) Row(c fault.Condition) (wire.Row, bool) { return d.table.Row(c) }

// Challenge gives WWW-Authenticate for the answers that must have one.
func (*dialect) Challenge(row wire.Row) string {
	switch row.Code {
	case "INVALID_TOKEN":
		return `Bearer error="invalid_token"`
	case "INSUFFICIENT_SCOPE":
		return `Bearer error="insufficient_scope", scope="openid"`
	case "INVALID_CLIENT":
		return `Basic realm="ventanilla"`
	}
	return ""
}

// Uncached says that no cache may keep any of these answers, in either format.
func (*dialect) Uncached() bool { return true }

// Render writes the body, always JSON: the callers' clients parse it blindly.
func (d *dialect) Render(w http.ResponseWriter, _ *http.Request, row wire.Row, f *fault.Error, _ string) {
	if c := d.Challenge(row); c != "" {
		w.Header().Set("WWW-Authenticate", c)
	}
	w.Header()["Cache-Control"] = noStore
	context := contextOf(row, f)
	if context == nil {
		wire.Raw(w, row.Status, d.static[row.Condition])
		return
	}
	wire.Raw(w, row.Status, wire.Encode(serviceError{Error: row.Code, Message: row.Message, Context: context}))
}

var noStore = []string{"no-store"}

func contextOf(row wire.Row, f *fault.Error) map[string]any {
	switch row.Code {
	case "validation_error":
		texts := map[string][]string{}
		for _, field := range f.Invalid {
			texts[field.Name] = append(texts[field.Name], field.Words())
		}
		if len(texts) == 0 && row.Condition == fault.PasswordWeak {
			texts["password"] = []string{fault.Field{Rule: fault.TooCommon}.Words()}
		}
		context := map[string]any{}
		for name, t := range texts {
			context[name] = t
		}
		return context
	case "TOO_MANY_ATTEMPTS":
		if f.RetryAfter > 0 {
			return map[string]any{"retryAfterSeconds": wire.Seconds(f.RetryAfter)}
		}
	}
	var context map[string]any
	for _, name := range row.Details {
		if value, ok := f.Details[name]; ok {
			if context == nil {
				context = map[string]any{}
			}
			context[name] = value
		}
	}
	return context
}
