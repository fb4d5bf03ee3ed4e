package identity_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/identity/identitytest"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

// counted counts the reads of a database, and can play deaf to other nodes.
type counted struct {
	store.DB
	reads atomic.Int64
	deaf  atomic.Bool
}

func (c *counted) Read(ctx context.Context, fn func(store.Queryer) error) error {
	c.reads.Add(1)
	return c.DB.Read(ctx, fn)
}

func (c *counted) Live() bool { return !c.deaf.Load() && c.DB.Live() }

func bearerOf(t *testing.T, k *identitytest.Kit, access string) identity.Bearer {
	t.Helper()
	b, err := k.Validate(t.Context(), access)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func wantCondition(t *testing.T, err error, want fault.Condition) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got %v, want %s", err, want)
	}
}

// Ensure a token that was checked once is checked from memory, and that what
// is refused for its form or signature costs no read at all.
func TestValidate_Memory(t *testing.T) {
	t.Parallel()
	db := &counted{DB: storetest.SQLite(t)}
	k := identitytest.New(t, db, nil)
	pair := signUp(t, k, 6, "ana@example.com")
	bearerOf(t, k, pair.AccessToken)
	before := db.reads.Load()
	for range 100 {
		bearerOf(t, k, pair.AccessToken)
		for _, bad := range []string{"", "x", strings.Repeat("x", 500), strings.Repeat("x", 5000), pair.AccessToken[:len(pair.AccessToken)-4] + "AAAA"} {
			_, err := k.Validate(t.Context(), bad)
			wantCondition(t, err, fault.TokenInvalid)
		}
	}
	if n := db.reads.Load() - before; n != 0 {
		t.Errorf("%d reads", n)
	}
	if err := k.Logout(t.Context(), bearerOf(t, k, pair.AccessToken), identity.Origin{}); err != nil {
		t.Fatal(err)
	}
	before = db.reads.Load()
	for range 100 {
		_, err := k.Validate(t.Context(), pair.AccessToken)
		wantCondition(t, err, fault.TokenInvalid)
	}
	if n := db.reads.Load() - before; n > 2 {
		t.Errorf("%d reads for a token that is revoked", n)
	}
}

// Ensure a node that hears nothing of the others asks the database again after
// a second at the latest.
func TestValidate_Deaf(t *testing.T) {
	t.Parallel()
	db := &counted{DB: storetest.SQLite(t)}
	k := identitytest.New(t, db, nil)
	pair := signUp(t, k, 6, "ana@example.com")
	b := bearerOf(t, k, pair.AccessToken)
	db.deaf.Store(true)
	k.Clock.AdvanceSystem(time.Second)
	// As another node does it: this one's caches are not told.
	err := db.Write(t.Context(), func(tx store.Tx) error {
		_, err := tx.Exec(`UPDATE accounts SET status = 'locked' WHERE id = $1`, b.AccountID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = k.Validate(t.Context(), pair.AccessToken)
	wantCondition(t, err, fault.AccountLocked)
}

// Ensure what one node does to a session, all nodes know.
func TestValidate_Nodes(t *testing.T) {
	t.Parallel()
	url := storetest.PostgresURL(t)
	a := identitytest.New(t, storetest.Open(t, url), nil)
	b := identitytest.New(t, storetest.Open(t, url), a.Vault)

	pair := signUp(t, a, 6, "ana@example.com")
	bearerOf(t, b, pair.AccessToken) // a key that a made, a token that a signed
	next, err := b.Refresh(t.Context(), b.Caller(6).Client, pair.RefreshToken, identity.Origin{})
	if err != nil {
		t.Fatal(err)
	}
	again, err := a.Refresh(t.Context(), a.Caller(6).Client, pair.RefreshToken, identity.Origin{})
	if err != nil || again != next {
		t.Fatalf("the other node gives another pair: %v", err)
	}
	at := bearerOf(t, a, next.AccessToken)
	if err := b.SetStatus(t.Context(), at.Scope, at.AccountID, identity.StatusLocked, identity.Origin{}); err != nil {
		t.Fatal(err)
	}
	eventually(t, func() bool {
		_, err := a.Validate(t.Context(), next.AccessToken)
		return errors.Is(err, fault.AccountLocked)
	})
	if err := a.SetStatus(t.Context(), at.Scope, at.AccountID, identity.StatusActive, identity.Origin{}); err != nil {
		t.Fatal(err)
	}
	bearerOf(t, a, next.AccessToken)
	if err := b.RevokeAll(t.Context(), at, identity.Origin{}); err != nil {
		t.Fatal(err)
	}
	eventually(t, func() bool {
		_, err := a.Validate(t.Context(), next.AccessToken)
		return errors.Is(err, fault.TokenInvalid)
	})
}

// eventually asks until it is so. The nodes have a second; a busy machine that
// runs many tests gets more.
func eventually(t *testing.T, done func() bool) {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for !done() {
		if time.Now().After(deadline) {
			t.Fatal("the other node did not hear of it")
		}
	}
}

// Ensure a new key is published before it signs, signs afterwards, and that
// tokens of the old one stay good.
func TestKeys_Rotate(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		k := identitytest.New(t, db, nil)
		old := signUp(t, k, 6, "ana@example.com")
		before, err := k.Keys().Public(t.Context())
		if err != nil || len(before) != 2 {
			t.Fatalf("%d keys, %v", len(before), err)
		}
		next, err := k.Keys().Rotate(t.Context())
		if err != nil || len(next) != 2 || next[0].Alg != "RS256" || next[1].SignsFrom.Sub(k.Clock.Now(scope.Scope{})) < 14*time.Minute {
			t.Fatalf("%+v, %v", next, err)
		}
		after, err := k.Keys().Public(t.Context())
		if err != nil || len(after) != 4 {
			t.Fatalf("%d keys, %v", len(after), err)
		}
		k.Clock.AdvanceSystem(10 * time.Minute)
		if early := signUp(t, k, 6, "bea@example.com"); head(early) != head(old) {
			t.Error("the new key signs while others may not know it")
		}
		k.Clock.AdvanceSystem(5 * time.Minute)
		fresh := signUp(t, k, 6, "eva@example.com")
		if head(fresh) == head(old) {
			t.Error("the new key does not sign")
		}
		bearerOf(t, k, fresh.AccessToken)
		bearerOf(t, k, old.AccessToken)
		k.Clock.AdvanceSystem(401 * 24 * time.Hour)
		if last, err := k.Keys().Public(t.Context()); err != nil || len(last) != 2 {
			t.Errorf("%d keys after their retirement, %v", len(last), err)
		}
	})
}

func head(p identity.Pair) string {
	h, _, _ := strings.Cut(p.AccessToken, ".")
	return h
}

// Ensure nodes that start at once on an empty database end with keys that all
// of them verify.
func TestKeys_First(t *testing.T) {
	t.Parallel()
	url := storetest.PostgresURL(t)
	a := identitytest.New(t, storetest.Open(t, url), nil)
	b := identitytest.New(t, storetest.Open(t, url), a.Vault)
	pairs := make(chan identity.Pair, 2)
	for i, k := range []*identitytest.Kit{a, b} {
		go func() { pairs <- signUp(t, k, 6, string(rune('a'+i))+"@example.com") }()
	}
	for range 2 {
		p := <-pairs
		bearerOf(t, a, p.AccessToken)
		bearerOf(t, b, p.AccessToken)
	}
}

// Ensure what is dead is deleted, once its holder can no longer be told why,
// and that last uses are written down.
func TestTidy(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		k := identitytest.New(t, db, nil)
		pair := signUp(t, k, 6, "ana@example.com")
		next, err := k.Refresh(t.Context(), k.Caller(6).Client, pair.RefreshToken, identity.Origin{})
		if err != nil {
			t.Fatal(err)
		}
		bearerOf(t, k, next.AccessToken)
		rows := func(table string) (n int) {
			t.Helper()
			err := db.Read(t.Context(), func(q store.Queryer) error { return q.QueryRow(`SELECT COUNT(*) FROM ` + table).Scan(&n) })
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		tidy := func() {
			t.Helper()
			if err := k.Tidy(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		tidy()
		if rows("tokens") != 2 || rows("tokens WHERE last_used_at > 0") != 1 {
			t.Errorf("%d tokens", rows("tokens"))
		}
		k.Clock.AdvanceSystem(91 * 24 * time.Hour)
		tidy()
		if rows("tokens") != 0 {
			t.Errorf("%d tokens", rows("tokens"))
		}
	})
}

// Ensure a hash that another system made lets its owner in and is replaced.
func TestLogin_Imported(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		k := identitytest.New(t, db, nil)
		signUp(t, k, 6, "ana@example.com")
		by := k.Caller(6)
		account, err := k.FindByEmail(t.Context(), by, 139, "ana@example.com")
		if err != nil {
			t.Fatal(err)
		}
		// bcrypt of "password", cost 4.
		old := "$2y$04$pID5a8QPiZW.x/XUP2UwhuKojmbq4Jj5jWqmnXnAcErmYb.CudhLC"
		err = db.Write(t.Context(), func(tx store.Tx) error {
			_, err := tx.Exec(`UPDATE accounts SET password = $1 WHERE id = $2`, old, account.ID)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		errs := make(chan error, 4)
		for range cap(errs) {
			go func() {
				_, err := k.Login(t.Context(), by, 139, "ana@example.com", "password")
				errs <- err
			}()
		}
		for range cap(errs) {
			if err := <-errs; err != nil {
				t.Fatal(err)
			}
		}
		account, err = k.FindByEmail(t.Context(), by, 139, "ana@example.com")
		if err != nil || !strings.HasPrefix(account.Password, "$argon2id$") {
			t.Errorf("hash %q, %v", account.Password, err)
		}
	})
}
