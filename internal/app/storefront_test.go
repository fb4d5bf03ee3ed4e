package app_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/ventanilla/ventanilla/internal/app"
)

// storefront is the npm client whose contract the auth API keeps, and the
// version that was published.
const (
	storefront        = "@scayle/storefront-core"
	storefrontVersion = "8.39.0"
)

// Ensure that the real npm client, as published, registers, logs in, refreshes,
// validates and revokes against the auth API, and sees its documented failures.
func TestStorefrontClient(t *testing.T) {
	t.Parallel()
	dir := npmInstall(t, "storefront")
	published(t, dir)

	s := start(t, app.Config{Data: t.TempDir()})
	out := run(t, dir, []string{
		"BASE=" + s.URL(), "CLIENT_ID=" + strconv.Itoa(s.keys.Auth.ClientID), "CLIENT_SECRET=" + s.keys.Auth.ClientSecret,
		"SHOP_ID=" + strconv.Itoa(s.keys.Auth.ShopID),
	}, "node", "run.mjs")
	for _, step := range []string{
		"register", "register again is 409", "register without fields is 422", "guest", "log in", "log in with a wrong password is 404",
		"log in with a wrong secret is 401", "validate", "validate nonsense is 401", "refresh", "the refreshed token is dead",
		"refresh with nonsense is 401", "refresh with nothing is 400", "an unknown grant is 400", "change the password",
		"ask for a reset mail", "a dead reset link is 406", "revoke", "revoke with a dead token is 401",
	} {
		if !strings.Contains(out, "ok    "+step+"\n") {
			t.Errorf("the client did not do: %s", step)
		}
	}
	if t.Failed() {
		t.Log(out)
	}
}

// published insists on the version that the contract names, in the lock by the
// registry's hash and on disk.
func published(t *testing.T, dir string) {
	t.Helper()
	var lock struct {
		Packages map[string]struct{ Version, Integrity, Resolved string }
	}
	var installed struct{ Name, Version string }
	for path, into := range map[string]any{"package-lock.json": &lock, "node_modules/" + storefront + "/package.json": &installed} {
		raw, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(path)))
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(raw, into); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
	}
	const integrity = "sha512-kmIouu5ly+OOhQUQgNR6CKyH/BgKANLtSb3VhNT8NTLmS6VHXzGFV4KM+BqmLtPkNtjDIn3TypoNBVD+wWMJQg=="
	if locked := lock.Packages["node_modules/"+storefront]; locked.Version != storefrontVersion || locked.Integrity != integrity {
		t.Errorf("the lock names %+v instead of the published %s", locked, storefrontVersion)
	}
	if installed.Name != storefront || installed.Version != storefrontVersion {
		t.Errorf("%s %s is installed instead of %s %s", installed.Name, installed.Version, storefront, storefrontVersion)
	}
}

func run(t *testing.T, dir string, env []string, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}
