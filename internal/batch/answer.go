package batch

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// answer is what the server said about one row: a result, or that it must be
// asked for again.
type answer struct {
	result
	again time.Duration // how long to wait at first, doubled each time; 0 is settled
	limit int           // how many times to ask again; 0 is without end
}

// How long to wait before a row is asked for again.
const (
	whileRunning = 100 * time.Millisecond // somebody is asking; perhaps a holder that died
	whileBusy    = time.Second
	longestWait  = 10 * time.Second
	triesAt500   = 5
)

// envelope is the part of an execution that goes into the output.
type envelope struct {
	ID           string
	Status       string
	ErrorMessage string `json:"errorMessage"`
	Code         string
	Message      string                     // of an HTTP error
	Response     map[string]json.RawMessage // status, message, code, and what was found
}

// parse reads one line of the server's.
func (p *pump) parse(text []byte) (line int, a answer, err error) {
	var in struct {
		Line   int
		Status int
		Body   json.RawMessage
	}
	if err := json.Unmarshal(text, &in); err != nil {
		return 0, a, err
	}
	var e envelope
	if in.Status == http.StatusOK {
		if err := json.Unmarshal(in.Body, &e); err != nil {
			return 0, a, err
		}
		return in.Line, answer{result: p.c.Service.outcome(e)}, nil
	}
	_ = json.Unmarshal(in.Body, &e) // a flat object of fields has none of it
	a.code, a.message = e.Code, e.Message
	a.status = statusError
	switch s := in.Status; {
	case s == http.StatusConflict && e.Code == "already_running":
		a.again = whileRunning
	case s == http.StatusTooManyRequests, s == http.StatusServiceUnavailable:
		a.again = whileBusy
	case s >= 500:
		a.again, a.limit = whileBusy, triesAt500
	case s == http.StatusNotAcceptable, s == http.StatusRequestTimeout: // an execution like others
		a.status = statusServiceError
	default:
		a.status = statusWrong
		if e.Code == "" {
			a.code, a.message = "request_invalid", flat(in.Body)
		}
	}
	return in.Line, a, nil
}

// outcome takes an execution apart.
func (s Service) outcome(e envelope) (r result) {
	text := func(name string) (t string) {
		_ = json.Unmarshal(e.Response[name], &t) // what is no text is nothing that is asked for
		return t
	}
	r = result{id: e.ID, status: text("status"), code: text("code"), message: text("message")}
	if e.Status != "SUCCESS" {
		r.status, r.code, r.message = e.Status, e.Code, e.ErrorMessage
		return r
	}
	if r.code == "" && r.status == "FOUND" {
		r.code = "found"
	}
	for _, name := range s.Found {
		r.found = append(r.found, text(name))
	}
	return r
}

// flat words the contract's object from field to text.
func flat(raw []byte) string {
	var fields map[string]string
	if json.Unmarshal(raw, &fields) != nil {
		return said(raw)
	}
	var out []string
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		out = append(out, name+": "+fields[name])
	}
	return strings.Join(out, "; ")
}
