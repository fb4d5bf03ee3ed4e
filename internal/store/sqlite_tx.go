package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"
)

// writeConn is the writer's one connection with its prepared statements.
type writeConn struct {
	pool  *sql.DB
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
}

func openWriteConn(ctx context.Context, path string) (*writeConn, error) {
	pool, err := openPool(ctx,
		dsn(path, "rwc", "busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)",
			"case_sensitive_like(1)", "temp_store(MEMORY)", "cache_size(-32000)", "journal_size_limit(67108864)", "wal_autocheckpoint(4000)"),
		1, map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "5000"})
	if err != nil {
		return nil, err
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	return &writeConn{pool: pool, conn: conn, stmts: map[string]*sql.Stmt{}}, nil
}

func (c *writeConn) stmt(ctx context.Context, query string) (*sql.Stmt, error) {
	if s := c.stmts[query]; s != nil {
		return s, nil
	}
	if len(c.stmts) >= maxStatements { // start over; only texts built at run time get here
		for q, s := range c.stmts {
			if err := s.Close(); err != nil {
				return nil, err
			}
			delete(c.stmts, q)
		}
	}
	s, err := c.conn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	c.stmts[query] = s
	return s, nil
}

func (c *writeConn) exec(ctx context.Context, query string, args ...any) (int64, error) {
	s, err := c.stmt(ctx, query)
	if err != nil {
		return 0, err
	}
	r, err := s.ExecContext(ctx, args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

func (c *writeConn) query(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	s, err := c.stmt(ctx, query)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(ctx, args...)
}

func (c *writeConn) queryRow(ctx context.Context, query string, args, dest []any) error {
	s, err := c.stmt(ctx, query)
	if err != nil {
		return err
	}
	return s.QueryRowContext(ctx, args...).Scan(dest...)
}

func (c *writeConn) close() error {
	var errs []error
	for _, s := range c.stmts {
		errs = append(errs, s.Close())
	}
	return errors.Join(append(errs, c.conn.Close(), c.pool.Close())...)
}

// sqliteTx is one call's part of a commit. It is dead once fn has returned.
type sqliteTx struct {
	sqliteQueryer
	conn  *writeConn
	notes []note
}

func newSQLiteTx(c *writeConn) *sqliteTx {
	return &sqliteTx{conn: c, sqliteQueryer: sqliteQueryer{ctx: context.Background(), run: c}}
}

// run runs fn and says how it went.
func (t *sqliteTx) run(fn func(Tx) error) ran {
	err := fn(t)
	if err == nil {
		err = t.failed // fn went on after an error that ended its transaction
	}
	return ran{err: err, notes: t.notes, undo: t.failed != nil || err != nil && t.wrote}
}

func (t *sqliteTx) Exec(query string, args ...any) (int64, error) {
	if err := t.ready(); err != nil {
		return 0, err
	}
	args, err := bind(args)
	if err != nil {
		return 0, err
	}
	n, err := t.conn.exec(t.ctx, query, args...)
	t.wrote = t.wrote || n > 0 || !counts(query)
	return n, t.note(err)
}

func (t *sqliteTx) Notify(topic, payload string) { t.notes = append(t.notes, note{topic, payload}) }
func (t *sqliteTx) Native() any                  { return nil }

// counts reports whether a statement that changed no row changed nothing: what
// SQLite counts for any other kind is left from an earlier one.
func counts(query string) bool {
	return beginsWith(query, "INSERT") || beginsWith(query, "UPDATE") || beginsWith(query, "DELETE")
}

// beginsWith looks for a key word in capitals behind white space.
func beginsWith(query, word string) bool {
	for i := range len(query) {
		switch query[i] {
		case ' ', '\n', '\t', '\r':
		default:
			return strings.HasPrefix(query[i:], word)
		}
	}
	return false
}
