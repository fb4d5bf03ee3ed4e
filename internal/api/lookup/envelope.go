package lookup

import (
	"time"

	"github.com/ventanilla/ventanilla/fault"
	engine "github.com/ventanilla/ventanilla/internal/lookup"
)

// envelope is an execution on the wire.
type envelope struct {
	ID           string    `json:"id"`
	CreatedAt    string    `json:"createdAt"`
	ModifiedAt   string    `json:"modifiedAt"`
	FinishedAt   string    `json:"finishedAt"`
	Duration     int64     `json:"duration"` // milliseconds
	Status       string    `json:"status"`
	ErrorMessage string    `json:"errorMessage,omitempty"`
	Code         string    `json:"code,omitempty"` // stable, beside errorMessage
	Request      fields    `json:"request"`
	Response     fields    `json:"response,omitempty"`
	APIData      []apiData `json:"apiData,omitempty"`
	Events       []event   `json:"events"`
	SearchableBy []string  `json:"searchableBy"` // filters of the history that find it
	Cost         int       `json:"cost"`         // nothing is charged here; the field is the contract's
	Billable     bool      `json:"billable"`     // it was an answer, not an error
	Warnings     []warning `json:"warnings,omitempty"`
}

type event struct {
	Type string `json:"type"`
	At   string `json:"at"`
	By   string `json:"by,omitempty"`   // who answered: source, cache, limit, test_case, mock
	What string `json:"what,omitempty"` // of a call-back that failed: the status, or why there was none
}

type warning struct {
	Field   string `json:"field"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// never stands where there is no time.
const never = "0001-01-01T00:00:00Z"

// stamp writes a time as the contract does: microseconds, Mexico City's offset.
func stamp(t time.Time) string {
	if t.IsZero() {
		return never
	}
	return t.In(engine.MexicoCity).Format("2006-01-02T15:04:05.000000-07:00")
}

func enveloped(x *engine.Execution) envelope {
	shape := shapes[x.Service]
	e := envelope{ID: x.ID, CreatedAt: stamp(x.CreatedAt), ModifiedAt: stamp(x.FinishedAt), FinishedAt: stamp(x.FinishedAt),
		Duration: x.Took().Milliseconds(), Request: shape.request(x.Request), SearchableBy: searchableBy(x.Service), Events: eventsOf(x)}
	if shape.warn != nil {
		e.Warnings = warned(shape.warn(x.Request, x.CreatedAt))
	}
	if x.Pending() {
		e.Status, e.ModifiedAt = pending, e.CreatedAt
		return e
	}
	o := outcomeOf(x)
	e.Status = o.Status
	if o.Instant { // however long a source took to say so
		e.Duration = 0
	}
	e.Billable = o.Status == success && x.Origin != engine.FromMock && x.Origin != engine.FromTestCase
	if o.Status == serviceError {
		e.ErrorMessage, e.Code = o.Text, o.Code
	}
	if o.Response == "" {
		return e
	}
	e.Response = fields{"status": o.Response}
	if o.Text != "" {
		e.Response["message"], e.Response["code"] = o.Text, o.Code
	}
	if x.Condition == "" && shape.bare {
		delete(e.Response, "status")
	}
	if x.Condition == "" || x.Condition == fault.CURPWithdrawn || x.NIP != nil {
		shape.found(x, e.Response)
	}
	return e
}

// outcomeOf words how an execution ended. One that was told as an HTTP error is
// a service error in the history.
func outcomeOf(x *engine.Execution) Outcome {
	o, ok := OutcomeOf(x.Condition)
	if !ok {
		row, found := Dialect.Row(x.Condition)
		if !found {
			row, _ = Dialect.Row(fault.Internal)
		}
		return Outcome{Condition: x.Condition, Code: row.Code, Status: serviceError, Text: row.Message}
	}
	if x.Condition == fault.SourceQuotaSpent {
		o.Text = QuotaText(x.Request.PerDay)
	}
	if text, own := shapes[x.Service].texts[x.Condition]; own {
		o.Text = text
	}
	return o
}

func warned(list []engine.Warning) (out []warning) {
	for _, w := range list {
		field := w.Field
		if field == "" {
			field = "curp"
		}
		out = append(out, warning{Field: field, Code: w.Code, Message: w.Text})
	}
	return out
}
