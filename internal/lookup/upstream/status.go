package upstream

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
)

// errBusy is the cause of what may be better in a moment.
var errBusy = errors.New("asks to wait")

// refusal gives what a status says that is no success; nil for one that is. body
// may be cut off.
//
// 406 and 408 are the contract's words for a source that refuses or runs out of
// time. Any other status is said before the question was put to anybody (4xx),
// or instead of an answer (3xx, 5xx).
func refusal(resp *http.Response, body []byte) error {
	status := resp.StatusCode
	said := fmt.Errorf("status %d", status)
	unavailable := func(causes ...error) *fault.Error {
		return fault.SourceUnavailable.Because(errors.Join(append([]error{said}, causes...)...))
	}
	switch {
	case status >= 200 && status < 300:
		return nil
	case status >= 300 && status < 400:
		return source.NotAgain(unavailable(errors.New("redirects are not followed"), errMisconfigured, source.ErrNoAnswer))
	case status == http.StatusUnauthorized, status == http.StatusForbidden, status == http.StatusNotFound, status == http.StatusMethodNotAllowed:
		return source.NotAgain(unavailable(errMisconfigured, source.ErrNotReached))
	case status == http.StatusNotAcceptable:
		return fault.SourceRefused.Because(said)
	case status == http.StatusRequestTimeout:
		return fault.SourceTimeout.Because(said)
	case status == http.StatusConflict && codeOf(body) == "idempotency_conflict":
		return source.NotAgain(fault.SourceError.Because(errors.Join(said, errors.New("our key stands for another question"), source.ErrNoAnswer)))
	case status == http.StatusConflict: // the question is being answered, to an earlier attempt of ours
		return later(unavailable(errBusy, source.ErrNoAnswer), resp)
	case status == http.StatusTooManyRequests:
		return later(unavailable(errBusy, source.ErrNotReached), resp)
	case status == http.StatusInternalServerError:
		return later(fault.SourceError.Because(errors.Join(said, source.ErrNoAnswer)), resp)
	case status > http.StatusInternalServerError:
		return later(unavailable(source.ErrNoAnswer), resp)
	}
	// The server finds the question itself wrong, which asking again does not
	// change: a stricter key than ours, say.
	return source.NotAgain(fault.SourceError.Because(errors.Join(said, source.ErrNotReached)))
}

// later says how long the server wants to be left alone.
func later(f *fault.Error, resp *http.Response) error {
	f.RetryAfter = retryAfter(resp.Header)
	return f
}

// retryAfter reads Retry-After, in seconds or as a date, which counts from the
// answer's own; 0 when there is none.
func retryAfter(h http.Header) time.Duration {
	text := h.Get("Retry-After")
	if seconds, err := strconv.ParseUint(text, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	said, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return 0
	}
	return max(at.Sub(said), 0)
}

// codeOf gives the stable code of an error, "" where there is none.
func codeOf(body []byte) string {
	var r struct {
		Code string `json:"code"`
	}
	_ = json.Unmarshal(body, &r) // then it has no code
	return r.Code
}
