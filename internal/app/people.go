package app

import (
	"context"

	"github.com/ventanilla/ventanilla/internal/people"
)

// OpenDesk gives the desk for requests about what is kept of a person, for a
// command that does not serve. It is released with the core.
func (c *Core) OpenDesk(ctx context.Context) (*people.Desk, error) {
	e, err := newEngines(ctx, c, "")
	if err != nil {
		return nil, err
	}
	return e.People, nil
}
