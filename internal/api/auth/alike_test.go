package auth_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/identity/identitytest"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

// counted counts what is asked of a database.
type counted struct {
	store.DB
	writes, statements, changes atomic.Int64
}

func (c *counted) Write(ctx context.Context, fn func(store.Tx) error) error {
	c.writes.Add(1)
	return c.DB.Write(ctx, func(tx store.Tx) error { return fn(countedTx{tx, c}) })
}

func (c *counted) Read(ctx context.Context, fn func(store.Queryer) error) error {
	return c.DB.Read(ctx, func(q store.Queryer) error { return fn(countedReader{q, c}) })
}

type countedReader struct {
	store.Queryer
	c *counted
}

func (r countedReader) QueryRow(query string, args ...any) store.Row {
	r.c.statements.Add(1)
	return r.Queryer.QueryRow(query, args...)
}

type countedTx struct {
	store.Tx
	c *counted
}

func (t countedTx) QueryRow(query string, args ...any) store.Row {
	t.c.statements.Add(1)
	return t.Tx.QueryRow(query, args...)
}

func (t countedTx) Exec(query string, args ...any) (int64, error) {
	t.c.changes.Add(1)
	return t.Tx.Exec(query, args...)
}

// Ensure an address that nobody has costs exactly what one with an account does:
// hashes, transactions, reads, changes and messages, for a wrong password and,
// where accounts are concealed, for a reset mail; and that the answers are the
// same.
func TestAlike(t *testing.T) {
	t.Parallel()
	db := &counted{DB: storetest.SQLite(t)}
	b := startOn(t, db)
	b.register("ana@example.com")
	type cost struct{ hashes, writes, reads, changes, messages int64 }
	measure := func(email string, do func(email string) answer) (cost, answer) {
		before := cost{b.Hasher.Runs(), db.writes.Load(), db.statements.Load(), db.changes.Load(), int64(b.Mail.Sent())}
		a := do(email)
		return cost{b.Hasher.Runs() - before.hashes, db.writes.Load() - before.writes, db.statements.Load() - before.reads,
			db.changes.Load() - before.changes, int64(b.Mail.Sent()) - before.messages}, a
	}
	reset := func(email string) answer {
		return b.do(call{"POST", "/v1/auth/password/send-reset-email", basicAuth("7", identitytest.Secret),
			map[string]any{"email": email, "shop_id": 139, "reset_url": "https://shop.example/{hash}"}})
	}
	for name, do := range map[string]func(string) answer{
		"log-in": func(email string) answer { return b.login(email, "wrong") }, "reset": reset,
	} {
		known, one := measure("ana@example.com", do)
		unknown, other := measure("nobody@example.com", do)
		if known != unknown || known.writes == 0 {
			t.Errorf("%s: %+v for a known address, %+v for an unknown one", name, known, unknown)
		}
		if one.status != other.status || one.text != other.text {
			t.Errorf("%s: %d %s, %d %s", name, one.status, one.text, other.status, other.text)
		}
	}
	// Without mail neither is told from the other.
	b.Mail.Fail = fault.Unavailable.Because(errors.New("not configured"))
	for _, email := range []string{"ana@example.com", "nobody@example.com"} {
		reset(email).want(t, 424)
	}
}
