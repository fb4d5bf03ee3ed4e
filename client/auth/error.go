package auth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// Error is the server's refusal, or what stands in its place when a proxy
// answers.
type Error struct {
	Status  int
	Code    Code   // "" when the answer is not the API's
	Message string // in English, for the person; of the token endpoint for the developer
	Hint    string // of the token endpoint: what exactly
	// Fields are the texts of each field that breaks a rule, with ValidationError.
	Fields     map[string][]string
	Challenge  *Challenge    // with SecondFactorRequired
	Captcha    *Captcha      // with CaptchaRequired
	Methods    []string      // with FreshLoginRequired: password, login
	RetryAfter time.Duration // 0 when the answer does not say
	RequestID  string        // X-Request-Id
	ErrorID    string        // X-Error-Id, for `ventanilla explain --id`

	cause error // of a refusal by this package itself
}

// Error has no personal data, and no secret.
func (e *Error) Error() string {
	text := fmt.Sprintf("auth: %d", e.Status)
	if e.Code != "" {
		text += " " + string(e.Code)
	}
	if e.Message != "" {
		text += ": " + e.Message
	}
	if e.Hint != "" {
		text += " (" + e.Hint + ")"
	}
	if e.cause != nil {
		text += ": " + e.cause.Error()
	}
	return text
}

// Unwrap gives what a Verifier found wrong with a token; nil for what the server
// says.
func (e *Error) Unwrap() error { return e.cause }

// Is makes errors.Is(err, auth.UserNotFound) true.
func (e *Error) Is(target error) bool {
	c, ok := target.(Code)
	return ok && c == e.Code
}

// Temporary reports that the same call may be good later: limits, an outside
// dependency, a server that is away or has a defect.
func (e *Error) Temporary() bool {
	return e.Status == http.StatusTooManyRequests || e.Status == http.StatusFailedDependency || e.Status >= 500
}

// Temporary reports that the same call may be good later: an Error that says so,
// or no answer at all. What the caller's own context ended is not temporary.
func Temporary(err error) bool {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Temporary()
	}
	_, lost := errors.AsType[*noAnswer](err)
	return lost && !errors.Is(err, context.Canceled)
}

// noAnswer is what came of a request that was not answered, or not to the end.
type noAnswer struct {
	what  string
	cause error
}

func (n *noAnswer) Error() string { return "auth: " + n.what + ": " + n.cause.Error() }
func (n *noAnswer) Unwrap() error { return n.cause }

// Over reports, of a call with a token, that the session has ended: the access or
// the refresh token is dead, or the account is deactivated. So it is for an
// expired access token, but [Session] gets a new one before anybody sees that.
func Over(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && (e.Code == InvalidToken || e.Code == UserDeactivated || e.Code == InvalidRequest && e.Status == http.StatusUnauthorized)
}

// readError reads either dialect: "message" and "context", or "hint".
func readError(res *http.Response, raw []byte) error {
	var body struct {
		Error   Code            `json:"error"`
		Message string          `json:"message"`
		Hint    string          `json:"hint"`
		Context json.RawMessage `json:"context"`
	}
	if json.Unmarshal(raw, &body) != nil || body.Error == "" { // not the API's
		body.Error, body.Message, body.Context = "", http.StatusText(res.StatusCode), nil
	}
	e := &Error{
		Status: res.StatusCode, Code: body.Error, Message: body.Message, Hint: body.Hint,
		RequestID: res.Header.Get("X-Request-Id"), ErrorID: res.Header.Get("X-Error-Id"),
	}
	if n, err := strconv.Atoi(res.Header.Get("Retry-After")); err == nil && n > 0 {
		e.RetryAfter = time.Duration(n) * time.Second
	}
	if len(body.Context) > 0 {
		e.read(body.Context)
	}
	return e
}

// read takes what the code adds. What cannot be read is not there: the refusal
// itself counts.
func (e *Error) read(context json.RawMessage) {
	if e.Code == ValidationError {
		_ = json.Unmarshal(context, &e.Fields)
		return
	}
	var more struct {
		Challenge string   `json:"challenge"`
		Methods   []string `json:"methods"`
		Seconds   int64    `json:"expiresInSeconds"`
	}
	_ = json.Unmarshal(context, &more)
	switch e.Code {
	case CaptchaRequired:
		var c captchaBody
		_ = json.Unmarshal(context, &c)
		e.Captcha = c.captcha()
	case SecondFactorRequired:
		e.Challenge = &Challenge{Text: more.Challenge, Methods: more.Methods, Life: time.Duration(more.Seconds) * time.Second}
	case FreshLoginRequired:
		e.Methods = more.Methods
	}
}
