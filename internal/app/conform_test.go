package app_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/ventanilla/ventanilla/internal/app"
	"github.com/ventanilla/ventanilla/internal/conform"
	"github.com/ventanilla/ventanilla/internal/tenant/manifest"
	"github.com/ventanilla/ventanilla/internal/web/openapi/openapitest"
)

// anyCompany is a manifest such as an operator writes: without sources, limits
// or anything else that conform could lean on.
const anyCompany = `companies:
  - code: ACME01
    name: Acme
    api_keys: [{name: app, key: vk_sandbox_0123456789abcdef0123456789abcdef}]
limits: {nss_per_curp_per_day: 5}
`

// ofAnyCompany runs a server with that manifest, and gives its admin token.
func ofAnyCompany(t *testing.T) (*app.App, *manifest.Credentials) {
	t.Helper()
	path := file(t, "manifest.yaml", anyCompany)
	a, err := app.Start(context.Background(), app.Config{Listen: "127.0.0.1:0", Data: t.TempDir(), Manifest: path})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	m, err := app.ReadManifest(path)
	if err != nil {
		t.Fatal(err)
	}
	keys := filepath.Join(t.TempDir(), "credentials.json")
	if err := a.WriteCredentials(t.Context(), m, keys, a.URL()); err != nil {
		t.Fatal(err)
	}
	c, err := manifest.ReadCredentials(keys)
	if err != nil {
		t.Fatal(err)
	}
	return a, c
}

// before stands a proxy before a server, which may change what it answers.
func before(t *testing.T, base string, change func(*http.Response, []byte) []byte, around func(http.Handler) http.Handler) string {
	t.Helper()
	target, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.ModifyResponse = func(r *http.Response) error {
		raw, err := io.ReadAll(r.Body)
		if err != nil {
			return err
		}
		raw = change(r, raw)
		r.Body = io.NopCloser(bytes.NewReader(raw))
		r.Header.Set("Content-Length", strconv.Itoa(len(raw)))
		r.ContentLength = int64(len(raw))
		return nil
	}
	server := httptest.NewServer(around(proxy))
	t.Cleanup(server.Close)
	return server.URL
}

func asItIs(_ *http.Response, raw []byte) []byte { return raw }

func drive(t *testing.T, base string, c *manifest.Credentials, api string) *conform.Report {
	t.Helper()
	report, err := conform.Drive(t.Context(), conform.Options{Base: base, Key: c.Lookup.APIKey, Public: c.Connect.PublicKey, Admin: c.Admin.Token,
		Auth: conform.Shop{ID: c.Auth.ShopID, Secret: c.Auth.ShopSecret, ClientID: c.Auth.ClientID, ClientSecret: c.Auth.ClientSecret}, APIs: []string{api}})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// Ensure every code of look-ups can be reached on a server of anybody's, that
// everything on the way is as the OpenAPI document says, and that a second run
// finds the server as the first did.
func TestConform(t *testing.T) {
	t.Parallel()
	a, c := ofAnyCompany(t)
	traffic := openapitest.Load("lookup")
	base := before(t, a.URL(), asItIs, func(next http.Handler) http.Handler { return traffic.Handler(t, "/lookup", next) })
	for range 2 {
		report := drive(t, base, c, "lookup")
		for _, r := range report.Results {
			if r.State == conform.Missing {
				t.Errorf("%d %s, %s: %s", r.Status, r.Code, r.How, r.Problem)
			}
		}
		if codes := report.Codes(); len(report.Missing()) > 0 || codes[conform.Reached] < 34 || codes[conform.ByDesign] != 2 {
			t.Errorf("%v", codes)
		}
	}
}

// Ensure the same of customer authentication. The pages that people see are no
// part of the document.
func TestConformAuth(t *testing.T) {
	t.Parallel()
	a, c := ofAnyCompany(t)
	traffic := openapitest.Load("auth")
	base := before(t, a.URL(), asItIs, func(next http.Handler) http.Handler {
		held := traffic.Handler(t, "/auth", next)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.URL.Path, "/auth/signin") {
				next.ServeHTTP(w, r)
				return
			}
			held.ServeHTTP(w, r)
		})
	})
	for range 2 {
		report := drive(t, base, c, "auth")
		for _, r := range report.Results {
			if r.State == conform.Missing {
				t.Errorf("%d %s, %s: %s", r.Status, r.Code, r.How, r.Problem)
			}
		}
		if codes := report.Codes(); codes[conform.Reached] < 40 || codes[conform.ByDesign] != 2 {
			t.Errorf("%v", codes)
		}
	}
}

// Ensure a code that is answered otherwise is noticed, whatever is wrong with it,
// and no other.
func TestConformNoticesWhatIsBroken(t *testing.T) {
	t.Parallel()
	a, c := ofAnyCompany(t)
	base := before(t, a.URL(), func(r *http.Response, raw []byte) []byte {
		switch {
		case r.StatusCode == http.StatusNotAcceptable: // another status
			r.StatusCode = http.StatusBadGateway
		case strings.HasSuffix(r.Request.URL.Path, "/errors.json"): // a code beyond the contract
			return bytes.Replace(raw, []byte(`{"errors":[`), []byte(`{"errors":[{"api":"lookup","code":"brand_new","status":418},`), 1)
		case bytes.Contains(raw, []byte("rate_limited")): // no header
			r.Header.Del("Retry-After")
		}
		return bytes.ReplaceAll(raw, []byte("subdelegación."), []byte("subdelegacion.")) // another text
	}, func(next http.Handler) http.Handler { return next })
	missing := drive(t, base, c, "lookup").Missing()
	slices.Sort(missing)
	if want := []string{"lookup brand_new", "lookup rate_limited", "lookup source_refused", "lookup subdelegation_validate"}; !slices.Equal(missing, want) {
		t.Errorf("conform misses %v instead of %v", missing, want)
	}
}

// Ensure what needs a company of its own is missing without an admin token, and
// only that.
func TestConformWithoutAdmin(t *testing.T) {
	t.Parallel()
	a, c := ofAnyCompany(t)
	c.Admin.Token = ""
	var missing []string
	for _, r := range drive(t, a.URL(), c, "lookup").Results {
		// The company's own limit is another than the 2 of the contract's text.
		if r.State == conform.Missing && !strings.Contains(r.Problem, "no admin token") && r.Code != "attempts_exceeded" {
			missing = append(missing, r.Code+": "+r.Problem)
		}
	}
	if len(missing) > 0 {
		t.Errorf("missing for other reasons: %q", missing)
	}
}
