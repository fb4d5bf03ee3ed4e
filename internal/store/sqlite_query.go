package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
)

// runner finds the prepared statement of a query and runs it.
type runner interface {
	query(ctx context.Context, query string, args []any) (*sql.Rows, error)
	queryRow(ctx context.Context, query string, args []any, dest []any) error
}

// sqliteQueryer reads through a runner. Statements here take microseconds, so
// ctx is looked at between them and between rows and never handed to one: the
// driver would start a goroutine for it each time, and an interrupted
// statement may end everybody's transaction.
type sqliteQueryer struct {
	ctx    context.Context
	run    runner
	inEach bool
	over   bool
	wrote  bool  // a statement changed something, or may have
	failed error // of the first failed statement, when it ends the transaction
}

func (q *sqliteQueryer) ready() error {
	switch {
	case q.over:
		return errTxOver
	case q.inEach:
		return errInEach
	case q.failed != nil:
		return q.failed
	}
	return q.ctx.Err()
}

// note keeps a statement's error.
func (q *sqliteQueryer) note(err error) error {
	err = sqliteError(err)
	if q.failed == nil && err != ErrNoRows {
		q.failed = err
	}
	return err
}

// QueryRow is run by Scan.
func (q *sqliteQueryer) QueryRow(query string, args ...any) Row {
	return &sqliteRow{q: q, query: query, args: args}
}

func (q *sqliteQueryer) Query(query string, args []any, each func(Row) error) (err error) {
	if err := q.ready(); err != nil {
		return err
	}
	args, err = bind(args)
	if err != nil {
		return err
	}
	q.wrote = q.wrote || !beginsWith(query, "SELECT")
	rows, err := q.run.query(context.Background(), query, args)
	if err != nil {
		return q.note(err)
	}
	q.inEach = true
	defer func() {
		q.inEach = false
		if e := rows.Close(); err == nil {
			err = sqliteError(e)
		}
	}()
	for rows.Next() {
		if err := q.ctx.Err(); err != nil {
			return err
		}
		if err := each(scanner{rows}); err != nil {
			return err
		}
	}
	return q.note(rows.Err())
}

type sqliteRow struct {
	q     *sqliteQueryer
	query string
	args  []any
}

func (r *sqliteRow) Scan(dest ...any) error {
	if err := r.q.ready(); err != nil {
		return err
	}
	args, err := bind(r.args)
	if err != nil {
		return err
	}
	r.q.wrote = r.q.wrote || !beginsWith(r.query, "SELECT")
	return r.q.note(r.q.run.queryRow(context.Background(), r.query, args, destinations(dest)))
}

// scanner is the current row of a Query.
type scanner struct{ rows *sql.Rows }

func (s scanner) Scan(dest ...any) error { return sqliteError(s.rows.Scan(destinations(dest)...)) }

// destinations replaces the targets that database/sql fills differently from
// pgx: an empty BLOB is empty and not nil, and TEXT goes into a RawMessage.
func destinations(dest []any) []any {
	for i, d := range dest {
		switch d := d.(type) {
		case *[]byte:
			dest[i] = (*bytesTarget)(d)
		case *json.RawMessage:
			dest[i] = (*bytesTarget)(d)
		}
	}
	return dest
}

type bytesTarget []byte

func (t *bytesTarget) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*t = nil
	case []byte:
		*t = append([]byte{}, v...)
	case string:
		*t = []byte(v)
	default:
		return fmt.Errorf("a %T does not go into bytes", src)
	}
	return nil
}
