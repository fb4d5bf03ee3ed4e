package lookup_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ventanilla/ventanilla/internal/lookup/source"
)

// answered is one line of a batch's answer.
type answered struct {
	Line   int
	Key    string
	Status int
	Body   map[string]any
}

const batchPath = "/api/v1/imss/nss/batch"

// open sends a batch and gives the answer that has begun.
func (b *rig) open(t *testing.T, ctx context.Context, key, body string, header map[string]string) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, b.url+batchPath, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-ndjson")
	r.Header.Set("x-api-key", key)
	for name, value := range header {
		r.Header.Set(name, value)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { answer.Body.Close() })
	if answer.StatusCode != http.StatusOK || answer.Header.Get("Content-Type") != "application/x-ndjson" {
		t.Fatalf("status %d, %s", answer.StatusCode, answer.Header.Get("Content-Type"))
	}
	return answer
}

// all sends a batch and gives its lines.
func (b *rig) all(t *testing.T, key, body string, header map[string]string) (out []answered) {
	t.Helper()
	lines := bufio.NewScanner(b.open(t, t.Context(), key, body, header).Body)
	for lines.Scan() {
		out = append(out, lineOf(t, lines.Bytes()))
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

func lineOf(t *testing.T, raw []byte) (a answered) {
	t.Helper()
	if err := json.Unmarshal(raw, &a); err != nil {
		t.Fatalf("%s: %v", raw, err)
	}
	return a
}

// people gives n lines about as many people.
func people(n int) string {
	var all strings.Builder
	for i := range n {
		fmt.Fprintf(&all, `{"curp":%q}`+"\n", numbered(i))
	}
	return all.String()
}

func numbered(i int) string {
	return fmt.Sprintf("MO%c%c930411HJCRMN0%d", 'A'+i/260%26, 'A'+i/10%26, i%10)
}

// timeless takes away what differs between two calls that ask the same.
func timeless(body map[string]any) map[string]any {
	for _, name := range []string{"id", "createdAt", "modifiedAt", "finishedAt", "events"} {
		delete(body, name)
	}
	return body
}

// Every line gets what the call by itself gets; wrong ones do not stop the rest.
func TestBatchAnswersAsSingleCalls(t *testing.T) {
	t.Parallel()
	b := newRig(t)
	lines := []string{
		asked, "", `{"curp":"nobody"}`, `{}`, `[1]`, `not json`, `{"curp":7}`, "   ", `{"curp":"ABCD570805HYNHLC52"}`,
		"{\"curp\":\"\xff\"}", `{"curp":"CASE900101HNERNP03"}`, `{"curp":"CASE900101HNERFS06"}`, `{"curp":"CASE900101HNETMT05"}`,
		`{"curp":"` + numbered(1) + `","key":7}`, `{"curp":"` + numbered(2) + `","key":"` + strings.Repeat("k", 256) + `"}`,
		`{"curp":"` + numbered(3) + `","key":null}`, `{"curp":"` + numbered(4) + `","key":"mine"}`, `{"curp":"MOTR9304`,
	}
	got := b.all(t, "sandbox", "\ufeff"+strings.Join(lines, "\r\n"), nil)
	i := 0
	for n, line := range lines {
		if strings.TrimSpace(line) == "" {
			continue
		}
		a := got[i]
		i++
		if a.Line != n+1 {
			t.Fatalf("answer %d is for line %d instead of %d", i, a.Line, n+1)
		}
		switch n {
		case 13:
			want := map[string]any{"key": "FORMAT_ERROR; wrong type"}
			if diff := cmp.Diff(want, a.Body); a.Status != 400 || diff != "" {
				t.Errorf("line %d: %d %s", a.Line, a.Status, diff)
			}
			continue
		case 14:
			want := map[string]any{"Idempotency-Key": "LENGTH_ERROR; should have at most 255"}
			if diff := cmp.Diff(want, a.Body); a.Status != 400 || diff != "" {
				t.Errorf("line %d: %d %s", a.Line, a.Status, diff)
			}
			continue
		case 16:
			if a.Key != "mine" {
				t.Errorf("the key came back as %q", a.Key)
			}
		}
		single := b.do(t, scenario{body: line, status: a.Status})
		if diff := cmp.Diff(timeless(single), timeless(a.Body)); diff != "" {
			t.Errorf("line %d (-single +batch): %s", a.Line, diff)
		}
	}
	if i != len(got) {
		t.Errorf("%d answers, want %d", len(got), i)
	}
	if empty := b.all(t, "sandbox", "\r\n\n", nil); len(empty) != 0 {
		t.Errorf("a batch of nothing answers %v", empty)
	}
}

func TestBatchRefused(t *testing.T) {
	t.Parallel()
	b := newRig(t)
	ndjson := map[string]string{"Content-Type": "application/x-ndjson"}
	for _, s := range []scenario{
		{name: "no key", key: "-", status: 401},
		{name: "wrong key", key: "nobody's", status: 401},
		{name: "public key", key: "public", status: 401},
		{name: "no access", key: "curp-only", status: 403},
		{name: "unknown service", path: "/api/v1/imss/nothing/batch", status: 404},
		{name: "unknown version", path: "/api/v3/imss/nss/batch", status: 404},
		{name: "JSON", header: map[string]string{"Content-Type": "application/json"}, status: 415},
		{name: "too large", body: strings.Repeat(" ", 1<<20+1), status: 413},
		{name: "long key", header: map[string]string{"Idempotency-Key": strings.Repeat("k", 250)}, status: 400,
			want: `{"Idempotency-Key":"LENGTH_ERROR; should have at most 247"}`},
	} {
		if s.path == "" {
			s.path = batchPath
		}
		if s.body == "" {
			s.body = asked
		}
		header := map[string]string{}
		for _, from := range []map[string]string{ndjson, s.header} {
			for name, value := range from {
				header[name] = value
			}
		}
		s.header = header
		b.do(t, s)
	}
}

// The attempts of a person's day show as the third line's outcome.
func TestBatchSpendsAttempts(t *testing.T) {
	t.Parallel()
	b := newRig(t)
	exceeded := 0
	for _, a := range b.all(t, "sandbox", strings.Repeat(asked+"\n", 5), nil) {
		if a.Status != 200 {
			t.Errorf("%+v", a)
		}
		if a.Body["code"] == "attempts_exceeded" {
			exceeded++
		}
	}
	if exceeded != 3 {
		t.Errorf("%d of 5 queries were refused, want 3", exceeded)
	}
}

// The same batch again gives the same executions, by the header's key and by the
// lines' own; racing batches with the same keys never ask twice.
func TestBatchKeys(t *testing.T) {
	t.Parallel()
	b := newRig(t)
	const n = 40
	header := map[string]string{"Idempotency-Key": "b1"}
	own := strings.ReplaceAll(people(1), "}", `,"key":"own"}`)
	first := b.all(t, "sandbox", people(n)+own, header)
	if first[n-1].Key != fmt.Sprintf("b1/%d", n) || first[n].Key != "own" {
		t.Errorf("keys %q and %q", first[n-1].Key, first[n].Key)
	}
	for i, a := range b.all(t, "sandbox", people(n)+own, header) {
		if a.Status != 200 || a.Body["id"] != first[i].Body["id"] {
			t.Errorf("line %d: another execution, %d %v", a.Line, a.Status, a.Body)
		}
	}

	var mu sync.Mutex
	ids := map[int]map[any]bool{}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for _, a := range b.all(t, "sandbox", people(n), map[string]string{"Idempotency-Key": "raced"}) {
				mu.Lock()
				if a.Status == 200 {
					if ids[a.Line] == nil {
						ids[a.Line] = map[any]bool{}
					}
					ids[a.Line][a.Body["id"]] = true
				} else if a.Status != 409 {
					t.Errorf("%+v", a)
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	for line := range n {
		if len(ids[line+1]) != 1 {
			t.Errorf("line %d has the executions %v", line+1, ids[line+1])
		}
	}
}

// Lines come in order and at once: the second, which is there first, waits for
// the first, and neither waits for the third.
func TestBatchStreams(t *testing.T) {
	t.Parallel()
	b := newRig(t)
	started, release := make(chan string, 3), map[string]chan struct{}{}
	for i := range 3 {
		release[numbered(i)] = make(chan struct{})
	}
	b.answerLive(func(_ context.Context, q source.Query) (source.Answer, error) {
		started <- q.CURP
		<-release[q.CURP]
		return source.Answer{NSS: "08189782793"}, nil
	})
	lines := bufio.NewReader(b.open(t, t.Context(), "live", people(3), nil).Body)
	for range 3 {
		<-started
	}
	close(release[numbered(1)])
	close(release[numbered(0)])
	for want := 1; want <= 3; want++ {
		raw, err := lines.ReadBytes('\n')
		if err != nil {
			t.Fatal(err)
		}
		if a := lineOf(t, raw); a.Line != want {
			t.Fatalf("line %d instead of %d", a.Line, want)
		}
		if want == 2 {
			close(release[numbered(2)])
		}
	}
}

// A caller who goes away is asked no more for; what was begun is finished and
// kept.
func TestBatchDisconnect(t *testing.T) {
	t.Parallel()
	b := newRig(t)
	const n = 1000
	started, release := make(chan string, n), make(chan struct{})
	b.answerLive(func(_ context.Context, q source.Query) (source.Answer, error) {
		started <- q.CURP
		<-release
		return source.Answer{NSS: "08189782793"}, nil
	})
	ctx, cancel := context.WithCancel(t.Context())
	answer := b.open(t, ctx, "live", people(n), nil)
	<-started
	cancel()
	answer.Body.Close()
	<-b.gone
	close(release)
	b.calls.Wait()
	asked := 1 + len(started)
	if asked > 64 {
		t.Errorf("%d lines were asked for after the caller had gone", asked)
	}
	page := b.do(t, scenario{method: "GET", key: "live", path: "?page=1&itemsPerPage=1000", status: 200})
	if items := page["items"].([]any); len(items) != asked {
		t.Errorf("%d executions of %d queries", len(items), asked)
	}
}

// When the server ends, the answer is cut and not short.
func TestBatchStops(t *testing.T) {
	t.Parallel()
	b := newRig(t)
	started, release := make(chan string, 100), make(chan struct{})
	b.answerLive(func(_ context.Context, q source.Query) (source.Answer, error) {
		started <- q.CURP
		<-release
		return source.Answer{NSS: "08189782793"}, nil
	})
	answer := b.open(t, t.Context(), "live", people(100), nil)
	<-started
	close(b.stopping)
	close(release)
	n := 0
	lines := bufio.NewScanner(answer.Body)
	for lines.Scan() {
		if a := lineOf(t, lines.Bytes()); a.Status != 200 {
			t.Errorf("%+v", a)
		}
		n++
	}
	if lines.Err() == nil && n < 100 {
		t.Errorf("the answer ends well after %d lines of 100", n)
	}
}
