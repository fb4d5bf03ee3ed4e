// Package scenario lets a company write what happens to a person of its
// sandbox: when an identifier, CURP or e-mail address of a scenario turns up,
// its steps are played one after the other, and the last one again and again.
// A look-up takes one step, and so does a login; a step with the status
// validation_pending asks the person for a code, and the login's next step
// answers it.
//
// The engines that simulate the outside ask Play. Identifiers are found by keyed
// hash and the rest is sealed, as for real people: nobody can know that what is
// typed into a sandbox is invented.
package scenario

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/sandboxdb"
	"github.com/ventanilla/ventanilla/internal/vault"
)

// MaxScenarios bounds a company's scenarios.
const MaxScenarios = 500

// Match says whom a scenario is about. Each part that is given matches by
// itself.
type Match struct {
	Identifier string `json:"identifier,omitempty"` // phone, worker id, user name
	CURP       string `json:"curp,omitempty"`
	Email      string `json:"email,omitempty"`
}

// Step is what happens once.
type Step struct {
	Status string          `json:"status,omitempty"` // of the login or look-up, in its API's own words
	Code   string          `json:"code,omitempty"`   // a wire code of the API, or a condition
	Delay  time.Duration   `json:"delay,omitempty"`  // waited before
	OTP    string          `json:"otp,omitempty"`    // the code that the person must enter
	Data   json.RawMessage `json:"data,omitempty"`   // a JSON object that replaces what is found
}

// Scenario is one of them.
type Scenario struct {
	ID        string
	Match     Match
	Steps     []Step
	Played    int // steps taken so far
	CreatedAt time.Time
}

// Book keeps scenarios. It is safe for concurrent use.
type Book struct {
	db    store.DB
	vault *vault.Vault
	clock clock.Clock
	rnd   *entropy.Source

	authors authors
	stop    func()
}

// New makes a book. It follows changes until Close.
func New(db store.DB, v *vault.Vault, clk clock.Clock, rnd *entropy.Source) *Book {
	b := &Book{db: db, vault: v, clock: clk, rnd: rnd, authors: authors{db: db}}
	b.stop = db.Subscribe(topic, b.authors.changed)
	return b
}

// Close stops following changes.
func (b *Book) Close() { b.stop() }

const purpose = "sandbox scenario"

type content struct {
	Match Match  `json:"match"`
	Steps []Step `json:"steps"`
}

// Create writes a scenario. Where an earlier one matches the same identifier,
// this one comes instead. RequestInvalid names the fields; LimitExceeded beyond
// MaxScenarios.
func (b *Book) Create(ctx context.Context, s scope.Scope, m Match, steps []Step) (Scenario, error) {
	if err := validate(m, steps); err != nil {
		return Scenario{}, err
	}
	now := b.clock.Now(s)
	made := Scenario{ID: b.rnd.UUID(), Match: m, Steps: steps, CreatedAt: now}
	plain, err := json.Marshal(content{m, steps})
	if err != nil {
		return Scenario{}, fmt.Errorf("scenario: %w", err)
	}
	sealed, err := b.vault.Seal(plain, s, made.ID, purpose)
	if err != nil {
		return Scenario{}, err
	}
	row := sandboxdb.Scenario{
		ID: made.ID, Company: s.Company, Environment: string(s.Environment), Sealed: sealed, CreatedAt: clock.Micros(now),
	}
	err = b.db.Write(ctx, func(tx store.Tx) error {
		n, err := sandboxdb.CountScenarios(tx, s.Company, string(s.Environment))
		if err != nil {
			return err
		}
		if n >= MaxScenarios {
			return fault.LimitExceeded.With("limit", MaxScenarios)
		}
		tx.Notify(topic, s.Company)
		return sandboxdb.InsertScenario(tx, row, b.hashes(s, m.Identifier, m.CURP, m.Email))
	})
	return made, err
}

// List gives a scope's scenarios, oldest first.
func (b *Book) List(ctx context.Context, s scope.Scope) ([]Scenario, error) {
	var rows []sandboxdb.Scenario
	err := b.db.Read(ctx, func(q store.Queryer) (err error) {
		rows, err = sandboxdb.Scenarios(q, s.Company, string(s.Environment))
		return err
	})
	list := make([]Scenario, len(rows))
	for i, r := range rows {
		if list[i], err = b.open(s, r); err != nil {
			return nil, err
		}
	}
	return list, err
}

// Delete removes one. ObjectUnknown.
func (b *Book) Delete(ctx context.Context, s scope.Scope, id string) error {
	if id == "" {
		return fault.ObjectUnknown
	}
	return b.db.Write(ctx, func(tx store.Tx) error {
		n, err := sandboxdb.DeleteScenarios(tx, s.Company, string(s.Environment), id)
		if err == nil && n == 0 {
			err = fault.ObjectUnknown
		}
		tx.Notify(topic, s.Company)
		return err
	})
}

// DeleteAll removes all of a scope.
func (b *Book) DeleteAll(ctx context.Context, s scope.Scope) error {
	return b.db.Write(ctx, func(tx store.Tx) error { return b.Clear(tx, s) })
}

// Clear removes all of a scope, in the caller's transaction.
func (b *Book) Clear(tx store.Tx, s scope.Scope) error {
	tx.Notify(topic, s.Company)
	_, err := sandboxdb.DeleteScenarios(tx, s.Company, string(s.Environment), "")
	return err
}

// Find gives the scenario that matches the first of the identifiers that any
// does. Live scopes have none; in a scope without any it touches no disk.
func (b *Book) Find(ctx context.Context, s scope.Scope, identifiers ...string) (found Scenario, ok bool, err error) {
	if !s.IsSandbox() {
		return Scenario{}, false, nil
	}
	if none, err := b.authors.none(ctx, s); none || err != nil {
		return Scenario{}, false, err
	}
	var row sandboxdb.Scenario
	err = b.db.Read(ctx, func(q store.Queryer) (err error) {
		row, ok, err = b.match(q, s, identifiers)
		return err
	})
	if err != nil || !ok {
		return Scenario{}, false, err
	}
	found, err = b.open(s, row)
	return found, err == nil, err
}

// Play takes the next step of the scenario that matches; after the last step
// it is the last one that is taken again. Steps that race are each taken once.
func (b *Book) Play(ctx context.Context, s scope.Scope, identifiers ...string) (step Step, ok bool, err error) {
	found, ok, err := b.Find(ctx, s, identifiers...)
	if err != nil || !ok {
		return Step{}, false, err
	}
	var before int
	err = b.db.Write(ctx, func(tx store.Tx) (err error) {
		before, ok, err = sandboxdb.PlayScenario(tx, s.Company, string(s.Environment), found.ID)
		return err
	})
	if err != nil || !ok {
		return Step{}, false, err
	}
	return found.Steps[min(before, len(found.Steps)-1)], true, nil
}

func (b *Book) match(q store.Queryer, s scope.Scope, identifiers []string) (row sandboxdb.Scenario, ok bool, err error) {
	for _, hash := range b.hashes(s, identifiers...) {
		row, ok, err = sandboxdb.MatchScenario(q, s.Company, string(s.Environment), hash)
		if err != nil || ok {
			break
		}
	}
	return row, ok, err
}

// hashes gives the keyed hash of each identifier that is not empty. Case and
// surrounding spaces do not count.
func (b *Book) hashes(s scope.Scope, identifiers ...string) [][]byte {
	var all [][]byte
	for _, id := range identifiers {
		if id = strings.ToLower(strings.TrimSpace(id)); id != "" {
			all = append(all, b.vault.Lookup(s, purpose, id))
		}
	}
	return all
}

func (b *Book) open(s scope.Scope, r sandboxdb.Scenario) (Scenario, error) {
	plain, err := b.vault.OpenSealed(r.Sealed, s, r.ID, purpose)
	if err != nil {
		return Scenario{}, err
	}
	var c content
	if err := json.Unmarshal(plain, &c); err != nil {
		return Scenario{}, fmt.Errorf("scenario %s: %w", r.ID, err)
	}
	return Scenario{ID: r.ID, Match: c.Match, Steps: c.Steps, Played: r.Played, CreatedAt: clock.FromMicros(r.CreatedAt)}, nil
}
