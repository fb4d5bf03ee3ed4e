package webhook

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/ventanilla/ventanilla/internal/outbound"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store/webhookdb"
)

// result is what became of one attempt.
type result struct {
	At       time.Time
	Status   int    // 0: no answer
	Class    string // of failure; "" when delivered
	Response string // how the answer began
	Latency  time.Duration
	final    bool // no further attempt makes sense
}

func (r result) delivered() bool { return r.Class == "" }

// classPaused is the class of an attempt that was not made because the endpoint
// was paused meanwhile; the other classes of failure in the log are those of
// package outbound.
const classPaused = "paused"

const (
	maxResponse = 16 << 10 // bytes read of an answer
	maxSnippet  = 512      // bytes kept of it
)

// post sends one signed body. The timestamp is the machine's even in a sandbox
// whose clock was moved: receivers compare it with their own.
func (h *Hub) post(ctx context.Context, t webhookdb.Task, text []byte, secrets []string) result {
	began := h.clk.Now(scope.Scope{})
	r := result{Class: outbound.FailedConnection}
	signature, err := Sign(t.Event.ID, began, text, secrets...)
	if err != nil {
		return r
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, t.Webhook.URL, bytes.NewReader(text))
	if err != nil {
		return r
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "Ventanilla-Webhooks/1")
	req.Header.Set(HeaderID, t.Event.ID)
	req.Header.Set(HeaderTimestamp, strconv.FormatInt(began.Unix(), 10))
	req.Header.Set(HeaderSignature, signature)
	res, err := h.client.Do(req)
	if err == nil {
		defer res.Body.Close()
		var answer []byte
		answer, err = io.ReadAll(io.LimitReader(res.Body, maxResponse))
		r.Status, r.Response = res.StatusCode, snippet(answer)
	}
	r.Latency = h.clk.Now(scope.Scope{}).Sub(began)
	r.Class = class(r.Status, err)
	return r
}

// class judges an exchange: 200 and 201 are delivery. The status decides once it
// has come; what follows it does not matter to us.
func class(status int, err error) string {
	switch {
	case status == http.StatusOK || status == http.StatusCreated:
		return ""
	case status != 0:
		return outbound.FailedStatus
	}
	return outbound.Failure(err)
}

// snippet keeps the beginning of an answer as text that databases store.
func snippet(b []byte) string {
	s := strings.ReplaceAll(strings.ToValidUTF8(string(b[:min(len(b), maxSnippet)]), "\uFFFD"), "\x00", "\uFFFD")
	if !utf8.ValidString(s) {
		return ""
	}
	return s
}
