package lookup

import (
	"bytes"
	"context"
	"errors"
	"mime"
	"net/http"
	"sync"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
)

// Bounds of one batch.
const (
	batchAtOnce = 64  // lines that are being asked
	batchWindow = 512 // lines that are asked or answered, and wait for one before them
	lineSuffix  = 8   // bytes that a line's number takes in a derived key
)

// oneByOne says why a service is not asked in batches.
var oneByOne = map[string]string{
	"imss/semanas_cotizadas": "VALUE_ERROR; imss/semanas_cotizadas answers later, by call-back or polling; ask for each person by itself",
	"nip/send":               "VALUE_ERROR; nip/send writes to a person; ask for each person by itself",
	"nip/validate":           "VALUE_ERROR; nip/validate spends a person's code; ask for each person by itself",
}

// batch runs a service for every line of an NDJSON body, each as a call of its
// own, and answers with one line for each, in order, as soon as those before it
// are there. The body is read whole first, so that a caller may send all of it
// before reading anything. Lines wait for the company's limit instead of failing
// by it. Whatever ends the batch early cuts the connection: an answer that ends
// well is complete.
func (a *API) batch(w http.ResponseWriter, r *http.Request, c call) error {
	if why, ok := oneByOne[c.service.Name]; ok {
		return fault.RequestInvalid.Fields(fault.Field{Name: "service", Rule: fault.NotAllowed, Text: why})
	}
	if !isNDJSON(r.Header.Get("Content-Type")) {
		return fault.TypeUnsupported
	}
	if len(r.Header.Get("Idempotency-Key")) > maxKey-lineSuffix {
		return fault.RequestInvalid.Fields(fault.Field{Name: "Idempotency-Key", Rule: fault.TooLong, Limit: maxKey - lineSuffix})
	}
	gate, err := a.gates.enter(c.key.Scope)
	if err != nil {
		return err
	}
	defer gate.leave()
	data, err := wire.Body(r)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	b := &batch{api: a, r: r, c: c, gate: gate, window: make(chan chan []byte, batchWindow)}
	defer b.end(cancel)
	b.tasks.Go(func() { b.stopOn(ctx, cancel) })
	b.tasks.Go(func() { b.ask(ctx, data) })
	return b.answer(newStream(w))
}

// batch is one under way.
type batch struct {
	api    *API
	r      *http.Request
	c      call
	gate   *gate
	window chan chan []byte // answers to come, in the order of the lines; closed after the last
	tasks  sync.WaitGroup
	cut    bool // the lines were not all asked; read once window is closed
}

// end asks no more, and waits for what is under way.
func (b *batch) end(cancel context.CancelFunc) {
	cancel()
	for range b.window { // nobody reads it any more, and ask must not wait for a place
	}
	b.tasks.Wait()
}

// stopOn ends the batch when the server ends.
func (b *batch) stopOn(ctx context.Context, cancel context.CancelFunc) {
	select {
	case <-b.api.Stopping:
		cancel()
	case <-ctx.Done():
	}
}

// ask begins with each line when its turn has come.
func (b *batch) ask(ctx context.Context, data []byte) {
	defer close(b.window)
	own := make(chan struct{}, batchAtOnce)
	for n, text := range linesOf(data) {
		if b.turn(ctx, own) != nil {
			b.cut = true
			return
		}
		answer := make(chan []byte, 1)
		b.window <- answer // taken by answer, or by end
		b.tasks.Go(func() {
			defer func() { <-own; b.gate.done() }()
			answer <- b.line(n, text)
		})
	}
}

// turn waits for a request of the company's minute, and for a place among the
// lines that are asked at once. It fails when ctx is over or the key no longer
// has access.
func (b *batch) turn(ctx context.Context, own chan struct{}) error {
	if per := b.api.PerMinute; per != nil {
		company := b.c.key.Scope.Company
		if err := b.api.limits.wait(ctx, b.c.key.Scope, func() int { return per(company) }); err != nil {
			return err
		}
	}
	// A batch may take hours, and its key be taken away meanwhile: who asks again
	// for the lines that are missing is told so.
	key, err := b.api.admit(b.r)
	if err == nil {
		_, err = called(b.r, key)
	}
	if err != nil {
		return err
	}
	select {
	case own <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	return b.gate.take(ctx)
}

// answer writes the lines in order. When they are not all there, the answer must
// not end as if they were, so the connection is cut.
func (b *batch) answer(out *stream) error {
	out.begin()
	for {
		answer, ok := out.next(b.window)
		if !ok {
			break
		}
		line := out.wait(answer)
		if line == nil {
			return fault.Internal.Because(errors.New("a line of a batch has no answer"))
		}
		if err := out.write(line); err != nil {
			panic(http.ErrAbortHandler)
		}
	}
	if b.cut { // the caller has gone, or the server is about to
		out.flush()
		panic(http.ErrAbortHandler)
	}
	return nil
}

// linesOf gives the lines that are not blank, counted from 1 with those that
// are. A byte order mark and the blanks around a line are no part of it.
func linesOf(data []byte) func(yield func(int, []byte) bool) {
	return func(yield func(int, []byte) bool) {
		n := 0
		for line := range bytes.Lines(bytes.TrimPrefix(data, []byte("\ufeff"))) {
			n++
			if line = bytes.TrimSpace(line); len(line) > 0 && !yield(n, line) {
				return
			}
		}
	}
}

// isNDJSON accepts the names that newline-delimited JSON goes by, and a caller
// who does not say.
func isNDJSON(contentType string) bool {
	if contentType == "" || unsaid(contentType) {
		return true
	}
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return false
	}
	switch kind {
	case "application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines":
		return true
	}
	return false
}
