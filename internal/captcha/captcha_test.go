package captcha_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/captcha"
	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
	"github.com/ventanilla/ventanilla/internal/vault"
)

var (
	acme  = scope.Scope{Company: "000000", Environment: scope.Live}
	other = scope.Scope{Company: "000000", Environment: scope.Sandbox}
)

func verifier(t *testing.T, db store.DB, keys map[string]captcha.Keys) *captcha.Verifier {
	t.Helper()
	v := captcha.New(captcha.Deps{DB: db, Clock: clock.System, Rand: entropy.System, Vault: vault.Ephemeral(),
		Providers: keys, AllowPrivate: true, Timeout: 300 * time.Millisecond})
	t.Cleanup(v.Close)
	return v
}

// provider is a simulated one, which answers by what it is asked.
func provider(t *testing.T) string {
	t.Helper()
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"success":true}`) }))
	t.Cleanup(elsewhere.Close)
	gone := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil || r.Method != http.MethodPost || len(r.URL.RawQuery) > 0 {
			t.Errorf("%s %s %v", r.Method, r.URL, err)
		}
		if r.PostForm.Get("secret") != "hush" {
			fmt.Fprint(w, `{"success":false,"error-codes":["invalid-input-secret"]}`)
			return
		}
		switch response := r.PostForm.Get("response"); response {
		case "yes", "twice", "race":
			if r.PostForm.Get("remoteip") != "192.0.2.1" {
				t.Errorf("remoteip %q", r.PostForm.Get("remoteip"))
			}
			fmt.Fprint(w, `{"success":true,"hostname":"Shop.example","score":0.9}`)
		case "phished":
			fmt.Fprint(w, `{"success":true,"hostname":"evil.example","score":0.9}`)
		case "machine":
			fmt.Fprint(w, `{"success":true,"hostname":"shop.example","score":0.1}`)
		case "no":
			fmt.Fprint(w, `{"success":false,"error-codes":["invalid-input-response"]}`)
		case "theirs":
			fmt.Fprint(w, `{"success":false,"error-codes":["internal-error"]}`)
		case "garbage":
			fmt.Fprint(w, `<html>`)
		case "nothing":
			fmt.Fprint(w, `{}`)
		case "type":
			fmt.Fprint(w, `{"success":"true"}`)
		case "status":
			w.WriteHeader(http.StatusInternalServerError)
			fmt.Fprint(w, `{"success":true}`)
		case "redirect":
			http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
		case "huge":
			fmt.Fprint(w, `{"success":true,"x":"`+strings.Repeat("x", 1<<20)+`"}`)
		case "slow":
			select {
			case <-r.Context().Done():
			case <-gone:
			}
		default:
			t.Errorf("response %q", response)
		}
	}))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(gone) })
	return server.URL
}

// Ensure each answer of a provider is taken for what it is, and everything that
// is no clear yes admits nobody.
func TestCheck_Providers(t *testing.T) {
	t.Parallel()
	url := provider(t)
	keys := captcha.Keys{SiteKey: "site", Secret: "hush", Hostnames: []string{"shop.example"}, MinScore: 0.5, URL: url}
	wrong := keys
	wrong.Secret = "wrong"
	away := httptest.NewServer(nil)
	away.Close()
	v := verifier(t, storetest.SQLite(t), map[string]captcha.Keys{
		captcha.ReCAPTCHA: keys, captcha.HCaptcha: wrong, captcha.Turnstile: {Secret: "hush", URL: away.URL},
	})
	for _, c := range []struct {
		provider, answer string
		want             error
	}{
		{captcha.ReCAPTCHA, "yes", nil},
		{captcha.ReCAPTCHA, "no", fault.CaptchaInvalid},
		{captcha.ReCAPTCHA, "", fault.CaptchaMissing},
		{captcha.ReCAPTCHA, strings.Repeat("x", 9000), fault.CaptchaInvalid},
		{captcha.ReCAPTCHA, "phished", fault.CaptchaInvalid},
		{captcha.ReCAPTCHA, "machine", fault.CaptchaInvalid},
		{captcha.ReCAPTCHA, "theirs", fault.SourceUnavailable},
		{captcha.ReCAPTCHA, "garbage", fault.SourceUnavailable},
		{captcha.ReCAPTCHA, "nothing", fault.SourceUnavailable},
		{captcha.ReCAPTCHA, "type", fault.SourceUnavailable},
		{captcha.ReCAPTCHA, "status", fault.SourceUnavailable},
		{captcha.ReCAPTCHA, "redirect", fault.SourceUnavailable},
		{captcha.ReCAPTCHA, "huge", fault.SourceUnavailable},
		{captcha.ReCAPTCHA, "slow", fault.SourceUnavailable},
		{captcha.HCaptcha, "yes", fault.SourceUnavailable}, // our secret is wrong, not the answer
		{captcha.Turnstile, "yes", fault.SourceUnavailable},
		{"unheard-of", "yes", fault.SourceUnavailable},
	} {
		err := v.Check(t.Context(), acme, c.provider, c.answer, "192.0.2.1")
		if !errors.Is(err, c.want) {
			t.Errorf("%s %.20s: %v, want %v", c.provider, c.answer, err, c.want)
		}
		if err != nil && strings.Contains(err.Error(), "hush") {
			t.Errorf("the secret is in %v", err)
		}
	}
}

// Ensure a provider is reached on this host's own network only where that is
// allowed.
func TestCheck_Private(t *testing.T) {
	t.Parallel()
	v := captcha.New(captcha.Deps{DB: storetest.SQLite(t), Clock: clock.System, Rand: entropy.System, Vault: vault.Ephemeral(),
		Providers: map[string]captcha.Keys{captcha.Turnstile: {Secret: "hush", URL: provider(t)}}})
	t.Cleanup(v.Close)
	if err := v.Check(t.Context(), acme, captcha.Turnstile, "yes", ""); !errors.Is(err, fault.SourceUnavailable) {
		t.Errorf("%v", err)
	}
}

// Ensure an answer is good once, also for many at once, whatever the provider
// says the second time.
func TestCheck_Once(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		v := verifier(t, db, map[string]captcha.Keys{captcha.ReCAPTCHA: {Secret: "hush", URL: provider(t)}})
		for provider, answer := range map[string]string{captcha.ReCAPTCHA: "race", captcha.PoW: solve(v.NewChallenge(acme))} {
			var wg sync.WaitGroup
			results := make(chan error, 16)
			for range cap(results) {
				wg.Go(func() { results <- v.Check(t.Context(), acme, provider, answer, "192.0.2.1") })
			}
			wg.Wait()
			close(results)
			good := 0
			for err := range results {
				switch {
				case err == nil:
					good++
				case !errors.Is(err, fault.CaptchaInvalid):
					t.Error(err)
				}
			}
			if good != 1 {
				t.Errorf("%s: good %d times", provider, good)
			}
		}
	})
}

func solve(c captcha.Challenge) string {
	for i := 0; ; i++ {
		s := c.Challenge + "." + strconv.Itoa(i)
		if sum := sha256.Sum256([]byte(s)); sum[0] == 0 && sum[1] == 0 {
			return s
		}
	}
}

// Ensure a proof of work is good for the scope it was made for, and one that was
// not made here for none.
func TestCheck_PoW(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	v, stranger := verifier(t, db, nil), verifier(t, db, nil)
	solved := solve(v.NewChallenge(acme))
	for name, err := range map[string]error{
		"another scope":    v.Check(t.Context(), other, captcha.PoW, solved, ""),
		"another vault":    stranger.Check(t.Context(), acme, captcha.PoW, solved, ""),
		"without the work": v.Check(t.Context(), acme, captcha.PoW, v.NewChallenge(acme).Challenge+".x", ""),
		"no challenge":     v.Check(t.Context(), acme, captcha.PoW, "1.2.3.4", ""),
	} {
		if !errors.Is(err, fault.CaptchaInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := v.Check(t.Context(), acme, captcha.PoW, solved, ""); err != nil {
		t.Error(err)
	}
}

// Ensure what is to be solved is shown with the site key and never the secret.
func TestDemand(t *testing.T) {
	t.Parallel()
	v := verifier(t, storetest.SQLite(t), map[string]captcha.Keys{captcha.HCaptcha: {SiteKey: "site", Secret: "hush"}})
	if d := v.Demand(acme, captcha.HCaptcha); d.Provider != "hcaptcha" || d.SiteKey != "site" || d.Challenge.Challenge != "" {
		t.Errorf("%+v", d)
	}
	if d := v.Demand(acme, captcha.PoW); d.SiteKey != "" || d.Challenge.Bits != 16 {
		t.Errorf("%+v", d)
	}
}

// FuzzPoW holds what is read of a proof of work to not panicking.
func FuzzPoW(f *testing.F) {
	f.Add("1.2.3.4")
	f.Add("...")
	db := storetest.SQLite(f)
	v := captcha.New(captcha.Deps{DB: db, Clock: clock.System, Rand: entropy.System, Vault: vault.Ephemeral()})
	f.Fuzz(func(t *testing.T, answer string) {
		if err := v.Check(t.Context(), acme, captcha.PoW, answer, ""); err == nil {
			t.Errorf("%q is a solution", answer)
		}
	})
}
