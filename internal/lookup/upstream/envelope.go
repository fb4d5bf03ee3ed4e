package upstream

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
)

// The statuses of an execution, and of the response in it.
const (
	success      = "SUCCESS"
	serviceError = "SERVICE_ERROR"
	pending      = "PENDING"
	found        = "FOUND"
)

// envelope is what of an execution is looked at.
type envelope struct {
	ID           string          `json:"id"`
	Status       string          `json:"status"`
	ErrorMessage string          `json:"errorMessage"`
	Code         string          `json:"code"` // of this software; the vendor has none
	Request      json.RawMessage `json:"request"`
	Response     json.RawMessage `json:"response"`
}

// response is what is common to all that sources say.
type response struct {
	Status  string `json:"status"`
	Message string `json:"message"`
	Code    string `json:"code"`
}

// read decodes an envelope and holds its echo against the question.
func (e *exchange) read(raw []byte) (envelope, error) {
	var x envelope
	if err := decode(raw, &x); err != nil {
		return x, err
	}
	switch x.Status {
	case success, serviceError, pending:
	default:
		return x, errors.New("the status is none of SUCCESS, SERVICE_ERROR and PENDING")
	}
	return x, e.echoes(x.Request)
}

// echoes reports an echo that lacks a field of the question or has it
// differently: an answer about somebody else must never be taken for ours.
func (e *exchange) echoes(raw json.RawMessage) error {
	var echo any
	if err := decode(raw, &echo); err != nil {
		return errors.New("the question is not echoed")
	}
	text, err := json.Marshal(e.service.body(e.query))
	if err != nil {
		return err
	}
	var asked any
	if err := decode(text, &asked); err != nil {
		return err
	}
	if field := differs(asked, echo); field != "" {
		return fmt.Errorf("the answer is about something else: %s differs from the question", field)
	}
	return nil
}

// differs names the first field of asked that echo has not, or differently.
// Letter case does not matter; what echo has besides is its own business.
func differs(asked, echo any) string {
	switch asked := asked.(type) {
	case map[string]any:
		object, ok := echo.(map[string]any)
		if !ok {
			return "request"
		}
		for name, value := range asked {
			if at := differs(value, object[name]); at != "" {
				return name
			}
		}
		return ""
	case []any:
		list, ok := echo.([]any)
		if !ok || len(list) != len(asked) {
			return "list"
		}
		for i := range asked {
			if at := differs(asked[i], list[i]); at != "" {
				return at
			}
		}
		return ""
	case string:
		text, ok := echo.(string)
		if ok && strings.EqualFold(strings.TrimSpace(text), asked) {
			return ""
		}
	default:
		if reflect.DeepEqual(asked, echo) {
			return ""
		}
	}
	return "value"
}

// outcome makes an answer or a condition of an execution that has ended.
func (e *exchange) outcome(x envelope) (source.Answer, error) {
	var r response
	if len(x.Response) > 0 && string(x.Response) != "null" {
		if err := decode(x.Response, &r); err != nil {
			return source.Answer{}, e.unreadable(x.Response, err)
		}
	}
	e.said.Told, e.said.Note = e.told(x, r), ""
	if x.Status == serviceError {
		return source.Answer{}, e.failed(x, r)
	}
	if r.Status == found || r.Status == "" && e.service.bare {
		a, err := e.service.answer(e.query, x.Response)
		if err != nil {
			return source.Answer{}, e.unreadable(nil, err)
		}
		return a, nil
	}
	c, ok := worded(r.Code, r.Message)
	switch {
	case !ok || !settles(c):
		return source.Answer{}, e.unreadable(nil, errors.New("nobody knows what response.status and message mean"))
	case c == fault.CURPWithdrawn: // an answer all the same
		a, err := e.service.answer(e.query, x.Response)
		if err == nil && !a.Withdrawn() {
			err = errors.New("statusCurp is not that of a CURP that was withdrawn")
		}
		if err != nil {
			return source.Answer{}, e.unreadable(nil, err)
		}
		return a, nil
	}
	return source.Answer{}, c
}

// failed makes a condition of a SERVICE_ERROR. The server has tried already, and
// may have spent an attempt on it, so it is not asked again.
func (e *exchange) failed(x envelope, r response) error {
	c, ok := worded(x.Code, x.ErrorMessage)
	if !ok {
		c, ok = worded(r.Code, r.Message)
	}
	e.said.Note = "the server says that it failed"
	switch {
	case ok && c == fault.SourceQuotaSpent:
		e.said.Note = ""
		return source.QuotaSpent(perDay(x.ErrorMessage, r.Message))
	case ok && (c == fault.SourceRefused || c == fault.SourceTimeout):
		return c
	case ok && c == fault.SourceError:
		return source.NotAgain(c.Because(fmt.Errorf("the upstream says so: %w", source.ErrNoAnswer)))
	}
	return source.NotAgain(fault.SourceUnavailable.Because(fmt.Errorf("the upstream says so: %w", source.ErrNoAnswer)))
}
