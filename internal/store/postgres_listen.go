package store

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

const (
	channel  = "ventanilla"           // one channel carries all topics
	maxNote  = 7900                   // PostgreSQL refuses payloads of 8000 bytes
	beat     = 250 * time.Millisecond // between heartbeats
	trust    = time.Second            // how long the last heartbeat vouches for the flow
	maxRetry = 2 * time.Second        // between attempts to reconnect
)

// wireNote is a notification on PostgreSQL's channel.
type wireNote struct {
	Node    string `json:"n"` // who sent it; that node has delivered it already
	Topic   string `json:"t,omitempty"`
	Payload string `json:"p,omitempty"`
	Beat    int64  `json:"b,omitempty"` // number of a heartbeat
}

// listener owns one connection that listens. It sends itself heartbeats
// through the same queue as all notifications: when one comes back, everything
// committed before it was sent has been delivered.
type listener struct {
	// node tells this handle's notifications from others'. It is no secret and
	// decides nothing, so it need not come from the injected randomness.
	node   string
	cfg    *pgx.ConnConfig
	bus    *bus
	log    *slog.Logger
	first  chan struct{} // closed when the first heartbeat is back, or the first connection failed
	opened func()        // closes first, once
	cancel context.CancelFunc
	done   chan struct{}

	sent  map[int64]time.Time // heartbeats on their way
	beats int64
	asOf  atomic.Pointer[time.Time] // everything committed before this is delivered
}

func startListener(cfg *pgx.ConnConfig, b *bus, log *slog.Logger) *listener {
	ctx, cancel := context.WithCancel(context.Background())
	cfg = cfg.Copy()
	// Heartbeats are transactions, but nobody minds losing one.
	cfg.RuntimeParams["synchronous_commit"] = "off"
	delete(cfg.RuntimeParams, "default_transaction_read_only")
	l := &listener{node: uuid.NewString(), cfg: cfg, bus: b, log: log, cancel: cancel, first: make(chan struct{}), done: make(chan struct{})}
	l.opened = sync.OnceFunc(func() { close(l.first) })
	cfg.OnNotification = func(_ *pgconn.PgConn, n *pgconn.Notification) { l.receive(n.Payload) }
	go l.run(ctx)
	return l
}

func (l *listener) live() bool {
	t := l.asOf.Load()
	return t != nil && time.Since(*t) < trust
}

func (l *listener) stop() {
	l.cancel()
	<-l.done
}

// run keeps a connection until stop.
func (l *listener) run(ctx context.Context) {
	defer close(l.done)
	const quick = 50 * time.Millisecond
	wait := quick
	for n := 0; ctx.Err() == nil; n++ {
		began := time.Now()
		err := l.listen(ctx, n == 0)
		l.asOf.Store(nil)
		l.opened()
		if ctx.Err() != nil {
			return
		}
		if time.Since(began) > maxRetry { // it had been up
			wait = quick
		}
		l.log.Warn("lost the connection that listens for changes by other nodes; caches are not trusted until it is back", "error", err, "retry_in", wait)
		select {
		case <-time.After(wait):
		case <-ctx.Done():
		}
		wait = min(2*wait, maxRetry)
	}
}

// listen serves one connection until it breaks.
func (l *listener) listen(ctx context.Context, first bool) error {
	conn, err := pgx.ConnectConfig(ctx, l.cfg)
	if err != nil {
		return err
	}
	defer conn.Close(context.Background())
	l.sent = map[int64]time.Time{}
	if _, err = conn.Exec(ctx, "LISTEN "+channel); err != nil {
		return err
	}
	if !first {
		// What was said in the meantime was not heard. Before the first heartbeat,
		// so that nobody sees live and trusts a cache that has not been told.
		l.bus.resync()
	}
	err = l.sendBeat(ctx, conn)
	for err == nil {
		if err = l.wait(ctx, conn); err == nil {
			err = l.sendBeat(ctx, conn)
		}
	}
	return err
}

// wait receives notifications until the next heartbeat is due.
func (l *listener) wait(ctx context.Context, conn *pgx.Conn) error {
	due, cancel := context.WithTimeout(ctx, beat)
	defer cancel()
	for {
		// OnNotification has seen it by the time this returns.
		_, err := conn.WaitForNotification(due)
		switch {
		case err == nil:
		case ctx.Err() == nil && errors.Is(due.Err(), context.DeadlineExceeded) && !conn.IsClosed():
			return nil
		default:
			return err
		}
	}
}

// sendBeat must be answered within the time that heartbeats are trusted for.
func (l *listener) sendBeat(ctx context.Context, conn *pgx.Conn) error {
	ctx, cancel := context.WithTimeout(ctx, 3*trust)
	defer cancel()
	l.beats++
	l.sent[l.beats] = time.Now()
	_, err := conn.Exec(ctx, "SELECT pg_notify($1, $2)", channel, encode(wireNote{Node: l.node, Beat: l.beats}))
	return err
}

// receive runs on the listener's goroutine.
func (l *listener) receive(payload string) {
	var n wireNote
	if err := json.Unmarshal([]byte(payload), &n); err != nil {
		l.log.Warn("a notification on our channel that is not ours", "channel", channel)
		return
	}
	switch {
	case n.Beat == 0 && n.Node != l.node:
		l.bus.deliver(note{n.Topic, n.Payload})
	case n.Beat != 0 && n.Node == l.node:
		if t, ok := l.sent[n.Beat]; ok {
			delete(l.sent, n.Beat)
			l.asOf.Store(&t)
			l.opened()
		}
	}
}

// sendNotes puts the notifications of a transaction on the channel; the server
// sends them when it commits. One that is too long becomes "anything may have
// changed".
func (d *postgresDB) sendNotes(ctx context.Context, tx pgx.Tx, notes []note) error {
	for _, n := range notes {
		text := encode(wireNote{Node: d.listener.node, Topic: n.topic, Payload: n.payload})
		if len(text) > maxNote {
			text = encode(wireNote{Node: d.listener.node, Topic: n.topic})
		}
		if _, err := tx.Exec(ctx, "SELECT pg_notify($1, $2)", channel, text); err != nil {
			return err
		}
	}
	return nil
}

func encode(n wireNote) string {
	b, err := json.Marshal(n)
	if err != nil {
		panic(err) // strings and a number
	}
	return string(b)
}
