package behaviour

import (
	"context"
	"time"

	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/lookupdb"
)

// Quiet reports whether nothing is set for a source of a scope, as far as can be
// told from memory. Live scopes have no behaviours.
func (s *Store) Quiet(sc scope.Scope, source string) bool {
	if !sc.IsSandbox() {
		return true
	}
	kept := s.kept.Load()
	if kept == nil || !s.db.Live() {
		return false
	}
	_, set := (*kept)[key{sc.Company, source}]
	return !set
}

// Take gives how a source behaves to the call that is being made, and uses one
// of a limited behaviour's calls up.
func (s *Store) Take(ctx context.Context, sc scope.Scope, source string) (Behaviour, error) {
	if !sc.IsSandbox() {
		return Behaviour{Mode: OK}, nil
	}
	b, err := s.Of(ctx, sc.Company, source)
	if err != nil || b.Times == 0 {
		return b, err
	}
	var taken bool
	err = s.db.Write(ctx, func(tx store.Tx) (err error) {
		// The snapshot may be older than the last change: the table decides.
		row, set, err := lookupdb.FindBehaviour(tx, sc.Company, source)
		if taken = set; err != nil || !set {
			return err
		}
		b = Behaviour{Mode: Mode(row.Mode), Latency: row.Latency, Times: row.CallsLeft}
		if row.CallsLeft == 0 {
			return nil
		}
		taken, err = lookupdb.TakeCall(tx, sc.Company, source)
		if row.CallsLeft == 1 {
			tx.Notify(topic, sc.Company)
		}
		return err
	})
	if err != nil || !taken {
		return Behaviour{Mode: OK}, err
	}
	return b, nil
}

// Wait waits for the latency, or until ctx ends and gives its error.
func (b Behaviour) Wait(ctx context.Context) error {
	if b.Latency <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(b.Latency)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
