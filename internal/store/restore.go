package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/pressly/goose/v3"

	"github.com/ventanilla/ventanilla/internal/store/migrations"
)

// Restore brings a Backup into an empty database of either kind and then
// migrates it. The rows come in one transaction: all or none.
//
// Errors: ErrNotEmpty when a table holds a row; ErrNewerSchema when the backup
// is of a newer program; otherwise what is wrong with the file.
func Restore(ctx context.Context, db DB, r io.Reader) (rows int64, err error) {
	file, err := openBackup(r)
	if err != nil {
		return 0, err
	}
	known, err := migrations.Versions()
	if err != nil {
		return 0, err
	}
	for _, v := range file.head.Versions {
		if v != 0 && !slices.Contains(known, v) {
			return 0, fmt.Errorf("%w: the backup has schema version %d, this program knows up to %d; run the newer program",
				ErrNewerSchema, slices.Max(file.head.Versions), known[len(known)-1])
		}
	}
	if err := migrateExactly(ctx, db, file.head.Versions); err != nil {
		return 0, err
	}
	var all []*table
	err = db.Read(ctx, func(q Queryer) error {
		all, err = tables(q, db.Dialect())
		return err
	})
	if err != nil {
		return 0, err
	}
	load := &loading{file: file, tables: all}
	switch d := db.(type) {
	case *sqliteDB:
		err = d.Write(ctx, func(tx Tx) error { return load.into(tx, insertRows) })
	case *postgresDB:
		// Not Write: this may take longer than its time-out, and cannot be run twice.
		err = d.pool.AcquireFunc(ctx, func(conn *pgxpool.Conn) error {
			return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
				return load.into(&postgresTx{tx: tx, postgresQueryer: postgresQueryer{ctx: ctx, run: tx}}, copyRows)
			})
		})
	}
	if err != nil {
		return 0, fmt.Errorf("store: restoring: %w", err)
	}
	return load.rows, Migrate(ctx, db)
}

// migrateExactly gives the target the schema that the backup was made with.
func migrateExactly(ctx context.Context, db DB, versions []int64) error {
	applied, err := appliedVersions(ctx, db)
	if err != nil || slices.Equal(applied, versions) {
		return err
	}
	if slices.Max(append(applied, 0)) > 0 {
		return fmt.Errorf("store: the backup has another schema than the database; restore into a new database")
	}
	p, done, err := provider(db)
	if err != nil {
		return err
	}
	defer done()
	for _, v := range versions {
		if v == 0 {
			continue
		}
		if _, err := p.ApplyVersion(ctx, v, true); err != nil && !errors.Is(err, goose.ErrAlreadyApplied) {
			return fmt.Errorf("store: migrating: %w", err)
		}
	}
	return nil
}

// loading is one backup on its way into a database.
type loading struct {
	file   *backupFile
	tables []*table // the target's
	rows   int64
	begun  bool
}

// loader puts the rows of one table, in the order of columns, into it.
type loader func(tx Tx, t *table, next func() ([]any, error)) error

// into loads everything in one transaction.
func (l *loading) into(tx Tx, load loader) error {
	if l.begun {
		return errors.New("the transaction failed and the file is read only once; start again with an empty database")
	}
	l.begun = true
	for _, t := range l.tables {
		var n int
		if err := tx.QueryRow("SELECT count(*) FROM " + t.name).Scan(&n); err != nil {
			return err
		}
		if n > 0 {
			return fmt.Errorf("%w (table %s has %d rows)", ErrNotEmpty, t.name, n)
		}
	}
	for l.file.nextTable() {
		t, err := l.target(l.file.table)
		if err != nil {
			return err
		}
		err = load(tx, t, func() ([]any, error) {
			row, err := l.file.row(t.kinds)
			if row != nil {
				l.rows++
			}
			return row, err
		})
		if err != nil {
			return fmt.Errorf("table %s: %w", t.name, err)
		}
	}
	if l.file.err == nil && l.file.end.Rows != l.rows {
		return fmt.Errorf("the backup says it has %d rows, and has %d", l.file.end.Rows, l.rows)
	}
	return l.file.err
}

// target finds the table and puts its columns in the file's order.
func (l *loading) target(b backupTable) (*table, error) {
	i := slices.IndexFunc(l.tables, func(t *table) bool { return t.name == b.Table })
	if i < 0 {
		return nil, fmt.Errorf("the backup has a table %q that the schema lacks", b.Table)
	}
	t := &table{name: b.Table, columns: b.Columns}
	for _, c := range b.Columns {
		j := slices.Index(l.tables[i].columns, c)
		if j < 0 {
			return nil, fmt.Errorf("the backup has a column %q of table %s that the schema lacks", c, b.Table)
		}
		t.kinds = append(t.kinds, l.tables[i].kinds[j])
	}
	return t, nil
}

func insertRows(tx Tx, t *table, next func() ([]any, error)) error {
	places := make([]string, len(t.columns))
	for i := range places {
		places[i] = fmt.Sprint("$", i+1)
	}
	insert := "INSERT INTO " + t.name + " (" + t.list() + ") VALUES (" + strings.Join(places, ", ") + ")"
	for {
		row, err := next()
		if err != nil || row == nil {
			return err
		}
		if _, err := tx.Exec(insert, row...); err != nil {
			return err
		}
	}
}

func copyRows(tx Tx, t *table, next func() ([]any, error)) error {
	ctx := tx.(*postgresTx).ctx
	_, err := tx.Native().(pgx.Tx).CopyFrom(ctx, pgx.Identifier{t.name}, t.columns, pgx.CopyFromFunc(next))
	return postgresError(err)
}
