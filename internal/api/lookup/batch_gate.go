package lookup

import (
	"context"
	"sync"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/scope"
)

// Bounds of a company's batches in one environment, on one node.
const (
	batchesAtOnce = 16
	linesAtOnce   = 128
)

// gates bound what companies have under way in batches.
type gates struct {
	mu sync.Mutex
	by map[scope.Scope]*gate
}

// gate is one company's in one environment.
type gate struct {
	batches, lines chan struct{}
}

// enter admits a batch, which leaves when it is over. Conditions: Overloaded
// when the company has too many under way.
func (g *gates) enter(s scope.Scope) (*gate, error) {
	g.mu.Lock()
	one := g.by[s]
	if one == nil {
		if g.by == nil {
			g.by = map[scope.Scope]*gate{}
		}
		one = &gate{make(chan struct{}, batchesAtOnce), make(chan struct{}, linesAtOnce)}
		g.by[s] = one
	}
	g.mu.Unlock()
	select {
	case one.batches <- struct{}{}:
		return one, nil
	default:
		return nil, fault.Overloaded
	}
}

func (g *gate) leave() { <-g.batches }

// take waits for a place for a line, which done gives back.
func (g *gate) take(ctx context.Context) error {
	select {
	case g.lines <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := ctx.Err(); err != nil { // both were there
		g.done()
		return err
	}
	return nil
}

func (g *gate) done() { <-g.lines }
