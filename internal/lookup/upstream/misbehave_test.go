package upstream_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
	"github.com/ventanilla/ventanilla/internal/lookup/upstream"
)

const foundSomebody = `"status":"SUCCESS","response":{"status":"FOUND","nss":"` + number + `"}`

// What cannot be read is bounded, is asked again, stands in the record with a
// reason, and costs the person nothing.
func TestUnreadable(t *testing.T) {
	t.Parallel()
	elsewhere := new(atomic.Int64)
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
	t.Cleanup(other.Close)
	whole := enveloped(foundSomebody)
	as := func(contentType, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", contentType)
			fmt.Fprint(w, body)
		}
	}
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		note    string
		calls   int // 0 is 3
	}{
		"garbage":              {answers(200, "\x00\x01<html>"+somebody+apiKey), "it is not JSON; it begins", 0},
		"nothing":              {answers(200, ""), "it is not JSON", 0},
		"not an object":        {answers(200, "[]"), "is a JSON array", 0},
		"null":                 {answers(200, "null"), "the status is none of", 0},
		"two values":           {answers(200, whole+whole), "it is not JSON", 0},
		"half":                 {answers(200, whole[:len(whole)/2]), "it is not JSON", 0},
		"another content type": {as("text/html", whole), "the content type is", 0},
		"no content type":      {as("", whole), "the content type is", 0},
		"broken off": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Content-Length", fmt.Sprint(len(whole)))
			fmt.Fprint(w, whole[:20])
		}, "the answer ends after 20 bytes: connection closed", 0},
		"huge": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprint(w, `{"status":"`)
			for range 100 {
				if _, err := io.WriteString(w, strings.Repeat("x", 1<<20)); err != nil {
					return // we hung up
				}
			}
		}, "larger than 1048576 bytes", 0},
		"redirected": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
		}, "status 307", 1},
		"wrong types":            {answers(200, enveloped(`"status":"SUCCESS","response":{"status":"FOUND","nss":8189782793}`)), "the answer nss is a JSON number", 0},
		"a list for response":    {answers(200, enveloped(`"status":"SUCCESS","response":[]`)), "is a JSON array", 0},
		"a status like no other": {answers(200, enveloped(`"status":"MAYBE"`)), "the status is none of", 0},
		"no response":            {answers(200, enveloped(`"status":"SUCCESS"`)), "nobody knows", 0},
		"an unknown message":     {answers(200, enveloped(`"status":"SUCCESS","response":{"status":"NOT_FOUND","message":"hm"}`)), "nobody knows", 0},
		"a wrong check digit":    {answers(200, enveloped(`"status":"SUCCESS","response":{"status":"FOUND","nss":"08189782794"}`)), "nss: ", 0},
		"no number":              {answers(200, enveloped(`"status":"SUCCESS","response":{"status":"FOUND"}`)), "nss: ", 0},
		"about somebody else":    {answers(200, strings.Replace(whole, somebody, "PEGL890909MJCRMS08", 1)), "about something else: curp", 0},
		"no echo":                {answers(200, `{`+foundSomebody+`}`), "the question is not echoed", 0},
		"a null echo":            {answers(200, `{"request":null,`+foundSomebody+`}`), "about something else", 0},
		"pending without id":     {answers(200, `{"id":"../../x","request":{"curp":"`+somebody+`"},"status":"PENDING"}`), "has no id", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := newRig(t, c.handler).ask(t, nssQuery)
			if fault.From(err) == nil || fault.From(err).Condition != fault.SourceUnavailable || !r.Reached || r.Spent {
				t.Errorf("%v, reached %v, spent %v", err, r.Reached, r.Spent)
			}
			if c.calls == 0 {
				c.calls = 3
			}
			if len(r.Asked) != c.calls {
				t.Errorf("asked %d times, want %d", len(r.Asked), c.calls)
			}
			for _, a := range r.Asked {
				if !strings.Contains(a.Note, c.note) || a.Status == 0 || a.Sent["path"] != "/api/v2/imss/nss" || a.Outcome != fault.SourceUnavailable {
					t.Errorf("recorded as %+v", a)
				}
			}
		})
	}
	t.Cleanup(func() {
		if elsewhere.Load() != 0 {
			t.Error("a redirect was followed, with the key")
		}
	})
}

// A server that begins to answer and then lets us wait is unreadable; one that
// never begins may have counted the question.
func TestSlow(t *testing.T) {
	t.Parallel()
	for name, drips := range map[string]bool{"drips": true, "silent": false} {
		handler := func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			if drips {
				_, _ = io.WriteString(w, " ")
				w.(http.Flusher).Flush()
			}
			_, _ = io.Copy(io.Discard, r.Body)
			<-r.Context().Done()
		}
		r, err := rigged(t, handler, source.Policy{Timeout: 30 * time.Millisecond}).ask(t, nssQuery)
		if fault.From(err).Condition != fault.SourceUnavailable || !r.Reached || r.Spent == drips || len(r.Asked) != 3 {
			t.Errorf("%s: %v, reached %v, spent %v", name, err, r.Reached, r.Spent)
		}
		for _, a := range r.Asked {
			if !strings.Contains(a.Note, "the time is up") {
				t.Errorf("%s: %q", name, a.Note)
			}
		}
	}
}

// What certainly never got there costs nothing; a connection that breaks after
// the question left may have.
func TestReach(t *testing.T) {
	t.Parallel()
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	untrusted := httptest.NewTLSServer(answers(200, enveloped(foundSomebody)))
	t.Cleanup(untrusted.Close)
	plain := httptest.NewServer(answers(200, enveloped(foundSomebody)))
	t.Cleanup(plain.Close)
	reset := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_ = conn.(*net.TCPConn).SetLinger(0)
		conn.Close()
	}))
	t.Cleanup(reset.Close)
	for name, c := range map[string]struct {
		url     string
		note    string
		reached bool
	}{
		"refused":     {"http://" + closed.Addr().String(), "not reached: connection refused", false},
		"no host":     {"http://nowhere.invalid", "not reached: ", false},
		"untrusted":   {untrusted.URL, "not reached: the TLS certificate is not trusted", false},
		"not TLS":     {strings.Replace(plain.URL, "http:", "https:", 1), "not reached: ", false},
		"reset later": {reset.URL, "no answer: connection ", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := rigAt(t, c.url, source.Policy{}).ask(t, nssQuery)
			if fault.From(err).Condition != fault.SourceUnavailable || r.Reached != c.reached || r.Spent != c.reached || len(r.Asked) != 3 {
				t.Errorf("%v, reached %v, spent %v, %d times", err, r.Reached, r.Spent, len(r.Asked))
			}
			if note := r.Asked[0].Note; !strings.HasPrefix(note, c.note) || strings.Contains(note, "127.0.0.1") {
				t.Errorf("note %q", note)
			}
		})
	}
}

func TestNew(t *testing.T) {
	t.Parallel()
	for _, base := range []string{"", "up", "ftp://up", "http://", "http://u:p@up", "http://up?x=1", "http://up#x", "http://%zz"} {
		if _, err := upstream.New(upstream.Config{Base: base}); err == nil {
			t.Errorf("%q was accepted", base)
		}
	}
	if _, err := upstream.New(upstream.Config{Base: "https://up.example/lookup", Key: "a\r\nb"}); err == nil {
		t.Error("a key with a line end was accepted")
	}
}

// Whatever a server says, it is an answer about the right person or a condition.
func FuzzAnswer(f *testing.F) {
	f.Add(enveloped(foundSomebody))
	f.Add(enveloped(`"status":"PENDING"`))
	f.Add(`{"status":"SUCCESS","request":{"curp":1}}`)
	var body atomic.Pointer[string]
	r := rigged(f, func(w http.ResponseWriter, r *http.Request) { answers(200, *body.Load())(w, r) }, source.Policy{Timeout: 50 * time.Millisecond})
	f.Fuzz(func(t *testing.T, text string) {
		body.Store(&text)
		res, err := r.ask(t, nssQuery)
		if err == nil && (len(res.Answer.NSS) != 11 || !strings.Contains(strings.ToUpper(text), somebody)) {
			t.Errorf("%q was taken for %+v", text, res.Answer)
		}
	})
}
