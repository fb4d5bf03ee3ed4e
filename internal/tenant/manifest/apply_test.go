package manifest_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
	"github.com/ventanilla/ventanilla/internal/tenant"
	"github.com/ventanilla/ventanilla/internal/tenant/manifest"
	"github.com/ventanilla/ventanilla/internal/vault"
)

func directory(t *testing.T, db store.DB, v *vault.Vault) *tenant.Directory {
	t.Helper()
	d, err := tenant.Open(t.Context(), db, v, clock.System, entropy.System, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d
}

func parse(t *testing.T, text string) *manifest.Manifest {
	t.Helper()
	m, err := manifest.Parse("m.yaml", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func apply(t *testing.T, db store.DB, d *tenant.Directory, m *manifest.Manifest, dry bool) []manifest.Change {
	t.Helper()
	changes, err := manifest.Apply(t.Context(), db, d, m, nil, dry)
	if err != nil {
		t.Fatal(err)
	}
	return changes
}

func export(t *testing.T, d *tenant.Directory) string {
	t.Helper()
	var b bytes.Buffer
	if err := manifest.Export(t.Context(), &b, d, nil); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const deploymentPart = `
limits: {login_failures: 7}
sources: [{name: reg, kind: registry, file: people.csv, timeout: 2s}]
mail: {smtp: "smtp://user:hush@mail.example:587"}
apis: {connect: {hosts: [api.example.com]}}
`

// What is exported and applied to a fresh database makes the same directory,
// and gives nobody a secret.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		v, secrets := vault.Ephemeral(), manifest.NewDevSecrets(entropy.System)
		text, err := manifest.Dev(secrets)
		if err != nil {
			t.Fatal(err)
		}
		m := parse(t, string(text)+deploymentPart)
		first := directory(t, db, v)
		if dry := apply(t, db, first, m, true); len(dry) == 0 || len(first.Companies()) != 0 {
			t.Fatalf("a dry run said %v and made %v", dry, first.Companies())
		}
		apply(t, db, first, m, false)
		if again := apply(t, db, first, m, false); len(again) != 0 {
			t.Errorf("applied twice: %v", again)
		}
		out := export(t, first)
		for _, secret := range []string{secrets.Shop, secrets.Client, secrets.Private, secrets.LivePrivate, secrets.Signature, "hush"} {
			if strings.Contains(out, secret) {
				t.Errorf("the export holds a secret:\n%s", out)
			}
		}
		copied, fresh := parse(t, out), storetest.SQLite(t)
		second := directory(t, fresh, v)
		apply(t, fresh, second, copied, false)
		same(t, first, second, secrets)
		if more := apply(t, db, first, copied, false); len(more) != 0 {
			t.Errorf("applied to where it came from: %v", more)
		}
	})
}

func same(t *testing.T, a, b *tenant.Directory, secrets manifest.DevSecrets) {
	t.Helper()
	if diff := cmp.Diff(a.Companies(), b.Companies()); diff != "" {
		t.Fatal(diff)
	}
	ignoreID := cmpopts.IgnoreFields(tenant.APIKey{}, "ID")
	for _, code := range a.Companies() {
		ca, _ := a.Company(code)
		cb, _ := b.Company(code)
		for name, pair := range map[string][2]any{
			"company": {ca, cb}, "shops": {a.Shops(code), b.Shops(code)}, "clients": {a.Clients(code), b.Clients(code)},
			"signature keys": {a.SignatureKeys(code), b.SignatureKeys(code)},
		} {
			if diff := cmp.Diff(pair[0], pair[1]); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
	}
	for _, plain := range []string{secrets.Private, secrets.Public, secrets.LivePrivate, secrets.LivePublic} {
		ka, errA := a.APIKey(plain)
		kb, errB := b.APIKey(plain)
		if diff := cmp.Diff(ka, kb, ignoreID); errA != nil || errB != nil || diff != "" {
			t.Errorf("%v %v %s", errA, errB, diff)
		}
	}
	if _, err := b.Client(5, secrets.Client); err != nil {
		t.Errorf("client 5: %v", err)
	}
	da, _ := manifest.LoadDeployment(t.Context(), a)
	db, err := manifest.LoadDeployment(t.Context(), b)
	if diff := cmp.Diff(da, db); diff != "" || err != nil || len(db.Sources) != 1 {
		t.Errorf("deployment: %s %v", diff, err)
	}
}

// All of a manifest is applied, or nothing.
func TestAllOrNothing(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	d := directory(t, db, vault.Ephemeral())
	secret := strings.Repeat("s", 32)
	apply(t, db, d, parse(t, company("shops: [{id: 1, secret: "+secret+"}]")), false)
	m := parse(t, "companies:\n  - {code: \"000001\", name: Other, shops: [{id: 2, secret: "+secret+"}, {id: 1, secret: "+secret+"}]}")
	if _, err := manifest.Apply(context.Background(), db, d, m, nil, false); err == nil || !strings.Contains(err.Error(), "shop 1 belongs to another company") {
		t.Errorf("%v", err)
	}
	if _, ok := d.Company("000001"); ok || len(d.Companies()) != 1 {
		t.Error("half of it was applied")
	}
}
