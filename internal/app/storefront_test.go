package app_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/ventanilla/ventanilla/internal/app"
	"github.com/ventanilla/ventanilla/internal/oidctest"
)

// storefront is the npm client whose contract the auth API keeps, and the
// version that was published.
const (
	storefront        = "@scayle/storefront-core"
	storefrontVersion = "8.39.0"
)

// storefrontFiles are what run.mjs consists of.
var storefrontFiles = []string{"support.mjs", "context.mjs", "client.mjs", "rpc.mjs", "idp.mjs", "shop.mjs"}

// storefrontSteps are what the program must say that it did.
var storefrontSteps = []string{
	"register", "register again is 409", "register without fields is 422", "guest", "log in", "log in with a wrong password is 404",
	"log in with a wrong secret is 401", "validate", "validate nonsense is 401", "refresh", "the refreshed token is dead",
	"refresh with nonsense is 401", "refresh with nothing is 400", "an unknown grant is 400", "change the password",
	"ask for a reset mail", "a dead reset link is 406", "a reset link sets a password, once", "revoke", "revoke with a dead token is 401",
	"who is deactivated is 403", "a guesser is 429, with a time to wait", "every call of OAuthClient was made",
	"rpc oauthRegister", "rpc oauthLogin", "rpc oauthLogin of a guesser", "rpc oauthGuestLogin", "rpc postLogin", "rpc refreshAccessToken",
	"rpc oauthRevokeToken", "rpc oauthForgetPassword and updatePasswordByHash", "rpc updatePassword", "rpc getUser, fetchUser, refreshUser",
	"rpc getAccessToken and getCheckoutToken", "rpc getShopUserAddresses, getOrderById, updateShopUser",
	"rpc: every method that touches a log-in was called",
	"rpc getExternalIdpRedirect and handleIDPLoginCallback", "generateToken", "rpc getExternalIdpRedirect, when something is wrong",
	"docs: an own log-in gives the status of the API",
}

// Ensure that every call of the real npm client, as published, and of its RPC
// layer works against the auth API, and that each documented failure reaches it
// with the status that the contract gives it.
func TestStorefrontClient(t *testing.T) {
	t.Parallel()
	dir := npmInstall(t, "storefront")
	published(t, dir)
	for _, name := range storefrontFiles {
		copyFile(t, filepath.Join("..", "..", "test", "npm", "storefront", name), filepath.Join(dir, name))
	}
	provider, err := oidctest.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(provider.Close)
	provider.Person(map[string]any{"sub": "eva", "email": "eva@example.com", "given_name": "Eva", "family_name": "Soto"})
	settings := file(t, "manifest.yaml", fmt.Sprintf(`
companies:
  - code: "000000"
    name: Acme Crédito
    idps:
      - {key: corp, issuer: %q, client_id: %s, client_secret: %s}
      - {key: away, issuer: "http://127.0.0.1:1", client_id: %[2]s, client_secret: %[3]s}
`, provider.URL, oidctest.ClientID, oidctest.ClientSecret))

	s := start(t, app.Config{Data: t.TempDir(), Manifest: settings})
	out := run(t, dir, []string{
		"BASE=" + s.URL(), "CLIENT_ID=" + strconv.Itoa(s.keys.Auth.ClientID), "CLIENT_SECRET=" + s.keys.Auth.ClientSecret,
		"SHOP_ID=" + strconv.Itoa(s.keys.Auth.ShopID), "SHOP_SECRET=" + s.keys.Auth.ShopSecret, "KEY=" + s.keys.Connect.PrivateKey,
	}, "node", "run.mjs")
	for _, step := range storefrontSteps {
		if !strings.Contains(out, "ok    "+step+"\n") {
			t.Errorf("the client did not do: %s", step)
		}
	}
	if t.Failed() {
		t.Log(out)
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	raw, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, raw, 0o600); err != nil {
		t.Fatal(err)
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
