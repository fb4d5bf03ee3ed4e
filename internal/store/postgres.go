package store

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// postgresDB is a pool of connections and one more that listens for
// notifications. Each Write is one transaction at READ COMMITTED; the server
// itself lets concurrent commits share a flush.
type postgresDB struct {
	pool     *pgxpool.Pool
	bus      *bus
	listener *listener
	timeout  time.Duration
	readOnly bool
	closed   atomic.Bool
}

func openPostgres(ctx context.Context, c Config) (_ DB, err error) {
	cfg, err := pgxpool.ParseConfig(c.URL)
	if err != nil {
		return nil, fmt.Errorf("store: the database URL is not understood: %w", err) // pgx masks the password
	}
	switch {
	case c.Conns > 0:
		cfg.MaxConns = int32(c.Conns)
	case !strings.Contains(c.URL, "pool_max_conns="):
		cfg.MaxConns = int32(max(8, 2*runtime.GOMAXPROCS(0)))
	}
	params := cfg.ConnConfig.RuntimeParams
	if params["application_name"] == "" {
		params["application_name"] = "ventanilla"
	}
	// An acknowledged write is on disk whatever the server's default is.
	if params["synchronous_commit"] == "" {
		params["synchronous_commit"] = "on"
	}
	if c.ReadOnly {
		params["default_transaction_read_only"] = "on"
	}
	if cfg.ConnConfig.ConnectTimeout == 0 {
		cfg.ConnConfig.ConnectTimeout = 5 * time.Second
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	d := &postgresDB{pool: pool, bus: newBus(), timeout: c.Timeout, readOnly: c.ReadOnly}
	if err := d.checkServer(ctx, c.Log); err != nil {
		pool.Close()
		return nil, err
	}
	d.listener = startListener(cfg.ConnConfig, d.bus, c.Log)
	select {
	case <-d.listener.first:
	case <-ctx.Done():
		_ = d.Close() // the caller gave up
		return nil, ctx.Err()
	}
	return d, nil
}

// checkServer makes sure that the server answers, and tells the operator when
// it is set up to lose what it acknowledges.
func (d *postgresDB) checkServer(ctx context.Context, log *slog.Logger) error {
	var fsync, pages string
	err := d.Read(ctx, func(q Queryer) error {
		return q.QueryRow(`SELECT current_setting('fsync'), current_setting('full_page_writes')`).Scan(&fsync, &pages)
	})
	if err != nil {
		return err
	}
	if fsync != "on" || pages != "on" {
		log.Warn("the PostgreSQL server may lose acknowledged writes in a power failure", "fsync", fsync, "full_page_writes", pages)
	}
	return nil
}

func (d *postgresDB) Read(ctx context.Context, fn func(Queryer) error) error {
	if d.closed.Load() {
		return ErrClosed
	}
	conn, err := d.pool.Acquire(ctx)
	if err != nil {
		return d.acquireError(ctx, err)
	}
	defer conn.Release()
	q := &postgresQueryer{ctx: ctx, run: conn}
	defer func() { q.over = true }()
	return fn(q)
}

// acquireError tells a caller that gave up from a server that is away.
func (d *postgresDB) acquireError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if d.closed.Load() {
		return ErrClosed
	}
	return unavailable(err)
}

func (d *postgresDB) Subscribe(topic string, fn func(string)) func() {
	return d.bus.subscribe(topic, fn)
}
func (d *postgresDB) Live() bool       { return !d.closed.Load() && d.listener.live() }
func (d *postgresDB) Dialect() Dialect { return Postgres }
func (d *postgresDB) Native() any      { return d.pool }

// Close waits for the connections in use to come back.
func (d *postgresDB) Close() error {
	if d.closed.Swap(true) {
		return nil
	}
	if d.listener != nil {
		d.listener.stop()
	}
	d.pool.Close()
	return nil
}
