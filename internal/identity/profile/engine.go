// Package profile is the identity engine's part for profiles: signing in step
// by step, sessions, recovery, signed requests and the profile's own data. The
// way through the steps is package step's; this package proves each step
// against the database and stores where the session stands.
//
// Whatever can be used once (a step's token, a code, a link, a nonce) is used
// up by one conditional statement in the transaction of its effect, so of all
// that race with one of them one wins. Tries are counted before a secret is
// compared, so that many guesses at once are no more than the same guesses one
// after another.
package profile

import (
	"context"
	"time"

	"github.com/ventanilla/ventanilla/internal/audit"
	"github.com/ventanilla/ventanilla/internal/captcha"
	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/identity/password"
	"github.com/ventanilla/ventanilla/internal/notify"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/tenant"
	"github.com/ventanilla/ventanilla/internal/vault"
)

// Deps are what the engine works with. All but LinkBase and Captchas must be set.
type Deps struct {
	DB        store.DB
	Clock     clock.Clock
	Rand      *entropy.Source
	Vault     *vault.Vault
	Passwords *password.Hasher
	Notify    Sender
	Audit     *audit.Log
	Tenants   Tenants
	LinkBase  string // links in mails are LinkBase + "?token=…"; empty: recovery by mail is not offered
	// Captchas checks what client applications want solved; nil: the proof of work
	// alone.
	Captchas *captcha.Verifier
}

// Sender accepts messages to people in a transaction.
type Sender interface {
	Send(tx store.Tx, s scope.Scope, m notify.Message) error
}

// Tenants is what the engine asks about companies; tenant.Directory answers.
type Tenants interface {
	Company(code string) (*tenant.Company, bool)
	SignatureKey(company, id string) (*tenant.SignatureKey, bool)
}

// Engine is safe for concurrent use.
type Engine struct {
	Deps
	people   *recall[string, Actor]     // by account id
	codes    *recall[codeKey, string]   // account id by mnemocode
	sessions *recall[[32]byte, Session] // authorized ones, by token hash
	nobodys  strangers                  // tokens without a session
	cancel   func()
}

// codeKey is a mnemocode within its scope.
type codeKey struct {
	scope     scope.Scope
	mnemocode string
}

// New makes an engine. Close ends its subscription.
func New(d Deps) *Engine {
	if d.Captchas == nil {
		d.Captchas = captcha.New(captcha.Deps{DB: d.DB, Clock: d.Clock, Rand: d.Rand, Vault: d.Vault})
	}
	e := &Engine{
		Deps:   d,
		people: newRecall[string, Actor](d.DB), codes: newRecall[codeKey, string](d.DB),
		sessions: newRecall[[32]byte, Session](d.DB), nobodys: newStrangers(),
	}
	e.cancel = d.DB.Subscribe(Topic, e.heard)
	return e
}

// Close ends what New began.
func (e *Engine) Close() { e.cancel() }

// Client is who calls on a person's behalf.
type Client struct {
	Key       *tenant.APIKey
	IP        string
	UserAgent string
	RequestID string
	Language  string // en, es or pt, for messages to the person
}

func (c Client) scope() scope.Scope { return c.Key.Scope }

func (e *Engine) now(s scope.Scope) time.Time { return e.Clock.Now(s) }

// decide runs fn in one transaction. refused is an answer to the caller that
// is kept with what fn has written, such as a counted try; failed undoes it.
func (e *Engine) decide(ctx context.Context, fn func(tx store.Tx) (refused, failed error)) error {
	var refused error
	err := e.DB.Write(ctx, func(tx store.Tx) (failed error) {
		refused, failed = fn(tx)
		return failed
	})
	if err != nil {
		return err
	}
	return refused
}

// record notes an event in the audit log.
func (e *Engine) record(tx store.Tx, c Client, kind, accountID string, details map[string]string) error {
	return e.Audit.Record(tx, c.scope(), audit.Event{
		Type: kind, Actor: accountID, Subject: accountID,
		IP: c.IP, UserAgent: c.UserAgent, RequestID: c.RequestID, Details: details,
	})
}
