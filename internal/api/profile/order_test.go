package profile_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

// Ensure what is wrong first is answered first: each call here is wrong in
// every later respect too.
func TestOrderOfChecks(t *testing.T) {
	t.Parallel()
	w := start(t, storetest.SQLite(t))
	step, session := w.login("ana", "checkpassword"), w.signIn("c7")
	garbage := http.Header{"Content-Type": {"text/plain"}}
	for name, c := range map[string]struct {
		request
		status int
		code   string
	}{
		"no key":                         {request{key: "", auth: "x", body: "{"}, 401, "auth.apikey.missing"},
		"unknown key":                    {request{key: "nonsense", auth: "x", body: "{"}, 401, "auth.apikey.invalid"},
		"another company's key":          {request{key: "other", company: "000000", auth: "x", body: "{"}, 401, "auth.apikey.invalid"},
		"public key":                     {request{key: "page", auth: "Bearer " + step, body: obj{"password": goodPassword}}, 401, "auth.apikey.invalid"},
		"unknown company":                {request{key: "app", company: "999999", auth: "x", body: "{"}, 401, "auth.apikey.invalid"},
		"no header":                      {request{key: "app", body: "{"}, 401, "auth.header.missing"},
		"header of no scheme":            {request{key: "app", auth: step, body: "{"}, 401, "auth.header.invalid"},
		"header of another scheme":       {request{key: "app", auth: "Basic " + step, body: "{"}, 401, "auth.header.invalid"},
		"bearer without token":           {request{key: "app", auth: "Bearer", body: "{"}, 401, "auth.header.invalid"},
		"signature of wrong shape":       {request{key: "app", auth: "Signature v1.x", body: "{"}, 401, "auth.header.invalid"},
		"unknown token":                  {request{key: "app", auth: "Bearer nonsense", body: "{"}, 401, "auth.token.invalid"},
		"long token":                     {request{key: "app", auth: "Bearer " + strings.Repeat("x", 4000), body: "{"}, 401, "auth.token.invalid"},
		"unknown signature key":          {request{key: "app", auth: "Signature v1.none.1.n.AAAA", body: "{"}, 401, "auth.signature.invalid"},
		"token in the wrong state":       {request{key: "app", auth: "Bearer " + session, body: "{"}, 401, "auth.session.invalid"},
		"body that is not JSON":          {request{key: "app", auth: "Bearer " + step, body: "{"}, 422, "request.validation.failed"},
		"field of the wrong type":        {request{key: "app", auth: "Bearer " + step, body: `{"password":1}`}, 422, "request.validation.failed"},
		"missing field":                  {request{key: "app", auth: "Bearer " + step, body: `{}`}, 422, "request.validation.failed"},
		"endless password":               {request{key: "app", auth: "Bearer " + step, body: obj{"password": strings.Repeat("x", 201)}}, 422, "request.validation.failed"},
		"body of another type":           {request{key: "app", auth: "Bearer " + step, body: "x", header: garbage}, 415, "request.type.unsupported"},
		"body too large":                 {request{key: "app", auth: "Bearer " + step, body: strings.Repeat(" ", 1<<20+1)}, 413, "request.body.toolarge"},
		"the scheme's case is no matter": {request{key: "app", auth: "bEARER " + step, body: obj{"password": "wrong"}}, 401, "auth.password.invalid"},
	} {
		c.method, c.path = http.MethodPost, "auth/checkpassword"
		t.Run(name, func(t *testing.T) { w.want(w.do(c.request), c.status, c.code) })
	}
}

// Ensure wrong fields are named as the request names them.
func TestFieldMessages(t *testing.T) {
	t.Parallel()
	w := start(t, storetest.SQLite(t))
	a := w.want(w.post("auth/login", "", obj{}), 422, "request.validation.failed")
	if fields, ok := a.body["messages"].(obj); !ok || fields["login_id"] == nil {
		t.Errorf("messages %v", a.body["messages"])
	}
}

// Ensure unknown paths and methods are answered in the dialect, and that v1 is
// another name of v2.
func TestPaths(t *testing.T) {
	t.Parallel()
	w := start(t, storetest.SQLite(t))
	w.want(w.post("auth/nothing", "", nil), 404, "request.path.notfound")
	w.want(w.post("auth/oauth", "", nil), 404, "request.path.notfound")
	if a := w.want(w.get("auth/login", ""), 405, "request.method.notallowed"); a.header.Get("Allow") != "POST" {
		t.Errorf("Allow %q", a.header.Get("Allow"))
	}
	for version, want := range map[string]int{"v1": 401, "v2": 401, "v3": 404} {
		res, err := http.Post(w.url+"/profile/000000/"+version+"/auth/login", "application/json", nil)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("%s: %d, want %d", version, res.StatusCode, want)
		}
	}
}
