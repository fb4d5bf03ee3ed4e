package app

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/errordb"
)

// How long, and how many, errors can be asked for by their id on any node.
const (
	errorsKept = 7 * 24 * time.Hour
	maxErrors  = 100_000
)

// purposeError seals what is kept of an error: a cause is a text of anybody's.
const purposeError = "error record"

// keepErrors writes a batch of records. It prunes as it goes, so that the table
// stays small however fast errors come.
func (c *Core) keepErrors(ctx context.Context, batch []wire.Record) error {
	rows := make([]errordb.Record, len(batch))
	for i, r := range batch {
		plain, err := json.Marshal(r)
		if err != nil {
			return fmt.Errorf("error records: %w", err)
		}
		sealed, err := c.Vault.Seal(plain, scope.Scope{Company: r.Company}, r.ID, purposeError)
		if err != nil {
			return err
		}
		rows[i] = errordb.Record{ID: r.ID, Company: r.Company, At: clock.Micros(r.Time), Sealed: sealed}
	}
	return c.DB.Write(ctx, func(tx store.Tx) error {
		for _, r := range rows {
			if err := errordb.Insert(tx, r); err != nil {
				return err
			}
		}
		if len(rows) < pruneFrom {
			return nil // upkeep does
		}
		return c.pruneErrors(tx)
	})
}

// pruneFrom is how large a batch must be for the table to grow so fast that it
// cannot wait for upkeep.
const pruneFrom = 200

func (c *Core) pruneErrors(tx store.Tx) error {
	return errordb.Purge(tx, clock.Micros(c.Clock.Now(scope.Scope{}).Add(-errorsKept)), maxErrors)
}

// tidyErrors forgets old errors, and tells how many were too many to keep.
func (a *App) tidyErrors(ctx context.Context) error {
	if n := a.errors.Dropped(); n > 0 {
		a.Config.Log.WarnContext(ctx, "errors came too fast to keep all; the log has them", "dropped", n)
	}
	return a.DB.Write(ctx, a.pruneErrors)
}

// storedError finds an error of any node by its id.
func (c *Core) storedError(ctx context.Context, id string) (out wire.Record, ok bool, err error) {
	var row errordb.Record
	err = c.DB.Read(ctx, func(q store.Queryer) (err error) {
		row, ok, err = errordb.Find(q, id)
		return err
	})
	if err != nil || !ok {
		return out, false, err
	}
	plain, err := c.Vault.OpenSealed(row.Sealed, scope.Scope{Company: row.Company}, row.ID, purposeError)
	if err == nil {
		err = json.Unmarshal(plain, &out)
	}
	if err != nil {
		return out, false, fmt.Errorf("error record %s: %w", id, err)
	}
	return out, true, nil
}
