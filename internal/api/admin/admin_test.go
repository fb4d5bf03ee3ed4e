package admin_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/admin"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/api/wire/wiretest"
	"github.com/ventanilla/ventanilla/internal/tenant/manifest"
)

const token = "the token"

func start(t *testing.T, applied error) (url string, recorder *wire.Recorder) {
	t.Helper()
	recorder = wire.NewRecorder(10, nil)
	face := admin.New(admin.Deps{
		Admin: func(given string) bool { return given == token },
		Export: func(_ context.Context, w io.Writer) error {
			_, err := io.WriteString(w, "companies: []\n")
			return err
		},
		Apply: func(_ context.Context, m *manifest.Manifest, dry bool) ([]manifest.Change, error) {
			if applied != nil {
				return nil, applied
			}
			return []manifest.Change{{What: "company " + m.Companies[0].Code, Did: map[bool]string{true: "created (dry)", false: "created"}[dry]}}, nil
		},
		Rotate: func(_ context.Context, signing, sealing bool) (admin.Rotated, error) {
			done := admin.Rotated{Sealing: sealing}
			if signing {
				done.Signing = []admin.SigningKey{{ID: "k1", Alg: "ES256"}}
			}
			return done, applied
		},
		Shared: wire.Shared{Errors: recorder},
	})
	server := httptest.NewServer(face.Handler())
	t.Cleanup(server.Close)
	return server.URL, recorder
}

func call(t *testing.T, method, url, auth, body string, want int) (string, map[string]any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if auth != "" {
		req.Header.Set("Authorization", auth)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if res.StatusCode != want {
		t.Fatalf("%s %s: %d, want %d: %s", method, url, res.StatusCode, want, raw)
	}
	var object map[string]any
	_ = json.Unmarshal(raw, &object) // an export is no JSON
	return string(raw), object
}

func TestDialect(t *testing.T) {
	t.Parallel()
	wiretest.Catalogued(t, admin.Dialect)
	wiretest.Retry(t, admin.Dialect, 429, 503)
}

func TestToken(t *testing.T) {
	t.Parallel()
	url, _ := start(t, nil)
	for _, auth := range []string{"", "Bearer", "Bearer nobody", "Basic " + token} {
		for _, path := range []string{"GET /v1/errors", "GET /v1/errors/x", "GET /v1/export", "POST /v1/apply", "POST /v1/rotate",
			"GET /v1/registries", "POST /v1/registries/x", "DELETE /v1/registries/x"} {
			method, path, _ := strings.Cut(path, " ")
			call(t, method, url+path, auth, "", 401)
		}
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	url, recorder := start(t, nil)
	recorder.Add(wire.Record{ID: "e1", Code: "internal", Cause: "the disk", Company: "000000"})
	if _, got := call(t, "GET", url+"/v1/errors/e1", "Bearer "+token, "", 200); got["cause"] != "the disk" || got["error_id"] != "e1" {
		t.Errorf("%v", got)
	}
	call(t, "GET", url+"/v1/errors/e2", "Bearer "+token, "", 404)
	if raw, _ := call(t, "GET", url+"/v1/errors?company=000000&n=1", "Bearer "+token, "", 200); !strings.Contains(raw, `"e1"`) {
		t.Error(raw)
	}
	call(t, "GET", url+"/v1/errors?n=many", "Bearer "+token, "", 422)
}

func TestManifest(t *testing.T) {
	t.Parallel()
	url, _ := start(t, nil)
	const text = "companies: [{code: \"000000\", name: x}]"
	if raw, _ := call(t, "GET", url+"/v1/export", "Bearer "+token, "", 200); raw != "companies: []\n" {
		t.Errorf("%q", raw)
	}
	if raw, _ := call(t, "POST", url+"/v1/apply", "Bearer "+token, text, 200); raw != `{"changes":[{"what":"company 000000","did":"created"}],"dry_run":false}` {
		t.Error(raw)
	}
	if raw, _ := call(t, "POST", url+"/v1/apply?dry_run=true", "Bearer "+token, text, 200); !strings.Contains(raw, "(dry)") {
		t.Error(raw)
	}
	for _, bad := range []string{"companies: 7", "companies: [{code: \"000000\", name: x, shops: [{id: 1, secret: \"${HOME}\"}]}]"} {
		if raw, _ := call(t, "POST", url+"/v1/apply", "Bearer "+token, bad, 422); !strings.Contains(raw, "manifest:1: companies") {
			t.Error(raw)
		}
	}
	call(t, "POST", url+"/v1/apply", "Bearer "+token, "# "+strings.Repeat("x", 17<<20), 413)

	refusing, _ := start(t, errors.New("shop 1 belongs to another company"))
	if raw, _ := call(t, "POST", refusing+"/v1/apply", "Bearer "+token, text, 422); !strings.Contains(raw, "shop 1 belongs") {
		t.Error(raw)
	}
	down, _ := start(t, fault.Unavailable)
	call(t, "POST", down+"/v1/apply", "Bearer "+token, text, 503)
}

func TestRotate(t *testing.T) {
	t.Parallel()
	url, _ := start(t, nil)
	for query, want := range map[string]string{
		"":              `{"signing":[{"kid":"k1","alg":"ES256","signs_from":"0001-01-01T00:00:00Z"}],"sealing":true}`,
		"?only=signing": `{"signing":[{"kid":"k1","alg":"ES256","signs_from":"0001-01-01T00:00:00Z"}],"sealing":false}`,
		"?only=sealing": `{"signing":[],"sealing":true}`,
	} {
		if raw, _ := call(t, "POST", url+"/v1/rotate"+query, "Bearer "+token, "", 200); raw != want {
			t.Errorf("%s: %s", query, raw)
		}
	}
	call(t, "POST", url+"/v1/rotate?only=all", "Bearer "+token, "", 422)
	call(t, "GET", url+"/v1/rotate", "Bearer "+token, "", 405)
	down, _ := start(t, fault.Unavailable)
	call(t, "POST", down+"/v1/rotate", "Bearer "+token, "", 503)
}
