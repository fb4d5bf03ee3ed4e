package auth_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httputil"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/client/auth"
)

// relay counts refreshes on their way to the server, and loses the answers of
// the first few.
type relay struct {
	refreshes, lose atomic.Int64
}

// relayed is a shop whose requests go through a relay.
func relayed(t *testing.T, w *world) (*auth.Shop, *relay) {
	t.Helper()
	target, err := url.Parse(w.keys.Base)
	if err != nil {
		t.Fatal(err)
	}
	r := &relay{}
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.ModifyResponse = func(res *http.Response) error {
		if res.Request.URL.Path == "/auth/v1/oauth/token" {
			r.refreshes.Add(1)
			if r.lose.Add(-1) >= 0 {
				return errors.New("lost")
			}
		}
		return nil
	}
	proxy.ErrorHandler = func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) }
	config := w.config()
	config.Base = serve(t, proxy.ServeHTTP) + "/auth"
	shop, err := auth.NewShop(config)
	if err != nil {
		t.Fatal(err)
	}
	return shop, r
}

// Ensure that however many need a token at once, one refresh happens, and the
// new pair is stored before anybody has it.
func TestSession_OneRefresh(t *testing.T) {
	t.Parallel()
	w := server()
	shop, relay := relayed(t, w)
	_, old := w.registered(t)
	old.Expires = time.Now().Add(time.Second)
	var stored []auth.Tokens // by one at a time: the race detector says if not
	s := shop.NewSession(old, func(_ context.Context, next auth.Tokens) error {
		stored = append(stored, next)
		return nil
	})
	got := make([]string, 200)
	var all sync.WaitGroup
	for i := range got {
		all.Go(func() {
			var err error
			if got[i], err = s.Access(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := relay.refreshes.Load(); n != 1 || len(stored) != 1 || stored[0] != s.Tokens() {
		t.Fatalf("%d refreshes, %d stored", n, len(stored))
	}
	for _, access := range got {
		if access != stored[0].Access || access == old.Access {
			t.Fatal("somebody has another token")
		}
	}
}

// Ensure a lost answer logs nobody out: the same refresh again gives the pair.
func TestSession_LostAnswer(t *testing.T) {
	t.Parallel()
	w := server()
	shop, relay := relayed(t, w)
	_, old := w.registered(t)
	old.Expires = time.Now()
	s := shop.NewSession(old, nil)
	relay.lose.Store(1)
	access, err := s.Access(t.Context())
	if err != nil || relay.refreshes.Load() != 2 {
		t.Fatalf("%d, %v", relay.refreshes.Load(), err)
	}
	if err := w.shop(t).Customer(access).Validate(t.Context()); err != nil {
		t.Error(err)
	}

	relay.lose.Store(2) // away for longer: an error that passes
	spent := s.Tokens()
	spent.Expires = time.Now()
	s = shop.NewSession(spent, nil)
	if _, err = s.Access(t.Context()); !auth.Temporary(err) || auth.Over(err) {
		t.Fatal(err)
	}
	if _, err = s.Access(t.Context()); err != nil {
		t.Error(err)
	}
}

// Ensure a pair that could not be stored is stored by the next who comes, and
// that nobody works with it before.
func TestSession_Store(t *testing.T) {
	t.Parallel()
	w := server()
	shop, relay := relayed(t, w)
	_, old := w.registered(t)
	old.Expires = time.Now()
	full := errors.New("the disk is full")
	fail := true
	s := shop.NewSession(old, func(context.Context, auth.Tokens) error {
		if fail {
			return full
		}
		return nil
	})
	if _, err := s.Access(t.Context()); !errors.Is(err, full) {
		t.Fatal(err)
	}
	fail = false
	access, err := s.Access(t.Context())
	if err != nil || access == old.Access || relay.refreshes.Load() != 1 {
		t.Fatalf("%d, %v", relay.refreshes.Load(), err)
	}
}

// Ensure a token that the server no longer takes is refreshed once, and that a
// session which has ended says so without asking again.
func TestSession_Do(t *testing.T) {
	t.Parallel()
	w := server()
	shop, relay := relayed(t, w)
	_, old := w.registered(t)
	next, err := w.shop(t).Refresh(t.Context(), old.Refresh) // another process did, within ten seconds
	if err != nil {
		t.Fatal(err)
	}
	s := shop.NewSession(old, nil)
	calls := 0
	check := func(ctx context.Context, c *auth.Customer) error {
		calls++
		return c.Validate(ctx)
	}
	if err := s.Do(t.Context(), check); err != nil || calls != 2 || s.Tokens().Access != next.Access {
		t.Fatalf("%d calls, %v", calls, err)
	}
	if err := s.Do(t.Context(), check); err != nil || calls != 3 {
		t.Fatalf("%d calls, %v", calls, err)
	}
	if err := s.Do(t.Context(), func(ctx context.Context, c *auth.Customer) error { return c.Logout(ctx) }); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := s.Do(t.Context(), check); !auth.Over(err) {
			t.Fatal(err)
		}
	}
	if _, err := s.Access(t.Context()); !auth.Over(err) {
		t.Fatal(err)
	}
	if n := relay.refreshes.Load(); n != 2 {
		t.Errorf("%d refreshes", n)
	}
}

// Ensure a caller who gives up does not take the refresh of the others along.
func TestSession_GivesUp(t *testing.T) {
	t.Parallel()
	asked, open := make(chan struct{}), make(chan struct{})
	base := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		close(asked)
		<-open
		fmt.Fprint(w, `{"token_type":"Bearer","expires_in":3600,"access_token":"b","refresh_token":"b"}`)
	})
	config := server().config()
	config.Base = base
	shop, err := auth.NewShop(config)
	if err != nil {
		t.Fatal(err)
	}
	s := shop.NewSession(auth.Tokens{Access: "a", Refresh: "a"}, nil)
	impatient, cancel := context.WithCancel(t.Context())
	gone := make(chan error)
	go func() {
		_, err := s.Access(impatient)
		gone <- err
	}()
	<-asked
	cancel()
	if err := <-gone; !errors.Is(err, context.Canceled) || auth.Temporary(err) {
		t.Errorf("gave up with %v", err)
	}
	patient := make(chan string)
	go func() {
		access, err := s.Access(t.Context())
		if err != nil {
			t.Error(err)
		}
		patient <- access
	}()
	close(open)
	if access := <-patient; access != "b" {
		t.Errorf("got %q", access)
	}
}
