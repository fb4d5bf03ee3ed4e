// Package webhook tells other people's servers what happened: an event is
// published in the transaction of the change, and a durable job delivers it to
// every endpoint that wants it, signed by the Standard Webhooks scheme
// (https://www.standardwebhooks.com), at least once and in order per account.
//
// A delivery counts when the receiver answers 200 or 201 within 30 seconds.
// Otherwise it is tried again with growing pauses over 24 hours and is dead
// after that; while it is pending, later events of the same account wait behind
// it. An endpoint that has failed for three days without a success is paused.
//
// A receiver must expect an event twice: after a crash between its answer and
// our note of it, the event comes again with the same webhook-id.
package webhook

import (
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/ventanilla/ventanilla/internal/audit"
	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/job"
	"github.com/ventanilla/ventanilla/internal/outbound"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/vault"
)

// Config of a hub.
type Config struct {
	// AllowPrivate lets deliveries go to private, loopback and link-local
	// addresses: for a sandbox on one machine and for receivers inside one's
	// own network.
	AllowPrivate bool
	// Workers is how many deliveries run at once on this node; 0 is 32.
	Workers int
	// Timeout of one attempt; 0 is 30 seconds, which the contract promises.
	Timeout time.Duration
}

// Hub publishes and delivers. It is safe for concurrent use.
type Hub struct {
	db     store.DB
	vault  *vault.Vault
	clk    clock.Clock
	rnd    *entropy.Source
	jobs   job.Engine
	audit  *audit.Log
	log    *slog.Logger
	config Config
	client *http.Client

	mu      sync.Mutex
	failing map[string]int // attempts under way to endpoints that are failing
}

// New makes a hub and registers its jobs, so before jobs starts.
func New(db store.DB, v *vault.Vault, clk clock.Clock, rnd *entropy.Source, jobs job.Engine, a *audit.Log, log *slog.Logger, c Config) *Hub {
	if c.Workers == 0 {
		c.Workers = 32
	}
	if c.Timeout == 0 {
		c.Timeout = 30 * time.Second
	}
	h := &Hub{
		db: db, vault: v, clk: clk, rnd: rnd, jobs: jobs, audit: a, log: log, config: c,
		client: outbound.New(outbound.Options{
			Timeout: c.Timeout, AllowPrivate: c.AllowPrivate, ConnsPerHost: c.Workers,
		}),
		failing: map[string]int{},
	}
	jobs.Handle(kind, job.Options{
		Workers: c.Workers,
		// The attempt has its own limit; this one covers the writing too.
		Timeout:     c.Timeout + 15*time.Second,
		MaxAttempts: storageAttempts,
	}, h.work)
	jobs.Handle(kindLater, job.Options{MaxAttempts: storageAttempts}, h.publishLater)
	return h
}
