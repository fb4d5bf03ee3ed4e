package profile

import (
	"net/http"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
)

type dialect struct {
	table wire.Table
	parts map[fault.Condition][2]string // a static body before and after its error id
}

func newDialect() *dialect {
	d := &dialect{table: wire.NewTable(rows), parts: map[fault.Condition][2]string{}}
	for _, row := range rows {
		d.parts[row.Condition] = [2]string{
			`{"status":"error","error_code":"` + row.Code + `","error_id":"`,
			`","messages":` + string(wire.Encode([]string{row.Message})) + `}`,
		}
	}
	return d
}

func (*dialect) Name() string                             { return "profile" }
func (*dialect) Rows() []wire.Row                         { return rows }
func (d *dialect) Row(c fault.Condition) (wire.Row, bool) { return d.table.Row(c) }

// Challenge gives WWW-Authenticate, which every 401 must have.
func (*dialect) Challenge(row wire.Row) string {
	if row.Status == http.StatusUnauthorized {
		return "Bearer"
	}
	return ""
}

// Render writes the error envelope. messages is an object by field where
// fields are wrong, and a list otherwise.
func (d *dialect) Render(w http.ResponseWriter, _ *http.Request, row wire.Row, f *fault.Error, id string) {
	if c := d.Challenge(row); c != "" {
		w.Header()["Www-Authenticate"] = []string{c}
	}
	w.Header()["Cache-Control"] = noStore
	fields := messages(row, f)
	if fields == nil && len(row.Details) == 0 {
		part := d.parts[row.Condition]
		body := make([]byte, 0, len(part[0])+len(id)+len(part[1]))
		body = append(append(append(body, part[0]...), id...), part[1]...)
		wire.Raw(w, row.Status, body)
		return
	}
	body := map[string]any{"status": "error", "error_code": row.Code, "error_id": id, "messages": []string{row.Message}}
	if fields != nil {
		body["messages"] = fields
	}
	for _, key := range row.Details {
		if v, ok := f.Details[key]; ok {
			body[key] = v
		}
	}
	wire.Raw(w, row.Status, wire.Encode(body))
}

var noStore = []string{"no-store"}

func messages(row wire.Row, f *fault.Error) map[string][]string {
	var out map[string][]string
	for _, field := range f.Invalid {
		if out == nil {
			out = map[string][]string{}
		}
		out[field.Name] = append(out[field.Name], field.Words())
	}
	if out == nil && row.Condition == fault.PasswordWeak {
		out = map[string][]string{"new_password": {fault.Field{Rule: fault.TooCommon}.Words()}}
	}
	return out
}
