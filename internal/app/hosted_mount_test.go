package app_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/ventanilla/ventanilla/internal/app"
)

// Ensure that the hosted pages stand where the API stands, below its prefix and
// under its own host name, with forms that lead back there, and that a request
// which cannot be answered at the application is a page for a browser and JSON
// for a program.
func TestHostedPagesAreMounted(t *testing.T) {
	t.Parallel()
	s := start(t, app.Config{Data: t.TempDir(), Manifest: file(t, "mount.yaml", `companies:
  - code: HOSTED
    name: La Tienda
    shops:
      - {id: 700, secret: "`+hostedSecret+`", locale: es-MX}
    oauth_clients:
      - {id: 70, secret: "`+hostedSecret+`", shop: 700, redirect_uris: ["https://shop.example/callback"]}
apis:
  auth: {hosts: [id.example]}
`)})
	ask := func(host, path, accept string) (int, http.Header, string) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL()+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Host = host
		req.Header.Set("Accept", accept)
		resp, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		raw, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, resp.Header, string(raw)
	}
	authorize := "/v1/oauth/authorize?" + url.Values{
		"client_id": {"70"}, "redirect_uri": {"https://shop.example/callback"}, "response_type": {"code"}, "scope": {"openid"}, "state": {"s"},
	}.Encode()
	for host, base := range map[string]string{"": "/auth", "id.example": ""} {
		status, header, _ := ask(host, base+authorize, "text/html")
		to, ok := strings.CutPrefix(header.Get("Location"), s.URL()+"/auth/signin?")
		if status != http.StatusFound || !ok {
			t.Fatalf("%q: %d %v", host, status, header)
		}
		status, header, page := ask(host, base+"/signin?"+to, "text/html")
		if status != http.StatusOK || !strings.Contains(page, `action="`+base+`/signin"`) || !strings.Contains(page, `<html lang="es-MX">`) {
			t.Errorf("%q: %d %s", host, status, page)
		}
		if !strings.Contains(header.Get("Set-Cookie"), "HttpOnly") {
			t.Errorf("%q: %v", host, header)
		}
		status, header, page = ask(host, base+strings.Replace(authorize, "=70", "=71", 1), "text/html")
		if status != http.StatusBadRequest || !strings.Contains(page, "Este enlace no es válido") || header.Get("Location") != "" {
			t.Errorf("%q: %d %s", host, status, page)
		}
		status, header, page = ask(host, base+strings.Replace(authorize, "shop.example", "evil.example", 1), "*/*")
		if status < 400 || !strings.HasPrefix(page, "{") || header.Get("Location") != "" {
			t.Errorf("%q: %d %s", host, status, page)
		}
		for _, path := range []string{"/signinx", "/%73ignin", "/signin%2fcode"} {
			if _, header, page := ask(host, base+path, "application/json"); strings.Contains(header.Get("Content-Type"), "html") {
				t.Errorf("%q %s: %s", host, path, page)
			}
		}
	}
}
