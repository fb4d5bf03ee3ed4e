package store

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// pgRunner is a pooled connection or a transaction.
type pgRunner interface {
	Query(ctx context.Context, query string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, query string, args ...any) pgx.Row
	Exec(ctx context.Context, query string, args ...any) (pgconn.CommandTag, error)
}

// postgresQueryer reads through a runner. failed keeps the error of the first
// failed statement, because fn may return another one in its place.
type postgresQueryer struct {
	ctx    context.Context
	run    pgRunner
	inTx   bool // ctx is the transaction's time-out and not the caller's
	inEach bool
	over   bool
	failed error
}

func (q *postgresQueryer) ready() error {
	switch {
	case q.over:
		return errTxOver
	case q.inEach:
		return errInEach
	case q.failed != nil:
		return q.failed
	}
	return nil
}

func (q *postgresQueryer) note(err error) error {
	if e := q.ctx.Err(); err != nil && e != nil && !q.inTx {
		err = e // the caller gave up; the server is not to blame
	} else {
		err = postgresError(err)
	}
	if q.failed == nil && err != nil && err != ErrNoRows {
		q.failed = err
	}
	return err
}

// QueryRow is run by Scan.
func (q *postgresQueryer) QueryRow(query string, args ...any) Row {
	return &postgresRow{q: q, query: query, args: args}
}

func (q *postgresQueryer) Query(query string, args []any, each func(Row) error) error {
	if err := q.ready(); err != nil {
		return err
	}
	args, err := bind(args)
	if err != nil {
		return err
	}
	rows, err := q.run.Query(q.ctx, query, args...)
	if err != nil {
		return q.note(err)
	}
	q.inEach = true
	defer func() {
		rows.Close()
		q.inEach = false
	}()
	for rows.Next() {
		if err := each(pgScanner{rows}); err != nil {
			return err
		}
	}
	return q.note(rows.Err())
}

type postgresRow struct {
	q     *postgresQueryer
	query string
	args  []any
}

func (r *postgresRow) Scan(dest ...any) error {
	if err := r.q.ready(); err != nil {
		return err
	}
	args, err := bind(r.args)
	if err != nil {
		return err
	}
	return r.q.note(r.q.run.QueryRow(r.q.ctx, r.query, args...).Scan(dest...))
}

// pgScanner is the current row of a Query.
type pgScanner struct{ rows pgx.Rows }

func (s pgScanner) Scan(dest ...any) error { return postgresError(s.rows.Scan(dest...)) }
