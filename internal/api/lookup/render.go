package lookup

import (
	"net/http"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
)

type dialect struct {
	table  wire.Table
	static map[fault.Condition][]byte
}

func newDialect() *dialect {
	d := &dialect{table: wire.NewTable(rows), static: map[fault.Condition][]byte{}}
	for _, row := range rows {
		d.static[row.Condition] = wire.Encode(body{Message: row.Message, Code: row.Code})
	}
	d.static[fault.TestCaseUnknown] = wire.Encode(map[string]string{
		"testCase":   "EMPTY_ERROR; test case not found",
		"testCaseId": "EMPTY_ERROR; test case not found with given id",
	})
	for _, o := range outcomes {
		d.static[o.Condition] = wire.Encode(o.plain())
	}
	return d
}

// body is the answer to everything but a wrong field.
type body struct {
	Message string `json:"message"`
	Code    string `json:"code"`
}

func (*dialect) Name() string                             { return "lookup" }
func (*dialect) Rows() []wire.Row                         { return rows }
func (d *dialect) Row(c fault.Condition) (wire.Row, bool) { return d.table.Row(c) }

// Render writes an error. An outcome that comes here has no execution around
// it, so only its wording is written.
func (d *dialect) Render(w http.ResponseWriter, _ *http.Request, row wire.Row, f *fault.Error, _ string) {
	if row.Status == http.StatusBadRequest && len(f.Invalid) > 0 {
		wire.Raw(w, row.Status, wire.Encode(flat(f.Invalid)))
		return
	}
	wire.Raw(w, row.Status, d.static[row.Condition])
}

// plain gives the outcome's part of an envelope.
func (o Outcome) plain() map[string]any {
	out := map[string]any{"status": o.Status, "code": o.Code}
	if o.Status == serviceError {
		out["errorMessage"] = o.Text
	}
	if o.Response != "" {
		response := map[string]any{"status": o.Response, "code": o.Code}
		if o.Text != "" {
			response["message"] = o.Text
		}
		out["response"] = response
	}
	return out
}
