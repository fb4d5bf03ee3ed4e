package connect

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/job"
	"github.com/ventanilla/ventanilla/internal/notify"
	"github.com/ventanilla/ventanilla/internal/platform"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/vault"
	"github.com/ventanilla/ventanilla/internal/webhook"
)

// Publisher takes webhooks in the transaction of the change that they tell.
type Publisher interface {
	Publish(tx store.Tx, s scope.Scope, e webhook.Event) error
}

// Sender takes messages in the transaction of the change that causes them.
type Sender interface {
	Send(tx store.Tx, s scope.Scope, m notify.Message) error
}

// Deps is what an Engine works with. All are needed but Log, Wait and
// RetryDelays.
type Deps struct {
	DB         store.DB
	Jobs       job.Engine
	Vault      *vault.Vault
	Hooks      Publisher
	Notify     Sender
	Clock      clock.Clock
	Entropy    *entropy.Source
	Connectors platform.Finder
	Log        *slog.Logger
	// Wait bounds how long a request waits for its login to settle; 0 is 25 s.
	Wait time.Duration
	// RetryDelays are the waits before an asynchronous platform that was not
	// to be had is asked again; when they are used up the login ends. nil is
	// 1 s and 4 s.
	RetryDelays []time.Duration
}

// Engine links accounts. It is safe for concurrent use.
type Engine struct {
	db          store.DB
	jobs        job.Engine
	vault       *vault.Vault
	hooks       Publisher
	notify      Sender
	clk         clock.Clock
	rnd         *entropy.Source
	connectors  platform.Finder
	log         *slog.Logger
	wait        time.Duration
	retryDelays []time.Duration
	settled     *waiters // by login
	replied     *waiters // by idempotency key
	health      healthBook
	close       []func()
}

// The topics on which nodes tell each other.
const (
	topicLogin = "connect.login"
	topicReply = "connect.reply"
)

// The kinds of job.
const (
	kindLogin  = "connect.login"
	kindExpire = "connect.expire"
)

// New makes an engine and registers its jobs, so it comes before Jobs.Start.
func New(d Deps) *Engine {
	if d.Wait == 0 {
		d.Wait = 25 * time.Second
	}
	if d.RetryDelays == nil {
		d.RetryDelays = []time.Duration{time.Second, 4 * time.Second}
	}
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	e := &Engine{
		db: d.DB, jobs: d.Jobs, vault: d.Vault, hooks: d.Hooks, notify: d.Notify, clk: d.Clock, rnd: d.Entropy,
		connectors: d.Connectors, log: d.Log, wait: d.Wait, retryDelays: d.RetryDelays,
		settled: newWaiters(), replied: newWaiters(),
	}
	e.close = []func(){d.DB.Subscribe(topicLogin, e.settled.wake), d.DB.Subscribe(topicReply, e.replied.wake)}
	d.Jobs.Handle(kindLogin, job.Options{Workers: 32, Timeout: 4 * time.Minute, MaxAttempts: 20}, unlessGone(e.run))
	d.Jobs.Handle(kindExpire, job.Options{Workers: 4, Timeout: time.Minute, MaxAttempts: 20}, unlessGone(e.expireJob))
	return e
}

// Close ends the subscriptions. The jobs end with their engine.
func (e *Engine) Close() {
	for _, c := range e.close {
		c()
	}
}

// loginArgs is what a job remembers of a login.
type loginArgs struct {
	Login string `json:"login"`
}

// What sealed values are for; part of their associated data.
const (
	forIdentifier  = "connect.identifier"
	forGovID       = "connect.gov_id"
	forCredentials = "connect.credentials"
	forState       = "connect.state"
	forAnswer      = "connect.answer"
	forData        = "connect.data/"
	forReply       = "connect.reply"
)

func (e *Engine) seal(v any, s scope.Scope, row, purpose string) ([]byte, error) {
	plain, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("connect: %s: %w", purpose, err)
	}
	return e.vault.Seal(plain, s, row, purpose)
}

func (e *Engine) open(sealed []byte, s scope.Scope, row, purpose string, v any) error {
	plain, err := e.vault.OpenSealed(sealed, s, row, purpose)
	if err != nil {
		return err
	}
	return json.Unmarshal(plain, v)
}
