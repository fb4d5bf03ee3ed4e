package lookup

import (
	"fmt"
	"strconv"

	"github.com/ventanilla/ventanilla/fault"
	engine "github.com/ventanilla/ventanilla/internal/lookup"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
)

// apiData is one attempt at a source: what was asked and what it said, with
// whatever is about a person masked.
type apiData struct {
	Source   string            `json:"source"`
	At       string            `json:"at"`
	Duration int64             `json:"duration"` // milliseconds
	Request  map[string]string `json:"request"`
	Outcome  string            `json:"outcome"` // found, or the condition
	Response map[string]string `json:"response,omitempty"`
	// Of a source that is asked over HTTP: what was sent, the status, the fields
	// of what came back, and why that was no answer.
	Sent   map[string]string `json:"sent,omitempty"`
	Status int               `json:"httpStatus,omitempty"`
	Told   map[string]string `json:"told,omitempty"`
	Note   string            `json:"note,omitempty"`

	Files []engine.File `json:"files,omitempty"`
}

func asked(x *engine.Execution) (list []apiData) {
	for _, attempt := range x.Asked {
		list = append(list, dataOf(x, attempt))
	}
	return filed(x, list)
}

func dataOf(x *engine.Execution, at source.Asked) apiData {
	d := apiData{Source: at.Source, At: stamp(at.At), Duration: at.Took.Milliseconds(),
		Request: map[string]string{}, Outcome: string(at.Outcome), Sent: at.Sent, Status: at.Status, Told: at.Told, Note: at.Note}
	mask(d.Request, "", shapes[x.Service].request(x.Request))
	if at.Outcome == "" {
		d.Outcome = "found"
		if !x.Pending() && (x.Condition == "" || x.Condition == fault.CURPWithdrawn) {
			d.Response = map[string]string{}
			found := fields{}
			shapes[x.Service].found(x, found)
			mask(d.Response, "", found)
		}
	}
	return d
}

// shownLast are the identifiers of which the last four characters are shown, and
// shownWhole what tells nothing about a person by itself.
var (
	shownLast  = map[string]bool{"curp": true, "nss": true, "rfc": true}
	shownWhole = map[string]bool{"statusCurp": true, "statusCurpDescription": true, "result": true, "code": true}
)

// mask writes fields to out without what they tell about a person. A list becomes
// its length, and the identifiers and codes in it have their place after their
// name, as in rfc[0].
func mask(out map[string]string, place string, in fields) {
	for name, value := range in {
		switch v := value.(type) {
		case string:
			switch {
			case v == "":
			case shownWhole[name]:
				out[name+place] = v
			case shownLast[name]:
				out[name+place] = masked(v)
			case place == "":
				out[name] = "****"
			}
		case []fields:
			out[name+place] = strconv.Itoa(len(v))
			for i, entry := range v {
				mask(out, fmt.Sprintf("[%d]", i), entry)
			}
		default:
			if place == "" && v != nil {
				out[name] = "****"
			}
		}
	}
}

// masked leaves the last four characters.
func masked(s string) string {
	out := []rune(s)
	for i := range max(len(out)-4, 0) {
		out[i] = '*'
	}
	return string(out)
}
