package errorpages

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/ventanilla/ventanilla/fault"
)

func get(t *testing.T, path string, headers ...string) (*http.Response, string) {
	t.Helper()
	srv := httptest.NewServer(New(Dialects()...))
	defer srv.Close()
	req, err := http.NewRequestWithContext(t.Context(), "GET", srv.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
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

// Ensure that the list, the data and the page of each code show every row of
// every dialect.
func TestEveryRowIsShown(t *testing.T) {
	t.Parallel()
	_, list := get(t, "/errors")
	_, data := get(t, "/errors.json")
	var all struct{ Errors []Item }
	if err := json.Unmarshal([]byte(data), &all); err != nil {
		t.Fatal(err)
	}
	rows := 0
	for _, d := range Dialects() {
		rows += len(d.Rows())
	}
	if len(all.Errors) != rows {
		t.Errorf("errors.json has %d entries, the dialects %d rows", len(all.Errors), rows)
	}
	pages := New(Dialects()...)
	for _, item := range all.Errors {
		if item.Meaning == "" || item.Next == "" || item.Trigger == "" || len(item.Texts) != 3 || item.Status == 0 {
			t.Errorf("incomplete: %+v", item)
		}
		if !strings.Contains(list, `href="`+item.URL+`"`) {
			t.Errorf("%s %s is not in the list", item.API, item.Code)
		}
		w := httptest.NewRecorder()
		pages.ServeHTTP(w, httptest.NewRequest("GET", item.URL, nil))
		if w.Code != 200 || !strings.Contains(w.Body.String(), `id="`+string(item.Condition)+`"`) {
			t.Errorf("%s: %d", item.URL, w.Code)
		}
	}
}

// Ensure that the policy admits the page's own style and nothing else.
func TestContentSecurityPolicy(t *testing.T) {
	t.Parallel()
	resp, body := get(t, "/errors")
	css := regexp.MustCompile(`(?s)<style>(.*)</style>`).FindStringSubmatch(body)
	if css == nil {
		t.Fatal("no style")
	}
	sum := sha256.Sum256([]byte(css[1]))
	csp := resp.Header.Get("Content-Security-Policy")
	if !strings.Contains(csp, "style-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'") {
		t.Errorf("the style's hash is not in %q", csp)
	}
	for _, bad := range []string{"<script", "style=", "src=", "http://", "onclick"} {
		if strings.Contains(body, bad) {
			t.Errorf("the page contains %s", bad)
		}
	}
	if !strings.Contains(csp, "default-src 'none'") {
		t.Errorf("policy %q", csp)
	}
}

func TestSearch(t *testing.T) {
	t.Parallel()
	_, body := get(t, "/errors?q=CURP+renapo")
	if !strings.Contains(body, "curp_not_found") || !strings.Contains(body, "not_found2") || strings.Contains(body, "USER_NOT_FOUND") {
		t.Error("searching for CURP and RENAPO does not find the two codes, or finds too much")
	}
	_, body = get(t, "/errors?q=%3Cscript%3Ealert(1)%3C/script%3E")
	if strings.Contains(body, "<script") || !strings.Contains(body, "0 entries") {
		t.Error("the query came back as markup")
	}
	_, body = get(t, "/errors/profile")
	if !strings.Contains(body, "auth.otp.invalid") || strings.Contains(body, "USER_NOT_FOUND") {
		t.Error("the list of one API is not that of one API")
	}
}

func TestCodePage(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]struct {
		status int
		text   string
	}{
		"/errors/connect/login_not_available": {200, "login_refused"},
		"/errors/auth/user_not_found":         {200, "password_wrong"},
		"/errors/connect/invalid_opt":         {404, "/errors/connect/invalid_otp"},
		"/errors/nothing":                     {404, "There is no “nothing”"},
		"/errors/auth/a/b":                    {404, ""},
		"/errors/auth/%3Cb%3E":                {404, "&lt;b&gt;"},
	} {
		resp, body := get(t, path)
		if resp.StatusCode != want.status || !strings.Contains(body, want.text) {
			t.Errorf("%s: %d, without %q", path, resp.StatusCode, want.text)
		}
	}
	resp, body := get(t, "/errors/auth/USER_NOT_FOUND", "Accept", "application/json")
	if resp.Header.Get("Content-Type") != "application/json" || !json.Valid([]byte(body)) {
		t.Errorf("as JSON: %s %s", resp.Header.Get("Content-Type"), body)
	}
}

func TestExplain(t *testing.T) {
	t.Parallel()
	for name, wants := range map[string][]string{
		"curp_unknown":          {"curp_unknown", "404 curp_not_found", "200 not_found2", "No encontramos su CURP"},
		"CURP_NOT_FOUND":        {"curp_unknown"},
		"login_not_available":   {"platform_login_refused"},
		"Auth.Password.Invalid": {"has 2 causes", "password_wrong", "current_password_wrong"},
		" invalid_request ":     {"refresh_token_revoked", "Token has been revoked"},
	} {
		var b bytes.Buffer
		if err := Explain(&b, name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, want := range wants {
			if !strings.Contains(b.String(), want) {
				t.Errorf("%s: no %q in\n%s", name, want, b.String())
			}
		}
	}
	for name, want := range map[string]string{"user_not_fond": "USER_NOT_FOUND (auth)", "apikey": "auth.apikey.missing (profile)", "qqqqqqqq": "/errors lists them all"} {
		if err := Explain(io.Discard, name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Ensure that every condition can be explained, which is to say that each
// reaches at least one API.
func TestEveryConditionReachesAnAPI(t *testing.T) {
	t.Parallel()
	p := New(Dialects()...)
	for _, e := range fault.All() {
		if err := p.Explain(io.Discard, string(e.Condition)); err != nil {
			t.Error(err)
		}
	}
}
