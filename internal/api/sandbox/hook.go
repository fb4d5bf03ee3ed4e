package sandbox

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/sandbox/hook"
	"github.com/ventanilla/ventanilla/internal/scope"
)

// receive takes a webhook. It needs no key, because whoever sends webhooks has
// none; package hook says whose an inbox is and what bounds it. With
// ?answer=500&times=2 on the address, the first two requests are kept and
// answered with 500; times is 1 when absent.
func (a *API) receive(w http.ResponseWriter, r *http.Request) error {
	fail, err := failOf(r)
	if err != nil {
		return err
	}
	body, err := wire.Body(r)
	if err != nil {
		return err
	}
	status, err := a.Inboxes.Receive(r.Context(), r.PathValue("inbox"), r.Header, body, fail)
	if err != nil {
		return err
	}
	return wire.JSON(w, status, map[string]bool{"received": status < http.StatusBadRequest})
}

func failOf(r *http.Request) (hook.Fail, error) {
	fail := hook.Fail{Times: 1}
	var wrong []fault.Field
	for name, into := range map[string]*int{"answer": &fail.Answer, "times": &fail.Times} {
		text := r.URL.Query().Get(name)
		if text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil {
			wrong = append(wrong, fault.Field{Name: name, Rule: fault.WrongType, Text: "a whole number"})
		}
		*into = n
	}
	if len(wrong) > 0 {
		return fail, fault.RequestInvalid.Fields(wrong...)
	}
	return fail, nil
}

// delivery is one request that an inbox received.
type delivery struct {
	ID             string            `json:"id"`
	ReceivedAt     time.Time         `json:"received_at"`
	Headers        map[string]string `json:"headers"` // the first value of each, names in lower case
	Body           json.RawMessage   `json:"body"`    // a text when it was not JSON
	Signature      hook.Signature    `json:"signature"`
	SignatureValid bool              `json:"signature_valid"`
	Answer         int               `json:"answer"`
}

// received gives what an inbox got, in the order of arrival.
func (a *API) received(w http.ResponseWriter, r *http.Request, s scope.Scope) error {
	kept, err := a.Inboxes.List(r.Context(), s, r.PathValue("inbox"))
	if err != nil {
		return err
	}
	list := make([]delivery, len(kept))
	for i, k := range kept {
		list[i] = delivery{
			ID: k.ID, ReceivedAt: k.ReceivedAt, Headers: firsts(k.Header), Body: asJSON(k.Body),
			Signature: k.Signature, SignatureValid: k.Signature == hook.Valid, Answer: k.Answer,
		}
	}
	return wire.JSON(w, http.StatusOK, list)
}

func (a *API) emptyInbox(w http.ResponseWriter, r *http.Request, s scope.Scope) error {
	if err := a.Inboxes.Empty(r.Context(), s, r.PathValue("inbox")); err != nil {
		return err
	}
	return wire.NoContent(w)
}
