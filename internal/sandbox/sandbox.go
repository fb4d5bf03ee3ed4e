// Package sandbox makes a company's sandbox as new. The parts that a company
// can change stand beside it: clock, behaviour (of sources), hook (inboxes) and
// scenario; population is who lives there.
package sandbox

import (
	"context"
	"fmt"

	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// Resetter forgets what one engine keeps of a scope, in the transaction. It is
// for what people and tests have made, not for what a manifest says.
type Resetter func(ctx context.Context, tx store.Tx, s scope.Scope) error

// Sandboxes resets. Register everything before the first Reset.
type Sandboxes struct {
	db    store.DB
	parts []part
}

type part struct {
	name  string
	reset Resetter
}

// New makes a registry of what can be reset.
func New(db store.DB) *Sandboxes { return &Sandboxes{db: db} }

// Register adds an engine's part. Parts are reset in the order of registration,
// so that rows which refer to others go first.
func (b *Sandboxes) Register(name string, reset Resetter) {
	b.parts = append(b.parts, part{name, reset})
}

// Reset makes a company's sandbox as new: all parts, or none when one fails.
func (b *Sandboxes) Reset(ctx context.Context, company string) error {
	s := scope.Scope{Company: company, Environment: scope.Sandbox}
	return b.db.Write(ctx, func(tx store.Tx) error {
		for _, p := range b.parts {
			if err := p.reset(ctx, tx, s); err != nil {
				return fmt.Errorf("sandbox: reset %s: %w", p.name, err)
			}
		}
		return nil
	})
}
