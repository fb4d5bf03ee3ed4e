package app_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ventanilla/ventanilla/internal/app"
	"github.com/ventanilla/ventanilla/internal/tenant/manifest"
)

// richManifest has one of everything that is exported.
const richManifest = `
companies:
  - code: "000007"
    name: Beta
    shops: [{id: 7, secret: "shop-secret-shop-secret-shop-secret"}]
    oauth_clients: [{id: 70, secret: "client-secret-client-secret-client-s"}]
    signature_keys: [{id: k1, profile: P1, secret: "signature-secret-signature-secret-si"}]
    disclaimers: [{code: TERMS, version: "2", locale: es, text: "Sí.", required: true}]
    products: [{mnemocode: GOLD, product_class: card, name: Gold, primary: true}]
    profiles:
      - {mnemocode: C1, role: CLIENT, name: Ana, phone: "+525550000001", email: ana@example.com, login_name: ana, password: "sesamo abrete ya", mfa: otp, memorable: ventanilla, control_question: {question: "¿Mascota?", answer: Canela}, external_id: X1, disclaimers: [TERMS]}
      - {mnemocode: C2, role: CLIENT, environment: live, name: Beto, login_name: beto, password: "sesamo abrete ya", flags: {locked: true, reset_required: true}}
    widgets: [{id: 0192f000-0000-7000-8000-000000000007, name: Main, countries: [mx], platforms: ["*"], origins: ["https://app.example"]}]
    webhooks: [{url: "https://hooks.example/in", events: ["login.success"], secret: "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="}]
`

// opened is a deployment without a server.
func opened(t *testing.T, cfg app.Config) *app.Core {
	t.Helper()
	c, err := app.OpenCore(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func applied(t *testing.T, c *app.Core, m *manifest.Manifest) []manifest.Change {
	t.Helper()
	changes, err := c.Apply(t.Context(), m, false)
	if err != nil {
		t.Fatal(err)
	}
	return changes
}

func read(t *testing.T, path string) *manifest.Manifest {
	t.Helper()
	m, err := app.ReadManifest(path)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func exported(t *testing.T, c *app.Core, people bool) string {
	t.Helper()
	var out bytes.Buffer
	if err := c.Export(t.Context(), &out, people); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// Ensure what is exported makes the same deployment from nothing with the same
// keyset, changes nothing where it came from, and gives nobody a secret.
func TestExportRoundTrip(t *testing.T) {
	onEach(t, func(t *testing.T, database string) {
		data := t.TempDir()
		first := opened(t, app.Config{Data: data, Database: database})
		if changes := applied(t, first, read(t, file(t, "rich.yaml", richManifest))); len(changes) == 0 {
			t.Fatal("nothing was applied")
		}
		text := exported(t, first, true)
		for _, secret := range []string{"shop-secret", "client-secret", "signature-secret", "sesamo", "ventanilla", "Canela", "canela", "whsec_"} {
			if strings.Contains(text, secret) {
				t.Errorf("the export holds %q", secret)
			}
		}
		for _, needed := range []string{"+525550000001", "ana@example.com", "TERMS", "GOLD", "hooks.example", "0192f000", "argon2id"} {
			if !strings.Contains(text, needed) {
				t.Errorf("the export lacks %q:\n%s", needed, text)
			}
		}
		copied := read(t, file(t, "export.yaml", text))
		if changes := applied(t, first, copied); len(changes) != 0 {
			t.Errorf("applied to where it came from: %v", changes)
		}

		fresh := t.TempDir()
		keyset, err := os.ReadFile(first.Config.KeysetPath())
		if err != nil {
			t.Fatal(err)
		}
		cfg := app.Config{Data: fresh}
		if err := os.WriteFile(cfg.KeysetPath(), keyset, 0o600); err != nil {
			t.Fatal(err)
		}
		second := opened(t, cfg)
		applied(t, second, copied)
		if again := exported(t, second, true); withoutSeals(again) != withoutSeals(text) {
			t.Errorf("the copy exports\n%s\ninstead of\n%s", again, text)
		}
		// The copy knows the people by what they know, and nothing has to change.
		if changes := applied(t, second, read(t, file(t, "rich.yaml", richManifest))); len(changes) != 0 {
			t.Errorf("the original changes the copy: %v", changes)
		}

		without := exported(t, first, false)
		if !strings.HasPrefix(without, "# ") || strings.Contains(without, "ana@example.com") || strings.Contains(without, "profiles:") {
			t.Errorf("people in an export without:\n%s", without)
		}
		if changes := applied(t, first, read(t, file(t, "without.yaml", without))); len(changes) != 0 {
			t.Errorf("an export without people changed %v", changes)
		}
	})
}

// withoutSeals hides what is sealed with fresh randomness each time.
func withoutSeals(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if before, _, ok := strings.Cut(line, "sealed:"); ok {
			lines[i] = before
		}
	}
	return strings.Join(lines, "\n")
}

// Ensure a credentials file gets keys that the manifest does not have, the same
// ones each time, and that no key in use is replaced.
func TestCredentialsAreCompleted(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	core := opened(t, app.Config{Data: dir})
	write := func(path string) *manifest.Credentials {
		t.Helper()
		m := read(t, file(t, "rich.yaml", richManifest))
		core.CompleteKeys(m, path)
		applied(t, core, m)
		if err := core.WriteCredentials(t.Context(), m, path, "http://127.0.0.1:1"); err != nil {
			t.Fatal(err)
		}
		keys, err := manifest.ReadCredentials(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range []string{keys.Profile.APIKey, keys.Lookup.APIKey, keys.Connect.PrivateKey, keys.Connect.PublicKey} {
			if k, err := core.Tenants.APIKey(key); err != nil || k.Scope.Company != "000007" || !k.Scope.IsSandbox() {
				t.Errorf("key %q: %v", key, err)
			}
		}
		return keys
	}
	path := filepath.Join(dir, "keys.json")
	first := write(path)
	if again := write(path); *again != *first {
		t.Error("the second time gave other credentials")
	}
	other := write(filepath.Join(dir, "other.json"))
	if other.Connect.PrivateKey == first.Connect.PrivateKey {
		t.Error("another file got a key that only the first had")
	}
	if _, err := core.Tenants.APIKey(first.Connect.PrivateKey); err != nil {
		t.Errorf("the first file's key no longer holds: %v", err)
	}
}
