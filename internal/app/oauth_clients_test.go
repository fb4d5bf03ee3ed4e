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
// client, refresh, introspect and revoke, whichever way they send the secret, and
// log a customer in at the hosted pages.
func TestOAuthClients(t *testing.T) {
	t.Parallel()
	dir := npmInstall(t, "oauth")
	s := start(t, app.Config{Data: t.TempDir()})
	out := run(t, dir, []string{
		"BASE=" + s.URL(), "CLIENT_ID=" + strconv.Itoa(s.keys.Auth.ClientID), "CLIENT_SECRET=" + s.keys.Auth.ClientSecret,
		"SHOP_ID=" + strconv.Itoa(s.keys.Auth.ShopID), "APP_ID=8",
	}, "node", "run.mjs")
	want := []string{"oauth4webapi: discover", "openid-client: a wrong secret"}
	for _, how := range []string{"Basic", "body"} {
		want = append(want,
			"oauth4webapi, "+how+": client_credentials", "oauth4webapi, "+how+": refresh, introspect, revoke", "oauth4webapi, "+how+": errors",
			"openid-client, "+how+": discover", "openid-client, "+how+": client_credentials", "openid-client, "+how+": refresh, introspect, revoke")
	}
	for _, kind := range []string{"with a secret", "public"} {
		want = append(want, "oauth4webapi, "+kind+": discover by OpenID Connect", "oauth4webapi, "+kind+": code with PKCE, ID token, userinfo, refresh",
			"openid-client, "+kind+": code with PKCE, ID token, userinfo, refresh, logout")
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
	files, err := filepath.Glob(filepath.Join("..", "..", "test", "npm", name, "*.*"))
	if err != nil || len(files) < 3 {
		t.Fatalf("files %v, %v", files, err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(file)), raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run(t, dir, nil, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
	return dir
}
