// Package store is the seam between the engines and the two databases. It
// gives one way to write (Write), one way to read (Read) and one way to tell
// other nodes what changed (Notify, Subscribe); SQLite and PostgreSQL
// implement it alike, and the suite in storetest holds them to it.
//
// One SQL text serves both databases: placeholders are $1, $2, …; times are
// BIGINT microseconds (clock.Micros), JSON is TEXT, secrets are BLOB (spelled
// BYTEA on PostgreSQL by the migration loader). Texts sort and compare by bytes,
// LIKE with case. A statement that fails ends the transaction: those after it
// fail with the same error, and so does Write. So an INSERT that may collide
// says ON CONFLICT DO NOTHING and looks at the number of rows.
//
// Arguments are integers, bools, strings, []byte, nil, pointers to these and
// json.RawMessage. Text that is not UTF-8 or holds a NUL byte is refused on
// both, because PostgreSQL cannot store it.
package store

import (
	"context"
	"errors"
)

// ErrNoRows is what Row.Scan returns when the query found nothing.
var ErrNoRows = errors.New("store: no rows")

// Dialect names the database behind a DB.
type Dialect string

// The two databases.
const (
	SQLite   Dialect = "sqlite"
	Postgres Dialect = "postgres"
)

// DB is an open database. It is safe for concurrent use.
type DB interface {
	// Write runs fn in one transaction and returns once it is durable. When fn
	// returns an error its changes are undone and that error comes back.
	//
	// On SQLite the writes of concurrent callers share one commit, and either
	// database may run fn again after a conflict. So fn must be re-runnable:
	// it assigns its results afresh, does no network, hashing or waiting, does
	// not call the DB, and has no effect but through tx. It may run on another
	// goroutine than the caller's. ctx bounds the wait for a turn only. A panic in
	// fn undoes its changes and goes on to the caller of Write, if need be by
	// running fn once more on the caller's goroutine.
	//
	// Errors: fn's own; ErrClosed, ErrReadOnly; ctx's while waiting;
	// fault.Unavailable when the database cannot serve, and ErrOutcomeUnknown
	// beside it when nobody can tell whether the change was kept.
	Write(ctx context.Context, fn func(tx Tx) error) error

	// Read runs fn on a reader. The statements of one fn are not one snapshot;
	// fn does not call the DB.
	// Errors: fn's own; ErrClosed; ctx's; fault.Unavailable.
	Read(ctx context.Context, fn func(q Queryer) error) error

	// Subscribe calls fn with the payload of each notification of the topic
	// that commits on any node, this one included; on this node before Write
	// returns. An empty payload means that anything about the topic may have
	// changed: it comes after notifications were missed, and in place of one
	// too long for PostgreSQL (some 7,900 bytes). fn must be quick and must not
	// call the DB. cancel ends the subscription; a call under way may still end
	// after it.
	Subscribe(topic string, fn func(payload string)) (cancel func())

	// Live reports whether notifications of other nodes have been flowing
	// within the last second. While it is false, a cache that relies on them
	// must not be trusted.
	Live() bool

	// Dialect says which database this is.
	Dialect() Dialect

	// Native gives the driver's own handle for the job engine: *pgxpool.Pool
	// on PostgreSQL, nil on SQLite.
	Native() any

	// Close waits for running writes and releases the database.
	Close() error
}

// Row is one result row.
type Row interface {
	// Scan copies the columns into dest; ErrNoRows if there is no row.
	Scan(dest ...any) error
}

// Queryer reads.
type Queryer interface {
	// QueryRow gives the first row. The query runs when the row is scanned.
	QueryRow(query string, args ...any) Row
	// Query calls each for every row; each must only scan and keep:
	// a statement inside it is refused.
	Query(query string, args []any, each func(Row) error) error
}

// Tx reads and writes inside one transaction.
type Tx interface {
	Queryer
	// Exec gives the number of rows changed.
	Exec(query string, args ...any) (rows int64, err error)
	// Notify tells the topic's subscribers on all nodes, if this commits.
	Notify(topic, payload string)
	// Native gives pgx.Tx on PostgreSQL and nil on SQLite, for the job engine.
	Native() any
}
