package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"github.com/ventanilla/ventanilla/internal/store/migrations"
)

// versionTable is where goose notes what was applied.
const versionTable = "goose_db_version"

// Migrate brings the schema up to date; it does nothing when it is. Nodes that
// start together on PostgreSQL take turns. Errors: ErrNewerSchema, ErrReadOnly.
func Migrate(ctx context.Context, db DB) error {
	if readOnly(db) {
		return ErrReadOnly
	}
	current, err := checkSchema(ctx, db)
	if err != nil {
		return err
	}
	// goose reads every migration into buffers of megabytes to find that there is
	// nothing to do, which at each start would be most of its time and memory.
	if !current {
		if err := migrate(ctx, db); err != nil {
			return err
		}
	}
	if jobs, ok := db.Native().(*pgxpool.Pool); ok {
		return migrateRiver(ctx, jobs)
	}
	return nil
}

func migrate(ctx context.Context, db DB) error {
	p, done, err := provider(db)
	if err != nil {
		return err
	}
	defer done()
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("store: migrating: %w", err)
	}
	return nil
}

func readOnly(db DB) bool {
	switch d := db.(type) {
	case *sqliteDB:
		return d.writer == nil
	case *postgresDB:
		return d.readOnly
	}
	return false
}

// provider gives goose's view of the database; done releases it.
func provider(db DB) (p *goose.Provider, done func(), err error) {
	pool, opts, err := migrationHandle(db)
	if err != nil {
		return nil, nil, err
	}
	opts = append(opts, goose.WithAllowOutofOrder(true), goose.WithDisableGlobalRegistry(true), goose.WithTableName(versionTable))
	dialect := goose.DialectPostgres
	if db.Dialect() == SQLite {
		dialect = goose.DialectSQLite3
	}
	p, err = goose.NewProvider(dialect, pool, migrations.For(string(db.Dialect())), opts...)
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("store: reading the migrations: %w", err), pool.Close())
	}
	// The pool was only read and written through goose, which reports its errors.
	return p, func() { _ = pool.Close() }, nil
}

// migrationHandle gives goose the database/sql handle it wants.
func migrationHandle(db DB) (*sql.DB, []goose.ProviderOption, error) {
	switch d := db.(type) {
	case *sqliteDB:
		pool, err := openPool(context.Background(), dsn(d.path, "rw", "busy_timeout(5000)", "synchronous(FULL)"), 1, nil)
		return pool, nil, err
	case *postgresDB:
		turns, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 120))
		if err != nil {
			return nil, nil, fmt.Errorf("store: %w", err)
		}
		return stdlib.OpenDBFromPool(d.Native().(*pgxpool.Pool)), []goose.ProviderOption{goose.WithSessionLocker(turns)}, nil
	}
	return nil, nil, fmt.Errorf("store: Migrate knows no %T", db)
}

// SchemaVersion gives the highest migration that is applied, 0 for none.
func SchemaVersion(ctx context.Context, db DB) (int64, error) {
	applied, err := appliedVersions(ctx, db)
	if err != nil || len(applied) == 0 {
		return 0, err
	}
	return applied[len(applied)-1], nil
}

// checkSchema refuses a database with a migration that this program lacks, and
// says whether it has all that this program knows.
func checkSchema(ctx context.Context, db DB) (current bool, err error) {
	known, err := migrations.Versions()
	if err != nil {
		return false, err
	}
	applied, err := appliedVersions(ctx, db)
	if err != nil {
		return false, err
	}
	for _, v := range applied {
		if v != 0 && !slices.Contains(known, v) { // 0 is goose's own first row
			return false, newerSchema(applied[len(applied)-1], known[len(known)-1])
		}
	}
	for _, v := range known {
		if !slices.Contains(applied, v) {
			return false, nil
		}
	}
	return true, nil
}

// appliedVersions gives what goose noted, ascending; none before the first migration.
func appliedVersions(ctx context.Context, db DB) (versions []int64, err error) {
	exists := `SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = $1`
	if db.Dialect() == Postgres {
		exists = `SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = $1`
	}
	err = db.Read(ctx, func(q Queryer) error {
		var n int
		if err := q.QueryRow(exists, versionTable).Scan(&n); err != nil || n == 0 {
			return err
		}
		return q.Query(`SELECT version_id FROM goose_db_version WHERE is_applied ORDER BY version_id`, nil, func(r Row) error {
			var v int64
			err := r.Scan(&v)
			versions = append(versions, v)
			return err
		})
	})
	if err != nil {
		return nil, errors.Join(errors.New("store: reading the schema version"), err)
	}
	return versions, nil
}
