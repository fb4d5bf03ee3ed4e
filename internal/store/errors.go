package store

import (
	"errors"
	"fmt"
)

// Errors that a caller may test for. A database that cannot be reached, is
// full or refuses to write comes back as fault.Unavailable instead.
var (
	// ErrClosed is returned once Close has begun.
	ErrClosed = errors.New("store: the database is closed")

	// ErrReadOnly is returned by Write when the database was opened ReadOnly.
	ErrReadOnly = errors.New("store: the database is open for reading only")

	// ErrInUse is returned by Open when another process serves from the same
	// SQLite file.
	ErrInUse = errors.New("store: another process has this database open for writing; stop it first, or open read-only")

	// ErrNewerSchema is returned by Open and Migrate when the database was
	// migrated by a newer program. Nothing is changed then.
	ErrNewerSchema = errors.New("store: the database belongs to a newer version of this program")

	// ErrOutcomeUnknown is in the chain of Write's error when the connection or
	// the disk failed during COMMIT: the change may or may not have been kept.
	// It was not run again. The chain also holds fault.Unavailable.
	ErrOutcomeUnknown = errors.New("store: COMMIT failed half-way; the change may or may not have been kept")

	// ErrNotEmpty is returned by Restore when the target already holds data.
	ErrNotEmpty = errors.New("store: the database already holds data; restore into an empty one")

	errTxOver = errors.New("store: the transaction is over; tx was used after fn returned")
	errInEach = errors.New("store: a statement inside Query's each; collect the rows first")
)

// newerSchema names both versions.
func newerSchema(database, program int64) error {
	return fmt.Errorf("%w: the database has schema version %d, this program knows up to %d; run the newer program",
		ErrNewerSchema, database, program)
}
