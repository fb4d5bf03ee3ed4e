// Package lookup asks sources about a person and keeps an execution of every
// question: who asked, what was answered, from where. CURP and NSS are sealed in
// the database and found by a keyed hash.
//
// A person may be asked about so many times a day (Mexico City's days) by one
// company; the attempt is taken by one conditional statement before the source
// is asked, so that racing queries on any number of nodes never share the last
// one, and is given back when the query certainly never got to a source. An
// answer from the cache costs no attempt.
package lookup

import (
	"log/slog"
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/job"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
	"github.com/ventanilla/ventanilla/internal/outbound"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/tenant"
	"github.com/ventanilla/ventanilla/internal/vault"
)

// Options are what an engine needs.
type Options struct {
	DB    store.DB
	Vault *vault.Vault
	Clock clock.Clock
	Rand  *entropy.Source

	// Sandbox and Live are the chains that answer each kind of question. A kind
	// without a chain is SourceUnavailable.
	Sandbox, Live map[source.Kind]*source.Chain

	// Limits gives a company's limits; nil and fields that are 0 are the
	// contract's: 2 queries a day for an NSS.
	Limits func(company string) tenant.Limits

	// Keep is how long what was found is answered from the cache; 0 is
	// DefaultKeep, negative is never. KeepSandbox is the same for sandboxes,
	// where 0 is never: a sandbox is there to show what sources do.
	Keep, KeepSandbox time.Duration

	// Jobs runs what is asked later and tells others of its end; nil: services
	// that need it are Unavailable.
	Jobs job.Engine

	// Render gives an execution as call-backs carry it: wording is a face's
	// business. nil: whoever asks for one is told Unavailable. AllowPrivate lets
	// call-backs go to one's own network. CallBackTimeout bounds one attempt; 0
	// is DefaultCallBackTimeout.
	Render          func(*Execution) []byte
	AllowPrivate    bool
	CallBackTimeout time.Duration

	// Notify carries a NIP to the person; nil: nip/send is Unavailable.
	Notify Sender

	// Log hears of call-backs that are given up; nil is nowhere.
	Log *slog.Logger

	// KeepExecutions is how long executions stay in the history; 0 is for ever.
	// Companies lists whose history is purged.
	KeepExecutions time.Duration
	Companies      func() []string

	// Budget bounds one look-up with all its attempts; 0 is DefaultBudget.
	Budget time.Duration
}

// The defaults of Options.
const (
	DefaultKeep = 30 * 24 * time.Hour
	// A server gives an answer 90 s to be written.
	DefaultBudget = 80 * time.Second
	// DefaultCallBackTimeout is how long a receiver has to answer.
	DefaultCallBackTimeout = 15 * time.Second

	defaultPerDay      = 2
	defaultWeeksPerDay = 3
)

// Engine runs look-ups. It is safe for concurrent use.
type Engine struct {
	Options
	memory   *memory
	combiner *combiner // nil where the database groups writes itself
	poster   *outbound.Poster
	hosts    hosts // attempts at call-backs under way
}

// New makes an engine.
func New(o Options) *Engine {
	if o.Keep == 0 {
		o.Keep = DefaultKeep
	}
	if o.Budget <= 0 {
		o.Budget = DefaultBudget
	}
	if o.Limits == nil {
		o.Limits = func(string) tenant.Limits { return tenant.Limits{} }
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.CallBackTimeout <= 0 {
		o.CallBackTimeout = DefaultCallBackTimeout
	}
	e := &Engine{Options: o, memory: newMemory(o.DB), hosts: newHosts(),
		poster: outbound.NewPoster(outbound.Options{Timeout: o.CallBackTimeout, AllowPrivate: o.AllowPrivate, ConnsPerHost: toHealthyHost})}
	if o.DB.Dialect() == store.Postgres {
		e.combiner = &combiner{db: o.DB}
	}
	e.register()
	return e
}

// Close ends the engine's listening for what other nodes change, and lets go of
// its connections.
func (e *Engine) Close() {
	e.memory.cancel()
	e.poster.Close()
}

func (e *Engine) chain(s scope.Scope, k source.Kind) *source.Chain {
	chains := e.Live
	if s.IsSandbox() {
		chains = e.Sandbox
	}
	if c := chains[k]; c != nil {
		return c
	}
	return source.NewChain(e.Clock)
}

// keep gives how long answers are kept; 0 is not at all.
func (e *Engine) keep(s scope.Scope) time.Duration {
	if s.IsSandbox() {
		return max(e.KeepSandbox, 0)
	}
	return max(e.Keep, 0)
}
