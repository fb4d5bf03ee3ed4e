package wire

import (
	"net/http"

	"github.com/ventanilla/ventanilla/fault"
)

// plain is a dialect with a few rows, to test the machinery with.
type plain struct{ rows []Row }

func newPlain() plain {
	return plain{rows: []Row{
		{Condition: fault.Internal, Status: 500, Code: "INTERNAL", Message: "Something went wrong."},
		{Condition: fault.PathUnknown, Status: 404, Code: "NOT_FOUND", Message: "No such path."},
		{Condition: fault.MethodNotAllowed, Status: 405, Code: "METHOD", Message: "Not with this method."},
		{Condition: fault.RateLimited, Status: 429, Code: "LIMITED", Message: "Too many."},
		{Condition: fault.Overloaded, Status: 429, Code: "LIMITED", Message: "Too many.", RetryAfter: 1500000000},
		{Condition: fault.RequestInvalid, Status: 422, Code: "INVALID", Message: "Not valid."},
		{Condition: fault.CriticalAuthRequired, Status: 403, Code: "AGAIN", Message: "Again.", Details: []string{"method"}},
	}}
}

func (plain) Name() string  { return "plain" }
func (p plain) Rows() []Row { return p.rows }
func (p plain) Row(c fault.Condition) (Row, bool) {
	for _, row := range p.rows {
		if row.Condition == c {
			return row, true
		}
	}
	return Row{}, false
}

func (plain) Render(w http.ResponseWriter, _ *http.Request, row Row, _ *fault.Error, id string) {
	Raw(w, row.Status, []byte(`{"code":"`+row.Code+`","id":"`+id+`"}`))
}
