package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/ventanilla/ventanilla/fault"
)

// maxAttempts bounds how often one Write is run when it meets conflicts or a
// connection that died before COMMIT was sent.
const maxAttempts = 6

// postgresTx is one transaction. It is dead once fn has returned.
type postgresTx struct {
	postgresQueryer
	tx    pgx.Tx
	notes []note
}

func (t *postgresTx) Exec(query string, args ...any) (int64, error) {
	if err := t.ready(); err != nil {
		return 0, err
	}
	args, err := bind(args)
	if err != nil {
		return 0, err
	}
	tag, err := t.run.Exec(t.ctx, query, args...)
	return tag.RowsAffected(), t.note(err)
}

func (t *postgresTx) Notify(topic, payload string) { t.notes = append(t.notes, note{topic, payload}) }
func (t *postgresTx) Native() any                  { return t.tx }

func (d *postgresDB) Write(ctx context.Context, fn func(Tx) error) error {
	if d.readOnly {
		return ErrReadOnly
	}
	for attempt := 1; ; attempt++ {
		if d.closed.Load() {
			return ErrClosed
		}
		conn, err := d.pool.Acquire(ctx)
		if err != nil {
			return d.acquireError(ctx, err)
		}
		err, again := d.attempt(ctx, conn, fn)
		if !again || attempt == maxAttempts {
			return err
		}
		if !pause(ctx, attempt) {
			return err
		}
	}
}

// pause waits a little, longer each time, so that those who collided do not
// collide again. false: the caller gave up.
func pause(ctx context.Context, attempt int) bool {
	t := time.NewTimer(time.Duration(rand.Int64N(int64(attempt * attempt * int(2*time.Millisecond)))))
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// attempt runs fn once. again says that nothing was kept and that another try
// may succeed.
func (d *postgresDB) attempt(ctx context.Context, conn *pgxpool.Conn, fn func(Tx) error) (_ error, again bool) {
	defer conn.Release()
	// As on SQLite, the caller's ctx has bounded the wait and ends nothing that
	// runs; the time-out is for a server that no longer answers.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), d.timeout)
	defer cancel()
	mayRetry := func(err error) bool {
		return err != nil && ctx.Err() == nil && (conflict(err) || connectionLost(err))
	}
	tx, err := conn.Begin(ctx)
	if err != nil {
		return postgresError(err), mayRetry(err)
	}
	t := &postgresTx{tx: tx, postgresQueryer: postgresQueryer{ctx: ctx, run: tx, inTx: true}}
	committed := false
	defer func() {
		t.over = true
		if !committed {
			_ = tx.Rollback(ctx) // a connection on which even this fails is thrown away
		}
	}()
	if err := fn(t); err != nil {
		return err, mayRetry(t.failed)
	}
	if t.failed != nil { // fn went on after an error that ended its transaction
		return t.failed, mayRetry(t.failed)
	}
	if err := d.sendNotes(ctx, tx, t.notes); err != nil {
		return postgresError(err), mayRetry(err)
	}
	committed = true
	return d.commit(ctx, tx, t.notes)
}

func (d *postgresDB) commit(ctx context.Context, tx pgx.Tx, notes []note) (_ error, again bool) {
	err := tx.Commit(ctx)
	switch {
	case err == nil:
		d.bus.deliver(notes...)
		return nil, false
	case sqlState(err) != "" && !connectionLost(err), errors.Is(err, pgx.ErrTxCommitRollback):
		return postgresError(err), conflict(err) // the server says that it undid everything
	}
	for _, n := range notes { // it may have been kept: let the caches look
		d.bus.deliver(note{topic: n.topic})
	}
	return fault.Unavailable.Because(errors.Join(ErrOutcomeUnknown, fmt.Errorf("store: %w", err))), false
}
