package scenario_test

import (
	"context"
	"sync/atomic"
	"testing"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/sandbox/scenario"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
	"github.com/ventanilla/ventanilla/internal/vault"
)

// counted counts what reaches the database.
type counted struct {
	store.DB
	calls atomic.Int64
}

func (c *counted) Read(ctx context.Context, fn func(store.Queryer) error) error {
	c.calls.Add(1)
	return c.DB.Read(ctx, fn)
}

func (c *counted) Write(ctx context.Context, fn func(store.Tx) error) error {
	c.calls.Add(1)
	return c.DB.Write(ctx, fn)
}

var (
	acme  = scope.Scope{Company: "000000", Environment: scope.Sandbox}
	other = scope.Scope{Company: "000001", Environment: scope.Sandbox}
	live  = scope.Scope{Company: "000000", Environment: scope.Live}
)

// Ensure a company without scenarios costs no disk, and that every node hears
// of the first one written and of the last one deleted.
func TestQuiet(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		v, there := vault.Ephemeral(), &counted{DB: db}
		author := scenario.New(db, v, clock.System, entropy.System)
		node := scenario.New(there, v, clock.System, entropy.System)
		t.Cleanup(author.Close)
		t.Cleanup(node.Close)
		play := func(s scope.Scope, want bool) {
			t.Helper()
			if _, ok, err := node.Play(t.Context(), s, "ana@example.com"); ok != want || err != nil {
				t.Errorf("%v: %v, %v", s, ok, err)
			}
		}
		play(acme, false)
		before := there.calls.Load()
		for range 10 {
			play(acme, false)
			play(other, false)
			play(live, false)
		}
		if n := there.calls.Load() - before; n != 0 {
			t.Errorf("%d calls to the database", n)
		}
		if !node.Quiet(acme) || !node.Quiet(live) {
			t.Error("not quiet")
		}
		made, err := author.Create(t.Context(), acme, scenario.Match{Email: "Ana@example.com"}, []scenario.Step{{Code: "not_found"}})
		if err != nil {
			t.Fatal(err)
		}
		if node.Quiet(acme) || !node.Quiet(live) {
			t.Error("quiet although there is one")
		}
		play(acme, true)
		play(other, false)
		play(live, false)
		if err := author.Delete(t.Context(), acme, made.ID); err != nil {
			t.Fatal(err)
		}
		play(acme, false)
		if !node.Quiet(acme) {
			t.Error("not quiet again")
		}
	})
}

func TestWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		step scenario.Step
		want fault.Condition
	}{
		{scenario.Step{}, ""}, {scenario.Step{Status: "FOUND"}, ""}, {scenario.Step{Status: "success", Code: "curp_not_found"}, fault.CURPUnknown},
		{scenario.Step{Status: "NOT_FOUND"}, fault.NSSUnknown}, {scenario.Step{Code: "not_found2"}, fault.CURPUnknown},
		{scenario.Step{Code: "subdelegation_validate"}, fault.SubdelegationRequired}, {scenario.Step{Code: "source_refused"}, fault.SourceRefused},
		{scenario.Step{Status: "SERVICE_ERROR"}, fault.SourceUnavailable}, {scenario.Step{Code: "nobody_says_so"}, fault.SourceError},
	} {
		if got := c.step.Outcome(); got != c.want {
			t.Errorf("%+v: %q, want %q", c.step, got, c.want)
		}
	}
}
