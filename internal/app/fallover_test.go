package app_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/app"
	"github.com/ventanilla/ventanilla/internal/sandbox/behaviour"
)

// switched is a server of look-ups whose mode a test changes.
type switched struct {
	*httptest.Server
	mode  atomic.Pointer[behaviour.Mode]
	asked atomic.Int64
	keys  chan string // the Idempotency-Key of each question
}

func newSwitched(t *testing.T, mode behaviour.Mode) *switched {
	t.Helper()
	s := &switched{keys: make(chan string, 100)}
	s.set(mode)
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.asked.Add(1)
		s.keys <- r.Header.Get("Idempotency-Key")
		misbehaving(*s.mode.Load())(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *switched) set(mode behaviour.Mode) { s.mode.Store(&mode) }

func (s *switched) line(name, more string) string {
	return fmt.Sprintf("{name: %s, kind: lookup-upstream, base: %q, api_key: key, wait: 1ms%s}", name, s.URL+"/lookup", more)
}

// outcome gives the status of a look-up, of its response, and its code.
func outcome(t *testing.T, g got) string {
	t.Helper()
	return strings.TrimSpace(g.at(t, "status") + " " + g.at(t, "response", "status") + " " + g.at(t, "code"))
}

const (
	isFound = "SUCCESS FOUND"
	isDown  = "SERVICE_ERROR  unavailable"
	isSpent = "SERVICE_ERROR NOT_FOUND attempts_exceeded"
)

// Ensure that when a source is down the next answers, for one attempt of the
// person's; and that when all are down, none is spent.
func TestFallOver(t *testing.T) {
	t.Parallel()
	list := file(t, "people.csv", "curp,nss,status\n"+someone+",12345678903,found\n")
	first, second := newSwitched(t, behaviour.Status503), newSwitched(t, behaviour.OK)
	s := start(t, app.Config{Data: t.TempDir(), Manifest: file(t, "m.yaml", `retention: {no_answers: true}
sources:
  - {name: list, kind: registry, priority: 3, file: "`+list+`"}
  - `+second.line("second", ", priority: 2, breaker: {failures: 1000}")+`
  - `+first.line("first", ", priority: 1")+"\n")})
	ask := func(curp, want string) {
		t.Helper()
		if got := outcome(t, s.live(t, "imss/nss", `{"curp":"`+curp+`"}`)); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}

	// Twice, each with a fall-over, are the two attempts of the day.
	ask(someone, isFound)
	ask(someone, isFound)
	ask(someone, isSpent)
	if a, b := first.asked.Load(), second.asked.Load(); a != 6 || b != 2 {
		t.Errorf("asked %d and %d times", a, b)
	}

	// Both down: the list knows whom it knows, and says nothing of others.
	second.set(behaviour.Garbage)
	const listed, unlisted = someone, "MOTR930411HJCRMN03"
	ask(listed, isSpent)
	for range 4 {
		ask(unlisted, isDown)
	}
	second.set(behaviour.OK)
	ask(unlisted, isFound)
	ask(unlisted, isFound)
	ask(unlisted, isSpent)
}

// Ensure the list answers when the upstream before it is down.
func TestFallOverToTheRegistry(t *testing.T) {
	t.Parallel()
	list := file(t, "people.csv", "curp,nss,status\n"+someone+",12345678903,found\n")
	up := newSwitched(t, behaviour.Refuse)
	up.Close()
	s := front(t, up.line("up", ""), `{name: list, kind: registry, file: "`+list+`"}`)
	g := s.live(t, "imss/nss", `{"curp":"`+someone+`"}`)
	if g.at(t, "response", "nss") != "12345678903" {
		t.Errorf("%s", g.raw)
	}
}

// Ensure what a list says of somebody is the last word, also that the person has
// no number, and that only whom it has not got is asked of the next source.
func TestListIsTheLastWord(t *testing.T) {
	t.Parallel()
	list := file(t, "people.csv", "curp,nss,status\n"+someone+",,not_found\n")
	up := newSwitched(t, behaviour.OK)
	s := front(t, `{name: list, kind: registry, file: "`+list+`"}`, up.line("up", ""))
	g := s.live(t, "imss/nss", `{"curp":"`+someone+`"}`)
	if g.at(t, "response", "code") != "not_found" || up.asked.Load() != 0 {
		t.Errorf("asked %d times: %s", up.asked.Load(), g.raw)
	}
	g = s.live(t, "imss/nss", `{"curp":"MOTR930411HJCRMN03"}`)
	if g.at(t, "response", "status") != "FOUND" || up.asked.Load() != 1 {
		t.Errorf("asked %d times: %s", up.asked.Load(), g.raw)
	}
}

// Ensure a slow source is helped out by the next, for one attempt, and that a
// question keeps its key over retries and a caller's own key, and shows no
// source what another is told.
func TestHedgeAndKeys(t *testing.T) {
	t.Parallel()
	slow, quick := newSwitched(t, behaviour.Timeout), newSwitched(t, behaviour.OK)
	s := start(t, app.Config{Data: t.TempDir(), Manifest: file(t, "m.yaml", "retention: {no_answers: true}\nsources:\n  - "+
		slow.line("slow", ", hedge: 20ms, timeout: 60s")+"\n  - "+quick.line("quick", "")+"\n")})
	began := time.Now()
	for _, want := range []string{isFound, isFound, isSpent} {
		if got := outcome(t, s.live(t, "imss/nss", `{"curp":"`+someone+`"}`)); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("it took %v", took)
	}
	if a, b := slow.asked.Load(), quick.asked.Load(); a != 2 || b != 2 {
		t.Errorf("asked %d and %d times", a, b)
	}
	one, two := <-slow.keys, <-quick.keys
	if one == "" || one == two || one == <-slow.keys {
		t.Error("a source is told another's key, or two questions share one")
	}

	slow.set(behaviour.Status503) // now each question is asked three times there
	header := map[string]string{"x-api-key": s.keys.Live.Lookup.APIKey, "Idempotency-Key": "mine"}
	want(t, s.URL(), 200, asked{method: "POST", path: "/lookup/api/v1/imss/nss", body: `{"curp":"MOTR930411HJCRMN03"}`, header: header})
	if a, b, c := <-slow.keys, <-slow.keys, <-slow.keys; a == "" || a != b || b != c || strings.Contains(a, "mine") {
		t.Errorf("keys %q, %q, %q", a, b, c)
	}
}

// Ensure that a live look-up without a source, and an upstream that refuses our
// key, are told to the operator once and cost nobody anything.
func TestOperatorIsTold(t *testing.T) {
	t.Parallel()
	refuses := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, `{"message":"invalid api key","code":"api_key_invalid"}`)
	}))
	t.Cleanup(refuses.Close)
	s := front(t, fmt.Sprintf("{name: up, kind: lookup-upstream, base: %s, api_key: hush-hush, services: [imss/nss]}", refuses.URL))
	for range 3 {
		for _, service := range []string{"imss/nss", "curp/validate"} {
			if got := outcome(t, s.live(t, service, `{"curp":"`+someone+`"}`)); got != isDown {
				t.Errorf("%s: %q", service, got)
			}
		}
	}
	text := s.log.String()
	for _, once := range []string{"an upstream refuses every question", "a live look-up has no source"} {
		if n := strings.Count(text, once); n != 1 {
			t.Errorf("the log says %d times that %s", n, once)
		}
	}
	if strings.Contains(text, "hush") || strings.Contains(text, someone) {
		t.Error("the log holds the key or the person")
	}
}
