package app_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/curp"
	"github.com/ventanilla/ventanilla/internal/app"
	"github.com/ventanilla/ventanilla/internal/lookup"
	"github.com/ventanilla/ventanilla/internal/sandbox/behaviour"
	"github.com/ventanilla/ventanilla/internal/scope"
)

// documented is what docs/sources.md says of a mode: the status and code of the
// look-up, and whether it spends an attempt.
type documented struct {
	status, code string
	spent        bool
}

var modeRow = regexp.MustCompile("(?m)^\\| `([a-z_0-9]+)` \\| (SUCCESS|SERVICE_ERROR)(?: `([a-z_]+)`)? \\| (spent|given back) \\|$")

func documentedModes(t *testing.T) map[behaviour.Mode]documented {
	t.Helper()
	page, err := os.ReadFile("../../docs/sources.md")
	if err != nil {
		t.Fatal(err)
	}
	out := map[behaviour.Mode]documented{}
	for _, row := range modeRow.FindAllStringSubmatch(string(page), -1) {
		out[behaviour.Mode(row[1])] = documented{row[2], row[3], row[4] == "spent"}
	}
	for _, mode := range behaviour.Modes {
		if out[mode].status == "" {
			t.Errorf("docs/sources.md has no row for %s", mode)
		}
	}
	return out
}

// misbehaving is a server that answers look-ups in a mode.
func misbehaving(mode behaviour.Mode) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		question, err := io.ReadAll(r.Body)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		answer := fmt.Sprintf(`{"id":"656e00000000000000000001","status":"SUCCESS","request":%s,"response":{"status":"FOUND","nss":"08189782793"}}`, question)
		w.Header().Set("Content-Type", "application/json")
		switch mode {
		case behaviour.Slow:
			slow := time.NewTimer(5 * time.Millisecond)
			defer slow.Stop()
			<-slow.C
		case behaviour.Timeout:
			<-r.Context().Done()
			return
		case behaviour.Reset:
			conn, _, err := http.NewResponseController(w).Hijack()
			if err == nil {
				_ = conn.(*net.TCPConn).SetLinger(0) // then closing resets
				conn.Close()
			}
			return
		case behaviour.Status500:
			w.WriteHeader(http.StatusInternalServerError)
			return
		case behaviour.Status503:
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		case behaviour.Garbage:
			answer = "\x1f\x8b<html>" + answer[10:]
		case behaviour.Truncated:
			w.Header().Set("Content-Length", fmt.Sprint(len(answer)))
			answer = answer[:len(answer)/2]
		}
		_, _ = io.WriteString(w, answer) // whoever asked may have gone
	}
}

// connections counts those that are open to a server.
type connections struct{ open atomic.Int64 }

func (c *connections) watch(_ net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		c.open.Add(1)
	case http.StateClosed, http.StateHijacked:
		c.open.Add(-1)
	}
}

// nobody gives a CURP of the right shape that no other call gives.
func nobody() string {
	n := people.Add(1)
	letter := func(by int64) byte { return byte('A' + n/by%26) }
	return fmt.Sprintf("%cA%c%c800101HDF%cRS0%d", letter(175760), letter(6760), letter(260), letter(10), n%10)
}

var people atomic.Int64

// Ensure each way in which a source can misbehave, in the sandbox and in
// earnest, leads to the answer that the documentation gives, and that 10,000
// such look-ups leave no goroutine and no connection behind. It counts the
// process's goroutines, so no other test runs beside it.
func TestMisbehavingSources(t *testing.T) {
	modes := documentedModes(t)
	before := settled(t, nil)
	lookups := 0
	for mode, want := range modes {
		n := 1100
		if mode == behaviour.Timeout { // the one that takes its time
			n = 300
		}
		lookups += misbehave(t, mode, want, n)
	}
	if lookups < 10_000 {
		t.Errorf("only %d look-ups", lookups)
	}
	settled(t, &before)
}

// left is what a process holds.
type left struct{ goroutines, sockets int }

// settled counts what the process holds; with a limit, it waits until there is
// no more than that.
func settled(t *testing.T, limit *left) (now left) {
	t.Helper()
	count := func() left {
		runtime.GC() // closes what only a finalizer does
		n := left{goroutines: runtime.NumGoroutine()}
		fds, _ := os.ReadDir("/proc/self/fd") // elsewhere goroutines must do
		for _, fd := range fds {
			if to, err := os.Readlink("/proc/self/fd/" + fd.Name()); err == nil && strings.HasPrefix(to, "socket:") {
				n.sockets++
			}
		}
		return n
	}
	if now = count(); limit == nil {
		return now
	}
	end, tick := time.NewTimer(20*time.Second), time.NewTicker(10*time.Millisecond)
	defer end.Stop()
	defer tick.Stop()
	for late := false; !late && (now.goroutines > limit.goroutines || now.sockets > limit.sockets); now = count() {
		select {
		case <-end.C:
			late = true
		case <-tick.C:
		}
	}
	if now.goroutines > limit.goroutines || now.sockets > limit.sockets {
		stacks := make([]byte, 1<<20)
		t.Errorf("%+v are left, of %+v before\n%s", now, *limit, stacks[:runtime.Stack(stacks, true)])
	}
	return now
}

// misbehave runs a server whose source is in a mode, and gives how many look-ups
// it made.
func misbehave(t *testing.T, mode behaviour.Mode, want documented, n int) int {
	t.Helper()
	var conns connections
	source := httptest.NewUnstartedServer(misbehaving(mode))
	source.Config.ConnState = conns.watch
	source.Start()
	url := source.URL
	if mode == behaviour.Refuse {
		source.Close()
	}
	s := open(t, app.Config{Data: t.TempDir(), Manifest: file(t, "m.yaml", `retention: {no_answers: true}
sources: [{name: up, kind: lookup-upstream, base: "`+url+`/lookup", api_key: key, timeout: 150ms, wait: 1ms, breaker: {failures: 1000000}}]
`)})
	s.keyed(t, 200, "POST", "/sandbox/v1/sources/imss/behaviour", fmt.Sprintf(`{"mode":%q,"latency_ms":%d}`, mode,
		map[behaviour.Mode]int{behaviour.Slow: 5}[mode]))
	for key, about := range map[string]string{s.keys.Lookup.APIKey: "the sandbox", s.keys.Live.Lookup.APIKey: "a server"} {
		answersThrice(t, s, key, fmt.Sprintf("%s that is %s", about, mode), want)
	}
	crowd(t, s, scope.Live, n)
	crowd(t, s, scope.Sandbox, n/10)
	if open := conns.open.Load(); open > 64 {
		t.Errorf("%s: %d connections are open", mode, open)
	}
	s.close(t)
	eventually(t, 10*time.Second, "the source has no connection", func() bool { return conns.open.Load() == 0 })
	if mode != behaviour.Refuse {
		source.Close()
	}
	http.DefaultTransport.(*http.Transport).CloseIdleConnections() // the test's own
	return n + n/10 + 6
}

// answersThrice asks three times about one person, who has two attempts.
func answersThrice(t *testing.T, s *server, key, about string, want documented) {
	t.Helper()
	person := nobody()
	for i := range 3 {
		g := s.lookup(t, key, "POST", "imss/nss", `{"curp":"`+person+`"}`)
		var x struct {
			Status, Code, ErrorMessage string
			Response                   *struct{ Code string }
		}
		if err := json.Unmarshal(g.raw, &x); err != nil || g.status != http.StatusOK {
			t.Fatalf("%s: %d %s", about, g.status, g.raw)
		}
		is := want
		if i == 2 && want.spent {
			is = documented{status: "SERVICE_ERROR", code: "attempts_exceeded"}
		}
		if x.Status != is.status || x.Code != is.code {
			t.Errorf("%s, query %d: %s %s, want %+v", about, i+1, x.Status, x.Code, is)
		}
		if is.status == "SERVICE_ERROR" && is.code != "attempts_exceeded" &&
			(x.Response != nil || x.ErrorMessage != "Ocurrio un error al intentar obtener la informacion de la pagina, favor de volver a intentar") {
			t.Errorf("%s, query %d: %s", about, i+1, g.raw)
		}
	}
}

// crowd makes n look-ups about as many people, 64 at the same time.
func crowd(t *testing.T, s *server, environment scope.Environment, n int) {
	t.Helper()
	var all sync.WaitGroup
	var left atomic.Int64
	left.Store(int64(n))
	for range 64 {
		all.Go(func() {
			for left.Add(-1) >= 0 {
				who, err := curp.ParseShape(nobody())
				if err != nil {
					t.Error(err)
					return
				}
				_, err = s.Lookup.Run(t.Context(), lookup.Request{
					Scope: scope.Scope{Company: "000000", Environment: environment}, Service: "imss/nss", CURP: who})
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
}
