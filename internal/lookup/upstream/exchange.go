package upstream

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
)

// MaxBody bounds an answer, in bytes.
const MaxBody = 1 << 20

// exchange is one question put to an upstream.
type exchange struct {
	source  *Source
	service service
	query   source.Query
	said    source.Said
}

// ask puts the question, waits while the server is still at it, and reads the
// answer.
func (e *exchange) ask(ctx context.Context) (source.Answer, error) {
	question, err := json.Marshal(e.service.body(e.query))
	if err != nil {
		return source.Answer{}, err
	}
	at := e.source.Base + path(e.service)
	e.said.Sent = e.sent()
	raw, err := e.do(ctx, http.MethodPost, at, question)
	if err != nil {
		return source.Answer{}, err
	}
	x, err := e.read(raw)
	if err != nil {
		return source.Answer{}, e.unreadable(raw, err)
	}
	if x.Status == pending {
		if x, err = e.poll(ctx, at, x.ID); err != nil {
			return source.Answer{}, err
		}
	}
	return e.outcome(x)
}

// do makes one HTTP exchange and gives the body of a success. Everything else is
// an error, and noted.
func (e *exchange) do(ctx context.Context, method, at string, question []byte) ([]byte, error) {
	var sent atomic.Bool
	traced := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		// Called before the last bytes leave, so while it is not, the server
		// cannot have the question.
		WroteRequest: func(httptrace.WroteRequestInfo) { sent.Store(true) },
	})
	r, err := http.NewRequestWithContext(traced, method, at, bytes.NewReader(question))
	if err != nil {
		return nil, source.NotAgain(fault.SourceUnavailable.Because(errors.Join(err, source.ErrNotReached)))
	}
	e.head(ctx, r)
	resp, err := e.source.HTTP.Do(r)
	if err != nil {
		return nil, e.lost(err, sent.Load())
	}
	defer resp.Body.Close()
	e.said.Status = resp.StatusCode
	raw, err := io.ReadAll(io.LimitReader(resp.Body, MaxBody+1))
	if err := refusal(resp, raw); err != nil {
		e.refused(raw, resp.StatusCode)
		return nil, err
	}
	switch {
	case err != nil: // slow, or ending in the middle
		return nil, e.unreadable(raw, fmt.Errorf("the answer ends after %d bytes: %w", len(raw), cause(err)))
	case len(raw) > MaxBody:
		return nil, e.unreadable(nil, fmt.Errorf("the answer is larger than %d bytes", MaxBody))
	}
	if kind := resp.Header.Get("Content-Type"); !isJSON(kind) {
		return nil, e.unreadable(raw, fmt.Errorf("the content type is %.80q", kind))
	}
	return raw, nil
}

func (e *exchange) head(ctx context.Context, r *http.Request) {
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json")
	r.Header.Set("User-Agent", "Ventanilla-Lookup/1")
	r.Header.Set("X-Api-Key", e.source.Key)
	if id := source.RequestID(ctx); id != "" {
		r.Header.Set("X-Request-Id", id)
	}
	if key := e.source.idempotencyKey(e.query); key != "" && r.Method == http.MethodPost {
		r.Header.Set("Idempotency-Key", key)
	}
}

// lost words an exchange without an answer.
func (e *exchange) lost(err error, sent bool) error {
	e.said.Note = "no answer: " + cause(err).Error()
	if !sent {
		e.said.Note = "not reached: " + cause(err).Error()
		err = errors.Join(err, source.ErrNotReached)
	}
	return fault.SourceUnavailable.Because(err)
}

// unreadable words an answer that is none. How it begins is told of what cannot
// be an execution only: one that is broken off, or about somebody else, begins
// with names that whoever asked must not read here.
func (e *exchange) unreadable(raw []byte, why error) error {
	err := fault.SourceUnavailable.Because(errors.Join(why, source.ErrNoAnswer))
	if looksJSON(raw) {
		raw = nil
	}
	e.note(raw, why)
	return err
}

// refused words a status that is no answer. Of an object it keeps what the server
// says about the request; the rest may be somebody's.
func (e *exchange) refused(raw []byte, status int) {
	why := fmt.Errorf("status %d", status)
	if looksJSON(raw) {
		var said struct{ Message, Code, ErrorMessage string }
		_ = json.Unmarshal(raw, &said) // what cannot be read is not told
		for _, text := range []string{word(said.Code), e.clean(said.Message), e.clean(said.ErrorMessage)} {
			if text != "" {
				why = fmt.Errorf("%w; %s", why, text)
			}
		}
		raw = nil
	}
	e.note(raw, why)
}

// looksJSON reports whether a text begins as an object or a list.
func looksJSON(raw []byte) bool {
	begin := bytes.TrimLeft(raw, "\ufeff \t\r\n")
	return len(begin) > 0 && (begin[0] == '{' || begin[0] == '[')
}

func isJSON(contentType string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	return err == nil && (kind == "application/json" || strings.HasPrefix(kind, "application/") && strings.HasSuffix(kind, "+json"))
}
