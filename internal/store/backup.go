package store

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// backupFormat names the layout: gzip of JSON lines. The first is a
// backupHead; then for each table a backupTable and its rows as arrays, bytes
// in base64; last a backupEnd, so that a file cut short is noticed.
const backupFormat = "ventanilla-backup/1"

type backupHead struct {
	Format   string  `json:"format"`
	Versions []int64 `json:"versions"` // the migrations that were applied
}

type backupTable struct {
	Table   string   `json:"table"`
	Columns []string `json:"columns"`
}

type backupEnd struct {
	End  bool  `json:"end"`
	Rows int64 `json:"rows"`
}

// Backup writes all our tables as they are at one moment, while the server goes
// on. Restore brings them into an empty database of either kind.
//
// What it does not hold: the vault's keyset, without which sealed values stay
// sealed, so keep both together; and on PostgreSQL the job engine's own tables
// (names river_…), so jobs that wait there are not in it. Jobs that wait on
// SQLite are in it, and go on when it is restored on SQLite; PostgreSQL keeps
// their rows but runs none of them. So before moving from one kind to the other
// let the jobs finish. For a PostgreSQL that must come back exactly,
// point-in-time recovery of the server is the better tool.
func Backup(ctx context.Context, db DB, w io.Writer) (rows int64, err error) {
	switch d := db.(type) {
	case *sqliteDB:
		return backupSQLite(ctx, d, w)
	case *postgresDB:
		return backupPostgres(ctx, d, w)
	}
	return 0, fmt.Errorf("store: Backup knows no %T", db)
}

// backupSQLite reads from a copy, because a long read of the file itself would
// keep its log from being folded in.
func backupSQLite(ctx context.Context, d *sqliteDB, w io.Writer) (rows int64, err error) {
	dir, err := os.MkdirTemp(filepath.Dir(d.path), ".backup-")
	if err != nil {
		return 0, fmt.Errorf("store: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	copied := filepath.Join(dir, "copy.db")
	if err := Snapshot(ctx, d, copied); err != nil {
		return 0, err
	}
	c, err := Open(ctx, Config{URL: "sqlite:" + copied, ReadOnly: true})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	versions, err := appliedVersions(ctx, c)
	if err != nil {
		return 0, err
	}
	err = c.Read(ctx, func(q Queryer) error {
		rows, err = dump(q, SQLite, versions, w)
		return err
	})
	return rows, err
}

// backupPostgres reads in one transaction that sees one moment.
func backupPostgres(ctx context.Context, d *postgresDB, w io.Writer) (rows int64, err error) {
	versions, err := appliedVersions(ctx, d)
	if err != nil {
		return 0, err
	}
	err = d.pool.AcquireFunc(ctx, func(conn *pgxpool.Conn) error {
		return pgx.BeginTxFunc(ctx, conn, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
			rows, err = dump(&postgresQueryer{ctx: ctx, run: tx}, Postgres, versions, w)
			return err
		})
	})
	return rows, err
}

// dump writes the whole format.
func dump(q Queryer, d Dialect, versions []int64, w io.Writer) (rows int64, err error) {
	all, err := tables(q, d)
	if err != nil {
		return 0, err
	}
	zip := gzip.NewWriter(w)
	buffered := bufio.NewWriter(zip)
	enc := json.NewEncoder(buffered)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(backupHead{Format: backupFormat, Versions: versions}); err != nil {
		return 0, fmt.Errorf("store: writing the backup: %w", err)
	}
	for _, t := range all {
		if err := enc.Encode(backupTable{Table: t.name, Columns: t.columns}); err != nil {
			return 0, fmt.Errorf("store: writing the backup: %w", err)
		}
		cells, targets := t.cells()
		err := q.Query("SELECT "+t.list()+" FROM "+t.name, nil, func(r Row) error {
			if err := r.Scan(targets...); err != nil {
				return fmt.Errorf("table %s: %w", t.name, err)
			}
			rows++
			return enc.Encode(cells)
		})
		if err != nil {
			return 0, fmt.Errorf("store: writing the backup: %w", err)
		}
	}
	return rows, errors.Join(enc.Encode(backupEnd{End: true, Rows: rows}), buffered.Flush(), zip.Close())
}

// cells gives one row to scan into, again and again, and the same as JSON.
func (t *table) cells() (cells, targets []any) {
	for _, k := range t.kinds {
		switch k {
		case kindInt:
			cells = append(cells, new(*int64))
		case kindBool:
			cells = append(cells, new(*bool))
		case kindBytes:
			cells = append(cells, new([]byte))
		default:
			cells = append(cells, new(*string))
		}
	}
	return cells, append(targets, cells...) // a copy: Scan may replace its targets
}

// Snapshot writes a copy of an SQLite database, as it is at one moment, to a
// file that does not exist yet, while the server goes on. The copy can be served
// from as it is; like a Backup, it is of use only together with the keyset.
func Snapshot(ctx context.Context, db DB, path string) (err error) {
	d, ok := db.(*sqliteDB)
	if !ok {
		return fmt.Errorf("store: Snapshot is for SQLite; use Backup")
	}
	if d.closed.Load() {
		return ErrClosed
	}
	if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("store: %s exists already", path)
	}
	if err := createPrivate(path); err != nil {
		return err
	}
	pool, err := openPool(ctx, dsn(d.path, "ro", "busy_timeout(5000)"), 1, nil)
	if err != nil {
		return sqliteError(err)
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	if _, err := pool.ExecContext(ctx, "VACUUM INTO $1", path); err != nil {
		return errors.Join(sqliteError(err), os.Remove(path))
	}
	return syncFile(path)
}

// syncFile makes a finished file and its name durable.
func syncFile(path string) error {
	for _, p := range []string{path, filepath.Dir(path)} {
		f, err := os.Open(p)
		if err != nil {
			return fmt.Errorf("store: %w", err)
		}
		if err := errors.Join(f.Sync(), f.Close()); err != nil {
			return fmt.Errorf("store: %w", err)
		}
	}
	return nil
}
