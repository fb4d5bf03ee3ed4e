package store

import (
	"database/sql"
	"errors"
	"fmt"

	lib "modernc.org/sqlite/lib"

	"github.com/ventanilla/ventanilla/fault"
)

// sqliteError turns the driver's errors into the store's. What the machine is
// to blame for (a full disk, a failing one, a foreign lock) is Unavailable;
// what the statement is to blame for stays as it is.
func sqliteError(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		return ErrNoRows
	case errors.Is(err, sql.ErrConnDone), err.Error() == "sql: database is closed":
		return ErrClosed
	}
	switch sqliteCode(err) {
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED, lib.SQLITE_FULL, lib.SQLITE_IOERR,
		lib.SQLITE_CANTOPEN, lib.SQLITE_READONLY, lib.SQLITE_NOMEM:
		return fault.Unavailable.Because(fmt.Errorf("store: %w", err))
	}
	return fmt.Errorf("store: %w", err)
}

// sqliteCode gives the primary result code, 0 if err is none of SQLite's.
func sqliteCode(err error) int {
	var coded interface{ Code() int } // *sqlite.Error
	if errors.As(err, &coded) {
		return coded.Code() & 0xff
	}
	return 0
}

// openError words what can go wrong with the file in one line.
func openError(path string, err error) error {
	switch sqliteCode(err) {
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		return fmt.Errorf("%w (%s)", ErrInUse, path)
	case lib.SQLITE_READONLY, lib.SQLITE_CANTOPEN:
		return fmt.Errorf("store: the database file %s or its directory cannot be written: %w", path, err)
	case lib.SQLITE_NOTADB, lib.SQLITE_CORRUPT:
		return fmt.Errorf("store: %s is not an SQLite database, or is damaged; restore a backup: %w", path, err)
	}
	return fmt.Errorf("store: %s: %w", path, err)
}
