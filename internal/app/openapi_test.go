package app_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/ventanilla/ventanilla/internal/app"
)

// Ensure the OpenAPI documents and their page are served, and lead to each
// other from the first page.
func TestOpenAPIIsServed(t *testing.T) {
	t.Parallel()
	s := start(t, app.Config{Data: t.TempDir()})
	ask := func(method, path string, status int) got {
		t.Helper()
		return want(t, s.URL(), status, asked{method: method, path: path})
	}
	if front := ask(http.MethodGet, "/", 200); !strings.Contains(string(front.raw), `href="/openapi"`) {
		t.Error("the first page does not lead to /openapi")
	}
	if page := ask(http.MethodGet, "/openapi", 200); !strings.Contains(string(page.raw), `href="/openapi/lookup.json"`) {
		t.Errorf("%s", page.raw)
	}
	ask(http.MethodGet, "/openapi/lookup", 200)
	doc := ask(http.MethodGet, "/openapi/lookup.json", 200).json(t)
	server := doc["servers"].([]any)[0].(map[string]any)["url"]
	if doc["openapi"] != "3.1.0" || server != s.URL()+"/lookup" {
		t.Errorf("%v at %v", doc["openapi"], server)
	}
	ask(http.MethodGet, "/openapi/profile.json", 404)
	ask(http.MethodPost, "/openapi/lookup.json", 405)
}
