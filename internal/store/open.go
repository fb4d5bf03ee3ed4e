package store

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"
)

// Config says which database to open and how.
type Config struct {
	// URL is sqlite:PATH (sqlite:/var/lib/ventanilla/data.db) or a
	// postgres:// address as libpq knows it.
	URL string

	// ReadOnly opens the database beside a process that serves from it, for
	// backup and inspection. Write returns ErrReadOnly.
	ReadOnly bool

	// Conns bounds the connections: readers on SQLite, all of the pool on
	// PostgreSQL. 0 means what the URL's pool_max_conns says, else twice the
	// processors, at least 4 (8 on PostgreSQL). The listener has one more.
	// Migrate needs two on PostgreSQL.
	Conns int

	// Timeout bounds one PostgreSQL transaction once it has its connection;
	// after it fault.Unavailable comes back. 0 means 30 s.
	Timeout time.Duration

	// Log receives what an operator should know (a lost connection, a server
	// that does not flush). nil means slog.Default().
	Log *slog.Logger
}

// Open opens the database; the SQLite file and PostgreSQL's tables need not
// exist yet. It does not migrate: call Migrate next.
//
// Errors: ErrInUse, ErrNewerSchema; fault.Unavailable when PostgreSQL is not
// reachable; otherwise one line that says what is wrong with the URL or file.
func Open(ctx context.Context, c Config) (DB, error) {
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Timeout == 0 {
		c.Timeout = 30 * time.Second
	}
	var db DB
	var err error
	switch scheme, rest, _ := strings.Cut(c.URL, ":"); scheme {
	case "sqlite":
		db, err = openSQLite(ctx, c, rest)
	case "postgres", "postgresql":
		db, err = openPostgres(ctx, c)
	default:
		return nil, fmt.Errorf("store: the database URL must begin with sqlite: or postgres://, not %q", scheme+":")
	}
	if err != nil {
		return nil, err
	}
	if _, err := checkSchema(ctx, db); err != nil {
		_ = db.Close() // the schema error is the one to tell
		return nil, err
	}
	return db, nil
}
