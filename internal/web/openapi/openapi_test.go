package openapi_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/web/openapi"
	"github.com/ventanilla/ventanilla/internal/web/openapi/openapitest"
)

func get(t *testing.T, path string) (*http.Response, string) {
	t.Helper()
	srv := httptest.NewServer(openapi.New("https://id.example", openapi.APIs()...))
	defer srv.Close()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}

// Ensure each document is served, is in order as OpenAPI 3.1, examples included,
// and that its page shows every operation and every schema.
func TestDocuments(t *testing.T) {
	t.Parallel()
	for _, api := range openapi.APIs() {
		resp, text := get(t, "/openapi/"+api.Name()+".json")
		if resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s: %s", api.Name(), resp.Status)
		}
		var raw openapi.Object
		if err := json.Unmarshal([]byte(text), &raw); err != nil {
			t.Fatal(err)
		}
		doc, err := openapitest.Read(raw)
		if err != nil {
			t.Fatalf("%s: %v", api.Name(), err)
		}
		if doc.OpenAPI != "3.1.0" || doc.Servers[0].URL != "https://id.example/"+api.Name() {
			t.Errorf("%s: %s at %s", api.Name(), doc.OpenAPI, doc.Servers[0].URL)
		}
		_, page := get(t, "/openapi/"+api.Name())
		_, list := get(t, "/openapi")
		operations := 0
		for _, item := range doc.Paths.Map() {
			for _, op := range item.Operations() {
				operations++
				if !strings.Contains(page, `<details id="`+op.OperationID+`"`) || !strings.Contains(list, "/openapi/"+api.Name()+"#"+op.OperationID+`"`) {
					t.Errorf("%s: %s is not on the page", api.Name(), op.OperationID)
				}
			}
		}
		if n := strings.Count(page, "<details"); operations < 5 || n != operations+len(doc.Components.Schemas) {
			t.Errorf("%s: %d operations and %d schemas, the page has %d of both", api.Name(), operations, len(doc.Components.Schemas), n)
		}
	}
	for path, want := range map[string]string{"/openapi/nobody": "There is no document of “nobody”", "/openapi/nobody.json": "path_unknown"} {
		if resp, text := get(t, path); resp.StatusCode != 404 || !strings.Contains(text, want) {
			t.Errorf("%s: %d %s", path, resp.StatusCode, text)
		}
	}
}

// Ensure the policy admits the page's own style and nothing else.
func TestContentSecurityPolicy(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/openapi", "/openapi/" + openapi.APIs()[0].Name()} {
		resp, body := get(t, path)
		css := regexp.MustCompile(`(?s)<style>(.*)</style>`).FindStringSubmatch(body)
		if css == nil {
			t.Fatal("no style")
		}
		sum := sha256.Sum256([]byte(css[1]))
		csp := resp.Header.Get("Content-Security-Policy")
		if !strings.Contains(csp, "style-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'") || !strings.Contains(csp, "default-src 'none'") {
			t.Errorf("policy %q", csp)
		}
		for _, bad := range []string{"<script", "style=", "src=", "http://", "onclick"} {
			if strings.Contains(body, bad) {
				t.Errorf("%s contains %s", path, bad)
			}
		}
	}
}

// Ensure every error of a dialect stands under its status, with its code.
func TestErrorsAreTheDialects(t *testing.T) {
	t.Parallel()
	for _, api := range openapi.APIs() {
		doc, err := api.Document("")
		if err != nil {
			t.Fatal(err)
		}
		components := doc["components"].(openapi.Object)
		for _, row := range api.Dialect.Rows() {
			if row.Status < 400 {
				continue
			}
			response, _ := components["responses"].(openapi.Object)[strconv.Itoa(row.Status)].(openapi.Object)
			about, _ := response["description"].(string)
			if e, _ := fault.Lookup(row.Condition); !strings.Contains(about, "`"+row.Code+"`: "+e.Meaning) {
				t.Errorf("%s: %d does not tell %s", api.Name(), row.Status, row.Code)
			}
		}
	}
}

// Ensure parts that contradict each other are found.
func TestPartsThatCollide(t *testing.T) {
	t.Parallel()
	api := openapi.API{Dialect: openapi.APIs()[0].Dialect}
	for name, parts := range map[string][]string{
		"twice":   {"info: {title: a}", "info: {title: b}"},
		"no YAML": {"a: ["},
	} {
		api.Parts = func() []string { return parts }
		if _, err := api.Document(""); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
