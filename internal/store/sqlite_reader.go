package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"
)

// maxStatements bounds a statement cache. The program has fewer texts; what
// lies beyond (a filter built of many parts) is prepared for one use.
const maxStatements = 1000

// readers is a pool of read-only connections with their prepared statements.
type readers struct {
	pool  *sql.DB
	mu    sync.RWMutex
	stmts map[string]*sql.Stmt
}

func openReaders(ctx context.Context, path string, conns int) (*readers, error) {
	pool, err := openPool(ctx,
		dsn(path, "ro", "busy_timeout(5000)", "query_only(1)", "case_sensitive_like(1)", "temp_store(MEMORY)", "cache_size(-8000)"),
		conns, map[string]string{"query_only": "1"})
	if err != nil {
		return nil, err
	}
	return &readers{pool: pool, stmts: map[string]*sql.Stmt{}}, nil
}

func (r *readers) query(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	s, err := r.stmt(ctx, query)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return r.pool.QueryContext(ctx, query, args...)
	}
	return s.QueryContext(ctx, args...)
}

func (r *readers) queryRow(ctx context.Context, query string, args, dest []any) error {
	s, err := r.stmt(ctx, query)
	if err != nil {
		return err
	}
	if s == nil {
		return r.pool.QueryRowContext(ctx, query, args...).Scan(dest...)
	}
	return s.QueryRowContext(ctx, args...).Scan(dest...)
}

// stmt gives the cached statement, nil when the cache is full.
func (r *readers) stmt(ctx context.Context, query string) (*sql.Stmt, error) {
	r.mu.RLock()
	s, full := r.stmts[query], len(r.stmts) >= maxStatements
	r.mu.RUnlock()
	if s != nil || full {
		return s, nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if s := r.stmts[query]; s != nil {
		return s, nil
	}
	s, err := r.pool.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	r.stmts[query] = s
	return s, nil
}

func (r *readers) close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	var errs []error
	for _, s := range r.stmts {
		errs = append(errs, s.Close())
	}
	return errors.Join(append(errs, r.pool.Close())...)
}
