package tenant_test

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
	"github.com/ventanilla/ventanilla/internal/tenant"
	"github.com/ventanilla/ventanilla/internal/vault"
)

// deaf is a database whose notifications do not arrive, and that can be gone.
type deaf struct {
	store.DB
	gone atomic.Bool
}

func (*deaf) Live() bool                                { return false }
func (*deaf) Subscribe(string, func(string)) (c func()) { return func() {} }

func (d *deaf) Read(ctx context.Context, fn func(store.Queryer) error) error {
	if d.gone.Load() {
		return errors.New("gone")
	}
	return d.DB.Read(ctx, fn)
}

func open(t *testing.T, db store.DB, v *vault.Vault, clk clock.Clock) *tenant.Directory {
	t.Helper()
	d, err := tenant.Open(t.Context(), db, v, clk, entropy.System, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d
}

var acme = scope.Scope{Company: "000000", Environment: scope.Sandbox}

// fill makes a company with one key and one client.
func fill(t *testing.T, d *tenant.Directory) {
	t.Helper()
	err := d.Edit(t.Context(), func(e *tenant.Editor) error {
		_, a := e.PutCompany("000000", "Acme", tenant.Limits{LoginFailures: 3})
		_, b := e.PutAPIKey(tenant.APIKey{Scope: acme, Name: "app", Kind: tenant.PrivateKey, Enabled: true, Services: []string{"imss/nss"}}, tenant.Hash("key"))
		_, c := e.PutOAuthClient(tenant.OAuthClient{ID: 5, Scope: acme, Alg: "RS256"}, tenant.Hash("secret"))
		_, f := e.PutAdmin(tenant.Hash("admin"))
		return errors.Join(a, b, c, f)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestWhoMayCall(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		d := open(t, db, vault.Ephemeral(), clock.System)
		fill(t, d)
		k, err := d.APIKey("key")
		if err != nil || k.Scope != acme || !k.Allows("imss/nss") || k.Allows("curp/validate") {
			t.Fatalf("%+v, %v", k, err)
		}
		for plain, want := range map[string]fault.Condition{"": fault.APIKeyMissing, "nobody": fault.APIKeyInvalid} {
			if _, err := d.APIKey(plain); !errors.Is(err, want) {
				t.Errorf("key %q: %v", plain, err)
			}
		}
		if c, err := d.Client(5, "secret"); err != nil || c.Scope != acme {
			t.Errorf("%+v, %v", c, err)
		}
		for id, secret := range map[int]string{5: "wrong", 6: "secret", 7: ""} {
			if _, err := d.Client(id, secret); !errors.Is(err, fault.ClientInvalid) {
				t.Errorf("client %d: %v", id, err)
			}
		}
		if c, _ := d.Company("000000"); c.Limits.LoginFailures != 3 || c.Limits.NSSPerCURPPerDay != tenant.DefaultLimits.NSSPerCURPPerDay {
			t.Errorf("limits: %+v", c.Limits)
		}
		if !d.Admin("admin") || d.Admin("") || d.Admin("other") {
			t.Error("admin token")
		}
		err = d.Edit(t.Context(), func(e *tenant.Editor) error {
			_, a := e.EnableAPIKey("000000", k.ID, false)
			_, b := e.EnableOAuthClient("000000", 5, false)
			other, c := e.EnableAPIKey("000001", k.ID, true)
			if other {
				return errors.New("another company switched the key")
			}
			return errors.Join(a, b, c)
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.APIKey("key"); !errors.Is(err, fault.APIKeyInvalid) {
			t.Errorf("disabled key: %v", err)
		}
		if _, err := d.Client(5, "secret"); !errors.Is(err, fault.ClientInvalid) {
			t.Errorf("disabled client: %v", err)
		}
	})
}

// A node that does not hear of changes trusts what it knows for a second, then
// reads again, and lets nobody in when it cannot.
func TestDeaf(t *testing.T) {
	t.Parallel()
	var now atomic.Int64
	now.Store(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC).UnixMicro())
	clk := clock.Func(func(scope.Scope) time.Time { return clock.FromMicros(now.Load()) })
	db, v := storetest.SQLite(t), vault.Ephemeral()
	writer := open(t, db, v, clk)
	fill(t, writer)
	cut := &deaf{DB: db}
	reader := open(t, cut, v, clk)
	k, err := reader.APIKey("key")
	if err != nil {
		t.Fatal(err)
	}
	if err := writer.Edit(t.Context(), func(e *tenant.Editor) error {
		_, err := e.EnableAPIKey("000000", k.ID, false)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	now.Add((time.Second + time.Millisecond).Microseconds())
	if _, err := reader.APIKey("key"); !errors.Is(err, fault.APIKeyInvalid) {
		t.Errorf("a key that was disabled elsewhere: %v", err)
	}
	cut.gone.Store(true)
	now.Add((2 * time.Second).Microseconds())
	if _, err := reader.APIKey("key"); !errors.Is(err, fault.Unavailable) {
		t.Errorf("without the database: %v", err)
	}
}

// Ensure the mark of a client changes with its secret and with nothing else, and
// is another for every client.
func TestSecretMark(t *testing.T) {
	t.Parallel()
	v, db := vault.Ephemeral(), storetest.SQLite(t)
	d := open(t, db, v, clock.System)
	fill(t, d)
	mark := func(id int, secret, alg string) string {
		t.Helper()
		if err := d.Edit(t.Context(), func(e *tenant.Editor) error {
			_, err := e.PutOAuthClient(tenant.OAuthClient{ID: id, Scope: acme, Alg: alg}, tenant.Hash(secret))
			return err
		}); err != nil {
			t.Fatal(err)
		}
		c, ok := d.ClientByID(id)
		if !ok || len(c.SecretMark) != 16 {
			t.Fatalf("%+v", c)
		}
		return c.SecretMark
	}
	first := mark(5, "secret", "RS256")
	if mark(5, "secret", "ES256") != first {
		t.Error("another mark for the same secret")
	}
	if mark(5, "other", "ES256") == first || mark(6, "secret", "RS256") == first {
		t.Error("the same mark for another secret or client")
	}
	if mark(5, "secret", "RS256") != first {
		t.Error("the mark depends on more than the secret")
	}
}
