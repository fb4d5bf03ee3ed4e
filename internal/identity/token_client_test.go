package identity_test

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/audit"
	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/identity/identitytest"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

func ownToken(t testing.TB, k *identitytest.Kit) string {
	t.Helper()
	got, err := k.IssueClientToken(context.Background(), k.Caller(8).Client, "")
	if err != nil {
		t.Fatal(err)
	}
	return got.AccessToken
}

func active(t testing.TB, k *identitytest.Kit, client int, token string) bool {
	t.Helper()
	got, err := k.Introspect(context.Background(), k.Caller(client).Client, token)
	if err != nil {
		t.Fatal(err)
	}
	if !got.Active && got != (identity.Introspection{}) {
		t.Errorf("a dead token tells %+v", got)
	}
	return got.Active
}

func giveBack(t testing.TB, k *identitytest.Kit, client int, token string) {
	t.Helper()
	if err := k.GiveBack(context.Background(), k.Caller(client), token); err != nil {
		t.Fatal(err)
	}
}

// written counts the writes of a database.
type written struct {
	counted
	writes atomic.Int64
}

func (w *written) Write(ctx context.Context, fn func(store.Tx) error) error {
	w.writes.Add(1)
	return w.DB.Write(ctx, fn)
}

// Ensure making a client's own token and asking about a known one touch no disk.
func TestClientToken_Memory(t *testing.T) {
	t.Parallel()
	db := &written{counted: counted{DB: storetest.SQLite(t)}}
	k := identitytest.New(t, db, nil)
	first, pair := ownToken(t, k), signUp(t, k, 6, "ana@example.com")
	if !active(t, k, 8, first) || !active(t, k, 6, pair.AccessToken) {
		t.Fatal("not active")
	}
	reads, writes := db.reads.Load(), db.writes.Load()
	for range 100 {
		ownToken(t, k)
		if !active(t, k, 8, first) || !active(t, k, 6, pair.AccessToken) || active(t, k, 8, pair.AccessToken) {
			t.Fatal("wrong answer")
		}
		_, err := k.Validate(t.Context(), first)
		wantCondition(t, err, fault.TokenInvalid)
	}
	if r, w := db.reads.Load()-reads, db.writes.Load()-writes; r != 0 || w != 0 {
		t.Errorf("%d reads and %d writes", r, w)
	}
	giveBack(t, k, 8, first)
	reads = db.reads.Load()
	for range 100 {
		if active(t, k, 8, first) {
			t.Fatal("active")
		}
	}
	if r := db.reads.Load() - reads; r > 1 {
		t.Errorf("%d reads for a token that is revoked", r)
	}
}

// Ensure what one node is given back, all nodes know.
func TestGiveBack_Nodes(t *testing.T) {
	t.Parallel()
	url := storetest.PostgresURL(t)
	a := identitytest.New(t, storetest.Open(t, url), nil)
	b := identitytest.New(t, storetest.Open(t, url), a.Vault)
	own, other, pair := ownToken(t, a), ownToken(t, a), signUp(t, a, 6, "ana@example.com")
	for range 2 {
		if !active(t, b, 8, own) || !active(t, b, 8, other) || !active(t, b, 6, pair.AccessToken) || !active(t, b, 6, pair.RefreshToken) {
			t.Fatal("a token of the other node is none")
		}
	}
	giveBack(t, a, 8, own)
	giveBack(t, a, 6, pair.RefreshToken)
	if active(t, a, 8, own) || active(t, a, 6, pair.AccessToken) {
		t.Error("the node itself lets a token live")
	}
	eventually(t, func() bool { return !active(t, b, 8, own) && !active(t, b, 6, pair.AccessToken) })
	if active(t, b, 6, pair.RefreshToken) || !active(t, b, 8, other) {
		t.Error("not the tokens that were given back")
	}
}

// Ensure a node that hears nothing asks the database again after a second.
func TestGiveBack_Deaf(t *testing.T) {
	t.Parallel()
	db := &counted{DB: storetest.SQLite(t)}
	k := identitytest.New(t, db, nil)
	own := ownToken(t, k)
	got, err := k.Introspect(t.Context(), k.Caller(8).Client, own)
	if err != nil || !got.Active {
		t.Fatalf("%+v, %v", got, err)
	}
	db.deaf.Store(true)
	// As another node does it: this one's caches are not told.
	if err := db.Write(t.Context(), func(tx store.Tx) error {
		_, err := identitydb.RevokeClientToken(tx, identitydb.ClientRevocation{JTI: got.ID, Scope: identitytest.Scope, ClientID: 8})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	k.Clock.AdvanceSystem(time.Second)
	if active(t, k, 8, own) {
		t.Error("active")
	}
}

// Ensure a failure of the database is a failure and no answer.
func TestIntrospect_Failure(t *testing.T) {
	t.Parallel()
	db := &broken{DB: storetest.SQLite(t)}
	k := identitytest.New(t, db, nil)
	own, pair := ownToken(t, k), signUp(t, k, 6, "ana@example.com")
	if !active(t, k, 8, ownToken(t, k)) {
		t.Fatal("not active")
	}
	db.off.Store(true)
	for client, tokens := range map[int][]string{8: {own}, 6: {pair.AccessToken, pair.RefreshToken}} {
		for _, token := range tokens {
			if got, err := k.Introspect(t.Context(), k.Caller(client).Client, token); !errors.Is(err, fault.Unavailable) {
				t.Errorf("%+v, %v", got, err)
			}
			if err := k.GiveBack(t.Context(), k.Caller(client), token); !errors.Is(err, fault.Unavailable) {
				t.Errorf("%v", err)
			}
		}
	}
}

// broken is a database that can go away.
type broken struct {
	store.DB
	off atomic.Bool
}

func (b *broken) Read(ctx context.Context, fn func(store.Queryer) error) error {
	if b.off.Load() {
		return fault.Unavailable
	}
	return b.DB.Read(ctx, fn)
}

func (b *broken) Write(ctx context.Context, fn func(store.Tx) error) error {
	if b.off.Load() {
		return fault.Unavailable
	}
	return b.DB.Write(ctx, fn)
}

// Ensure a revocation outlasts its token, a sandbox that is reset, and a clock
// that is set back, and goes afterwards.
func TestGiveBack_Kept(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		k := identitytest.New(t, db, nil)
		own := ownToken(t, k)
		giveBack(t, k, 8, own)
		noted := func() (n int) {
			err := db.Read(t.Context(), func(q store.Queryer) error {
				return q.QueryRow(`SELECT COUNT(*) FROM client_token_revocations`).Scan(&n)
			})
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		err := db.Write(t.Context(), func(tx store.Tx) error { return identitydb.ClearCustomers(tx, identitytest.Scope) })
		if err != nil {
			t.Fatal(err)
		}
		k.Clock.AdvanceSystem(30 * 24 * time.Hour)
		if err := k.Tidy(t.Context()); err != nil {
			t.Fatal(err)
		}
		fresh := identitytest.New(t, db, k.Vault) // remembers nothing, and its clock is that of the beginning
		if active(t, fresh, 8, own) || noted() != 1 {
			t.Errorf("the token lives again; %d notes", noted())
		}
		k.Clock.AdvanceSystem(2 * time.Hour)
		if err := k.Tidy(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := noted(); n != 0 {
			t.Errorf("%d notes", n)
		}
		late := ownToken(t, k)
		k.Clock.Advance(2 * time.Hour)
		if giveBack(t, k, 8, late); noted() != 0 {
			t.Error("a token that has ended was noted")
		}
	})
}

// Ensure the log tells a refresh that was sent twice from a theft.
func TestRefresh_SecondUse(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		k := identitytest.New(t, db, nil)
		pair := signUp(t, k, 6, "ana@example.com") // by 203.0.113.7, Tests/1
		by := k.Caller(6)
		use := func(o identity.Origin) error {
			_, err := k.Refresh(t.Context(), by.Client, pair.RefreshToken, o)
			return err
		}
		if err := use(by.Origin); err != nil {
			t.Fatal(err)
		}
		k.Clock.Advance(4 * time.Second)
		for range 3 {
			if err := use(by.Origin); err != nil {
				t.Fatal(err)
			}
		}
		k.Clock.Advance(20 * time.Second)
		for range 3 {
			wantCondition(t, use(identity.Origin{IP: "198.51.100.9"}), fault.RefreshTokenRevoked)
		}
		for kind, want := range map[string]struct {
			same  string
			after time.Duration
		}{"token.replayed": {"true", 4 * time.Second}, "token.reused": {"false", 24 * time.Second}} {
			list, err := k.Audit.List(t.Context(), identitytest.Scope, audit.Filter{Type: kind})
			if err != nil || len(list) != 1 {
				t.Fatalf("%d events %s, %v", len(list), kind, err)
			}
			e := list[0]
			after, _ := strconv.Atoi(e.Details["after_ms"])
			if time.Duration(after)*time.Millisecond < want.after ||
				e.Details["same_origin"] != want.same || e.Details["token"] == "" || e.Details["family"] == "" || e.Actor != "system" {
				t.Errorf("%s: %+v", kind, e)
			}
		}
	})
}

// Ensure what is granted is what was asked for and the client may have, each
// once and in its order, or nothing at all.
func TestScopes(t *testing.T) {
	t.Parallel()
	k := identitytest.New(t, storetest.SQLite(t), nil)
	rapid.Check(t, func(t *rapid.T) {
		names := []string{"a", "b", "c:d", "e/f", "no"}
		may := rapid.SliceOfNDistinct(rapid.SampledFrom(names[:4]), 0, 4, rapid.ID).Draw(t, "may")
		asked := rapid.SliceOf(rapid.SampledFrom(append(names, ""))).Draw(t, "asked")
		c := &tenant.OAuthClient{ID: 8, Scope: identitytest.Scope, Alg: "ES256", Scopes: may}
		got, err := k.IssueClientToken(context.Background(), c, strings.Join(asked, " "))
		var want []string
		allowed := true
		for _, s := range asked {
			if s != "" && !strings.Contains(" "+strings.Join(want, " ")+" ", " "+s+" ") {
				want = append(want, s)
			}
			allowed = allowed && (s == "" || strings.Contains(" "+strings.Join(may, " ")+" ", " "+s+" "))
		}
		switch {
		case !allowed && !errors.Is(err, fault.ScopeInvalid):
			t.Fatalf("%+v, %v", got, err)
		case allowed && (err != nil || got.Scope != strings.Join(want, " ")):
			t.Fatalf("granted %q, want %q; %v", got.Scope, want, err)
		}
	})
}

// FuzzIntrospect asks about anything: nothing is a failure, and nothing but the
// token itself is active.
func FuzzIntrospect(f *testing.F) {
	k := identitytest.New(f, storetest.SQLite(f), nil)
	own := ownToken(f, k)
	parts := strings.Split(own, ".")
	for _, seed := range []string{
		own, parts[0] + "." + parts[1] + ".", parts[0] + ".." + parts[2], strings.Repeat("A", 43), strings.Repeat(".", 200), "\x00\xff", own + " ",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, token string) {
		k.Clock.AdvanceSystem(60 * time.Millisecond) // a thousand in a minute are no scan
		got, err := k.Introspect(t.Context(), k.Caller(8).Client, token)
		// A signature can be spelt in more ways than one; what it signs cannot.
		same := strings.HasPrefix(token, parts[0]+"."+parts[1]+".")
		if err != nil || got.Active && !same {
			t.Errorf("%q: %+v, %v", token, got, err)
		}
		if !same {
			if err := k.GiveBack(t.Context(), k.Caller(8), token); err != nil {
				t.Errorf("%q: %v", token, err)
			}
		}
	})
}
