package lookup_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/job"
	"github.com/ventanilla/ventanilla/internal/lookup"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

// receiver answers its n-th request, from 1, with a status.
func receiver(t testing.TB, status func(n int64) int) (url string) {
	t.Helper()
	var n atomic.Int64
	return serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status(n.Add(1))) })
}

func serve(t testing.TB, h http.HandlerFunc) (url string) {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) // read here, so that the server notices when the caller goes
		r.Body = io.NopCloser(bytes.NewReader(body))
		h(w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL + "/in?secret=1"
}

// until brings the sandbox's waiting jobs nearer until no more attempts come.
func (w *worked) until(t testing.TB, x *lookup.Execution, status lookup.DeliveryStatus) *lookup.Delivery {
	t.Helper()
	for range 20 {
		w.idle(t)
		if d := w.get(t, x).CallBack; d == nil || d.Status == status {
			return d
		}
		if err := w.jobs.AdvanceScope(context.Background(), sandbox.Company, 24*time.Hour); err != nil {
			t.Fatal(err)
		}
	}
	t.Fatalf("the call-back is %+v, not %s", w.get(t, x).CallBack, status)
	return nil
}

// The end is told once, with the key, after failures too; the execution says
// what happened to each attempt.
func TestCallBack(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		w := setupLater(t, db, nil, nil)
		var n, told atomic.Int64
		url := serve(t, func(rw http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body) // then it is empty, and wrong
			var got struct {
				ID      string
				Pending bool
			}
			if err := json.Unmarshal(body, &got); err != nil || got.Pending || r.Header.Get("X-Api-Key") != "open sesame" ||
				r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json" {
				t.Errorf("%s %s %v %v", r.Method, body, r.Header, err)
			}
			if n.Add(1) < 3 {
				rw.WriteHeader(503)
				return
			}
			told.Add(1)
			rw.WriteHeader(204)
		})
		x := w.ask(t, sandbox, lookup.Request{CallBack: &lookup.CallBack{URL: url, Key: "open sesame"}})
		d := w.until(t, x, lookup.Delivered)
		if len(d.Attempts) != 3 || d.Attempts[0].Status != 503 || d.Attempts[0].Failed != "status" || d.Attempts[2].Status != 204 || d.Attempts[2].Failed != "" {
			t.Errorf("%+v", d)
		}
		if told.Load() != 1 {
			t.Errorf("told %d times", told.Load())
		}

		// One that ended at once, and a service that always does.
		spent := "attempts_exceeded"
		x = w.ask(t, sandbox, lookup.Request{TestCase: &spent, CallBack: &lookup.CallBack{URL: url, Key: "open sesame"}})
		w.until(t, x, lookup.Delivered)
		x, err := w.Run(context.Background(), lookup.Request{Scope: sandbox, Service: "curp/validate", CURP: mustCURP(t, anybody),
			CallBack: &lookup.CallBack{URL: url, Key: "open sesame"}})
		if err != nil {
			t.Fatal(err)
		}
		w.until(t, x, lookup.Delivered)
	})
}

// A job that runs twice, at once or late, leaves one attempt and plans one more.
func TestCallBackTwice(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		w := setupLater(t, db, nil, nil)
		both, free := make(chan struct{}, 2), make(chan struct{})
		var told atomic.Int64
		url := receiver(t, func(n int64) int {
			told.Add(1)
			if n > 2 {
				return 200
			}
			both <- struct{}{}
			<-free
			return 503
		})
		spent := "attempts_exceeded"
		x := w.ask(t, sandbox, lookup.Request{TestCase: &spent, CallBack: &lookup.CallBack{URL: url}})
		again := func() {
			err := db.Write(context.Background(), func(tx store.Tx) error {
				return w.jobs.Enqueue(tx, job.Spec{Kind: "lookup.callback", Scope: sandbox,
					Args: map[string]any{"service": weeks, "id": x.ID, "attempt": 1}})
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		again()
		<-both
		<-both
		close(free)
		w.idle(t)
		again()
		w.idle(t)
		if d := w.get(t, x).CallBack; told.Load() != 2 || len(d.Attempts) != 1 || d.Status != lookup.Delivering {
			t.Errorf("told %d times, noted %+v", told.Load(), d)
		}
		if d := w.until(t, x, lookup.Delivered); told.Load() != 3 || len(d.Attempts) != 2 {
			t.Errorf("told %d times in the end, noted %+v", told.Load(), d)
		}
	})
}

// Whatever a receiver does other than answer 2xx is a failure, and after the
// last attempt the call-back is given up.
func TestCallBackFails(t *testing.T) {
	t.Parallel()
	var followed atomic.Int64
	elsewhere := receiver(t, func(int64) int { followed.Add(1); return 200 })
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	stranger := httptest.NewTLSServer(http.NotFoundHandler()) // whose certificate nobody vouches for
	stranger.Config.ErrorLog = log.New(io.Discard, "", 0)
	t.Cleanup(stranger.Close)
	for name, c := range map[string]struct {
		url    string
		status int
		failed string
	}{
		"redirect": {serve(t, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere, http.StatusTemporaryRedirect)
		}), 307, "status"},
		"hangs":    {serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }), 0, "timeout"},
		"cuts":     {serve(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }), 0, "connection"},
		"closed":   {closed.URL, 0, "connection"},
		"stranger": {stranger.URL, 0, "tls"},
		"nobody":   {"http://nobody.invalid/", 0, "dns"},
		"400":      {receiver(t, func(int64) int { return 400 }), 400, "status"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := setupLater(t, storetest.SQLite(t), nil, func(o *lookup.Options) {
				if name == "hangs" {
					o.CallBackTimeout = 50 * time.Millisecond
				}
			})
			x := w.ask(t, sandbox, lookup.Request{CallBack: &lookup.CallBack{URL: c.url}})
			d := w.until(t, x, lookup.Dead)
			if len(d.Attempts) != 10 {
				t.Errorf("%d attempts", len(d.Attempts))
			}
			if a := d.Attempts[0]; a.Status != c.status || a.Failed != c.failed {
				t.Errorf("%+v", a)
			}
			if followed.Load() != 0 {
				t.Error("the redirect was followed")
			}
		})
	}
}

// An answer without end is cut, and its status counts.
func TestCallBackHugeAnswer(t *testing.T) {
	t.Parallel()
	w := setupLater(t, storetest.SQLite(t), nil, nil)
	url := serve(t, func(rw http.ResponseWriter, r *http.Request) {
		block := make([]byte, 64<<10)
		for r.Context().Err() == nil {
			if _, err := rw.Write(block); err != nil {
				return
			}
		}
	})
	x := w.ask(t, sandbox, lookup.Request{CallBack: &lookup.CallBack{URL: url}})
	if d := w.until(t, x, lookup.Delivered); len(d.Attempts) != 1 {
		t.Errorf("%+v", d)
	}
}

// A receiver that hangs holds up its own call-backs and nobody else's.
func TestCallBackHangDelaysNobody(t *testing.T) {
	t.Parallel()
	w := setupLater(t, storetest.SQLite(t), nil, nil)
	hang, arrived := make(chan struct{}), make(chan struct{})
	stuck := serve(t, func(http.ResponseWriter, *http.Request) { <-hang })
	good := serve(t, func(http.ResponseWriter, *http.Request) { close(arrived) })
	defer close(hang)
	name := "attempts_exceeded" // ends at once
	for range 60 {
		w.ask(t, sandbox, lookup.Request{TestCase: &name, CallBack: &lookup.CallBack{URL: stuck}})
	}
	w.ask(t, sandbox, lookup.Request{TestCase: &name, CallBack: &lookup.CallBack{URL: good}})
	select {
	case <-arrived:
	case <-time.After(10 * time.Second):
		t.Error("the good receiver waits for the one that hangs")
	}
}

// What cannot be an address or a header is refused before anything is stored.
func TestCallBackRefused(t *testing.T) {
	t.Parallel()
	w := setupLater(t, storetest.SQLite(t), nil, func(o *lookup.Options) { o.AllowPrivate = false })
	for url, field := range map[string]string{
		"": "urlCallback", "nonsense": "urlCallback", "ftp://example.com/": "urlCallback", "http://127.0.0.1/": "urlCallback",
		"http://[::1]/": "urlCallback", "http://169.254.169.254/": "urlCallback", "http://me:you@example.com/": "urlCallback",
		"https://example.com/" + strings.Repeat("a", 2000): "urlCallback",
	} {
		_, err := w.Run(context.Background(), lookup.Request{Scope: sandbox, Service: weeks, CURP: mustCURP(t, anybody), CallBack: &lookup.CallBack{URL: url}})
		if !errors.Is(err, fault.RequestInvalid) || fault.From(err).Invalid[0].Name != field {
			t.Errorf("%q: %v", url, err)
		}
	}
	for _, key := range []string{"a\r\nb: c", " a", "a ", "ñ", "\x00", strings.Repeat("k", 513)} {
		_, err := w.Run(context.Background(), lookup.Request{Scope: sandbox, Service: weeks, CURP: mustCURP(t, anybody),
			CallBack: &lookup.CallBack{URL: "https://example.com/", Key: key}})
		if !errors.Is(err, fault.RequestInvalid) || fault.From(err).Invalid[0].Name != "xApiKeyCallback" {
			t.Errorf("%q: %v", key, err)
		}
	}
	if list, _, err := w.List(context.Background(), sandbox, weeks, lookup.Filter{Page: 1, ItemsPerPage: 10}); err != nil || len(list) != 0 {
		t.Errorf("%d stored, %v", len(list), err)
	}
	// A name that resolves to this machine is refused when it is connected to.
	x := w.ask(t, sandbox, lookup.Request{CallBack: &lookup.CallBack{URL: "http://localhost:1/"}})
	if d := w.until(t, x, lookup.Dead); d.Attempts[0].Failed != "refused" {
		t.Errorf("%+v", d.Attempts[0])
	}
}
