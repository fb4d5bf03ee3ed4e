package connect

import (
	"context"
	"errors"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/job"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/connectdb"
)

// Clear deletes a scope's users, accounts, logins and what was read of them, to
// make a sandbox as new. Whoever waits for a login hears that it is gone, and
// so does its job.
func (e *Engine) Clear(tx store.Tx, s scope.Scope) error {
	tx.Notify(topicLogin, "") // of everybody: they are too many to name
	tx.Notify(topicReply, "")
	return connectdb.Clear(tx, s)
}

// unlessGone makes a handler take it that its login has been deleted: there is
// nothing left to do.
func unlessGone(h job.Handler) job.Handler {
	return func(ctx context.Context, j job.Job) error {
		err := h(ctx, j)
		if errors.Is(err, fault.LoginNotFound) {
			return nil
		}
		return err
	}
}
