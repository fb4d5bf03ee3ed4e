package app_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/ventanilla/ventanilla/internal/app"
)

// Ensure that openid-client and oauth4webapi, as published, get tokens for a
// client, refresh, introspect and revoke, whichever way they send the secret.
func TestOAuthClients(t *testing.T) {
	t.Parallel()
	dir := npmInstall(t, "oauth")
	s := start(t, app.Config{Data: t.TempDir()})
	out := run(t, dir, []string{
		"BASE=" + s.URL(), "CLIENT_ID=" + strconv.Itoa(s.keys.Auth.ClientID), "CLIENT_SECRET=" + s.keys.Auth.ClientSecret,
		"SHOP_ID=" + strconv.Itoa(s.keys.Auth.ShopID),
	}, "node", "run.mjs")
	want := []string{"oauth4webapi: discover", "openid-client: a wrong secret"}
	for _, how := range []string{"Basic", "body"} {
		want = append(want,
			"oauth4webapi, "+how+": client_credentials", "oauth4webapi, "+how+": refresh, introspect, revoke", "oauth4webapi, "+how+": errors",
			"openid-client, "+how+": discover", "openid-client, "+how+": client_credentials", "openid-client, "+how+": refresh, introspect, revoke")
	}
	for _, step := range want {
		if !strings.Contains(out, "ok    "+step+"\n") {
			t.Errorf("the libraries did not do: %s", step)
		}
	}
	if t.Failed() {
		t.Log(out)
	}
}

// npmInstall gives a directory with a program of test/npm and the packages that
// its lock names. ci takes these by hash: an altered package does not install.
func npmInstall(t *testing.T, name string) string {
	t.Helper()
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Fatalf("this test needs %s, Node.js 18 or newer: a contract is kept when the published client says so (%v)", program, err)
		}
	}
	dir := filepath.Join(t.TempDir(), name)
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"package.json", "package-lock.json", "run.mjs"} {
		raw, err := os.ReadFile(filepath.Join("..", "..", "test", "npm", name, file))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, file), raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run(t, dir, nil, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
	return dir
}
