package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"

	sqlitedriver "modernc.org/sqlite"
)

// sqliteDB is one SQLite file: a writer that groups commits, and readers
// beside it. One process serves from a file at a time, so notifications need
// not leave the process.
type sqliteDB struct {
	path    string
	lock    *fileLock // nil when read-only
	writer  *writer   // nil when read-only
	readers *readers
	bus     *bus
	closed  atomic.Bool
}

func openSQLite(ctx context.Context, c Config, path string) (_ DB, err error) {
	path = strings.TrimPrefix(path, "//")
	if path == "" || strings.ContainsRune(path, '?') {
		return nil, fmt.Errorf("store: the database URL must be sqlite:PATH, with a path and no options")
	}
	if path, err = filepath.Abs(path); err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	db := &sqliteDB{path: path, bus: newBus()}
	defer func() {
		if err != nil {
			_ = db.Close() // releases what was opened; err is the one to tell
		}
	}()
	if c.ReadOnly {
		if _, err := os.Stat(path); err != nil {
			return nil, fmt.Errorf("store: %w", err)
		}
	} else {
		if err := createPrivate(path); err != nil {
			return nil, err
		}
		if db.lock, err = lockFile(path + "-lock"); err != nil {
			return nil, err
		}
		if db.writer, err = openWriter(ctx, path, db.bus); err != nil {
			return nil, openError(path, err)
		}
	}
	n := c.Conns
	if n == 0 {
		n = max(4, 2*runtime.GOMAXPROCS(0))
	}
	if db.readers, err = openReaders(ctx, path, n); err != nil {
		return nil, openError(path, err)
	}
	return db, nil
}

// createPrivate makes an absent file readable by its owner only; SQLite gives
// its companions (-wal, -shm) the same mode. It also finds out whether the
// file can be written, which SQLite says less clearly.
func createPrivate(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("store: the database file cannot be written: %w", err)
	}
	return f.Close()
}

// dsn gives the driver's address of a file with pragmas, each "name(value)".
func dsn(path, mode string, pragmas ...string) string {
	q := url.Values{"_pragma": pragmas, "_txlock": {"immediate"}, "_dqs": {"0"}, "_defensive": {"1"}, "_error_rc": {"1"}, "mode": {mode}}
	return (&url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(path), RawQuery: q.Encode()}).String()
}

// openPool opens the file through database/sql and checks that the settings
// which durability rests on are in force: SQLite ignores what it cannot do.
func openPool(ctx context.Context, dsn string, conns int, want map[string]string) (*sql.DB, error) {
	connector, err := sqlitedriver.NewConnector(dsn)
	if err != nil {
		return nil, err
	}
	pool := sql.OpenDB(connector)
	pool.SetMaxOpenConns(conns)
	pool.SetMaxIdleConns(conns)
	for pragma, value := range want {
		var got string
		if err := pool.QueryRowContext(ctx, "PRAGMA "+pragma).Scan(&got); err != nil {
			return nil, errors.Join(err, pool.Close())
		}
		if got != value {
			return nil, errors.Join(fmt.Errorf("PRAGMA %s is %s where %s is needed; is the file on a network or read-only file system?", pragma, got, value), pool.Close())
		}
	}
	return pool, nil
}

func (d *sqliteDB) Write(ctx context.Context, fn func(Tx) error) error {
	if d.writer == nil {
		return ErrReadOnly
	}
	return d.writer.do(ctx, fn)
}

func (d *sqliteDB) Read(ctx context.Context, fn func(Queryer) error) error {
	if d.closed.Load() {
		return ErrClosed
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return fn(&sqliteQueryer{ctx: ctx, run: d.readers})
}

func (d *sqliteDB) Subscribe(topic string, fn func(string)) func() { return d.bus.subscribe(topic, fn) }

// Live is true until Close, or until a failed flush leaves unknown what the
// file holds: there are no other nodes.
func (d *sqliteDB) Live() bool {
	return !d.closed.Load() && (d.writer == nil || d.writer.broken.Load() == nil)
}

func (d *sqliteDB) Dialect() Dialect { return SQLite }
func (d *sqliteDB) Native() any      { return nil }

func (d *sqliteDB) Close() error {
	if d.closed.Swap(true) {
		return nil
	}
	var errs []error
	if d.readers != nil {
		errs = append(errs, d.readers.close())
	}
	// The writer last, so that it is the one that folds the WAL into the file.
	if d.writer != nil {
		errs = append(errs, d.writer.close())
	}
	if d.lock != nil {
		errs = append(errs, d.lock.release())
	}
	return errors.Join(errs...)
}
