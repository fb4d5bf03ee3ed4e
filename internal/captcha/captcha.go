// Package captcha checks that an answer to a captcha is right and was not used
// before. There is one verifier for four providers: a proof of work of our own,
// which needs nobody else, and reCAPTCHA, hCaptcha and Turnstile, which are
// asked over HTTP with the keys of the manifest.
//
// It fails closed. Who cannot be asked has not said yes, and an answer is good
// once, whatever the provider thinks of a second time.
//
// The proof of work slows a stranger down and does not stop one: it costs a
// browser some tens of milliseconds and a graphics card less. Limits do not
// give way to it.
package captcha

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/outbound"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
	"github.com/ventanilla/ventanilla/internal/vault"
)

// The providers, as the manifest names them.
const (
	None      = "none"
	PoW       = "pow"
	ReCAPTCHA = "recaptcha"
	HCaptcha  = "hcaptcha"
	Turnstile = "turnstile"
)

// On reports whether a setting asks for a captcha.
func On(provider string) bool { return provider != "" && provider != None }

// Keys are what a provider gave for a site.
type Keys struct {
	SiteKey string // public: the page shows the captcha with it
	Secret  string
	// Hostnames are where the captcha may have been solved; none: anywhere that
	// the provider allows.
	Hostnames []string
	// MinScore refuses answers with a lower score, for the kind of reCAPTCHA that
	// gives one; 0 does not look.
	MinScore float64
	URL      string // who is asked; "": the provider's own address
}

// Deps are what a Verifier is made of.
type Deps struct {
	DB    store.DB
	Clock clock.Clock
	Rand  *entropy.Source
	Vault *vault.Vault
	// Providers are the keys of those that are asked over HTTP.
	Providers map[string]Keys
	// AllowPrivate lets Keys.URL be on this host's own network.
	AllowPrivate bool
	Timeout      time.Duration // of one question; 0 is five seconds
}

// Verifier is safe for concurrent use.
type Verifier struct {
	Deps
	client *http.Client
}

// New makes a Verifier. Close lets go of its connections.
func New(d Deps) *Verifier {
	if d.Timeout == 0 {
		d.Timeout = 5 * time.Second
	}
	return &Verifier{Deps: d, client: outbound.New(outbound.Options{Timeout: d.Timeout, AllowPrivate: d.AllowPrivate, ConnsPerHost: 64})}
}

// Close lets go of idle connections.
func (v *Verifier) Close() { v.client.CloseIdleConnections() }

const (
	// usedKey stands for a signature key where used answers are kept.
	usedKey = "captcha"
	// usedFor is how long a used answer is remembered: as long as any provider
	// takes one.
	usedFor   = 5 * time.Minute
	maxAnswer = 8 << 10 // bytes
)

// Check takes an answer for a provider, given from an address ("" when that is
// not known), and uses it up.
// Conditions: CaptchaMissing; CaptchaInvalid, also for an answer that is stale
// or was used before; SourceUnavailable when the provider cannot be asked, has
// no keys here or does not take them.
func (v *Verifier) Check(ctx context.Context, s scope.Scope, provider, answer, ip string) error {
	if answer == "" {
		return fault.CaptchaMissing
	}
	if len(answer) > maxAnswer {
		return fault.CaptchaInvalid
	}
	now := v.Clock.Now(s)
	once := answer
	if provider == PoW {
		challenge, ok := v.solved(s, answer, now)
		if !ok {
			return fault.CaptchaInvalid
		}
		once = challenge // a challenge has many solutions
	} else if err := v.ask(ctx, provider, answer, ip); err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(provider + "\n" + once))
	return v.DB.Write(ctx, func(tx store.Tx) error {
		fresh, err := identitydb.UseNonce(tx, s, usedKey, hex.EncodeToString(sum[:]), now, now.Add(-usedFor))
		if err == nil && !fresh {
			err = fault.CaptchaInvalid
		}
		return err
	})
}

// Demand is what somebody is told who has to solve a captcha: the site key of
// its provider, or a fresh proof of work.
type Demand struct {
	Provider  string
	SiteKey   string    // "" for the proof of work
	Challenge Challenge // of the proof of work
}

// Demand gives what a provider's captcha is shown with.
func (v *Verifier) Demand(s scope.Scope, provider string) Demand {
	if provider == PoW {
		return Demand{Provider: PoW, Challenge: v.NewChallenge(s)}
	}
	return Demand{Provider: provider, SiteKey: v.Providers[provider].SiteKey}
}

var errNoKeys = errors.New("captcha: the provider has no keys in the manifest")
