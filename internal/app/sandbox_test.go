package app_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/app"
	"github.com/ventanilla/ventanilla/internal/store"
)

// someone is a valid CURP that no table publishes.
const someone = "PEHL800101HDFRRS09"

// keyed makes a call with the sandbox's private key that answers with a status.
func (s *server) keyed(t testing.TB, status int, method, path, text string) got {
	t.Helper()
	return want(t, s.URL(), status, asked{method: method, path: path, body: text, header: map[string]string{
		"x-api-key": s.keys.Connect.PrivateKey}})
}

// scenario writes one.
func (s *server) scenario(t testing.TB, text string) {
	t.Helper()
	s.keyed(t, 201, "POST", "/sandbox/v1/scenarios", text)
}

// idle waits until no job is due; asking again and again would meet the limit.
func (s *server) idle(t testing.TB) {
	t.Helper()
	if err := s.Jobs.Idle(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// Ensure scenarios decide what comes of links and look-ups, step by step, and
// that nobody else is touched by them.
func TestScenariosPlay(t *testing.T) {
	t.Parallel()
	s := start(t, app.Config{Data: t.TempDir()})

	// A code is asked for, and the second step is what comes of it.
	s.scenario(t, `{"match":{"email":"ana@example.com"},"steps":[
		{"status":"validation_pending"},{"code":"invalid_otp"},
		{"status":"success","data":{"profile":{"profile":{"first_name":"Xóchitl"}}}}]}`)
	link := s.keyed(t, 201, "POST", "/connect/v1/accounts",
		`{"country":"mx","platform":"uber","identifier":"ana@example.com","password":"x"}`)
	account := link.at(t, "data", "account_id")
	if link.at(t, "data", "next_step") != "otp" {
		t.Errorf("%s", link.raw)
	}
	path := "/connect/v1/accounts/" + account
	if refused := s.keyed(t, 401, "POST", path+"/validate", `{"otp_code":"123456"}`); refused.at(t, "error", "code") != "invalid_otp" {
		t.Errorf("%s", refused.raw)
	}
	s.keyed(t, 200, "POST", path+"/validate", `{"otp_code":"123456"}`)
	s.idle(t)
	if data := s.keyed(t, 200, "GET", path+"/profile", ""); !strings.Contains(string(data.raw), "Xóchitl") {
		t.Errorf("not the scenario's own data: %s", data.raw)
	}

	// Look-ups: not known, then known with data of its own.
	s.scenario(t, `{"match":{"curp":"`+someone+`"},"steps":[{"code":"not_found2"},{"status":"FOUND","delay":"5ms","data":{"nss":"12345678903"}}]}`)
	const nss = "/lookup/api/v1/imss/nss"
	first := s.keyed(t, 200, "POST", nss, `{"curp":"`+someone+`"}`)
	if first.at(t, "response", "status") != "NOT_FOUND" || !strings.Contains(first.at(t, "response", "message"), "RENAPO") {
		t.Errorf("%s", first.raw)
	}
	second := s.keyed(t, 200, "POST", nss, `{"curp":"`+someone+`"}`)
	if second.at(t, "response", "status") != "FOUND" || second.at(t, "response", "nss") != "12345678903" {
		t.Errorf("%s", second.raw)
	}
	other := s.keyed(t, 200, "POST", nss, `{"curp":"ABCD570805HYNHLC52"}`)
	if other.at(t, "response", "nss") != "08189782793" {
		t.Errorf("%s", other.raw)
	}

	// A CURP that stands for something, at IMSS: one link is one step of its
	// scenario, whatever the CURP is published for.
	const published = "CASE900101HNENSS05"
	s.scenario(t, `{"match":{"curp":"`+published+`"},"steps":[{"code":"curp_not_found"},{"status":"success"}]}`)
	for _, status := range []string{"incomplete", "success"} {
		made := send(t, s.URL(), asked{method: "POST", path: "/connect/v1/accounts", body: `{"country":"mx","platform":"imss","identifier":"` + published + `"}`,
			header: map[string]string{"x-api-key": s.keys.Connect.PrivateKey}})
		account := made.at(t, "data", "account_id")
		s.idle(t)
		if last := s.keyed(t, 200, "GET", "/connect/v1/accounts/"+account+"/last-login", ""); !strings.Contains(string(last.raw), `"status":"`+status+`"`) {
			t.Errorf("the login did not end as %s: %s", status, last.raw)
		}
	}

	// Only what can misbehave can be told to.
	s.keyed(t, 404, "POST", "/sandbox/v1/sources/nobody/behaviour", `{"mode":"slow"}`)
	for _, name := range []string{"imss", "issste", "renapo"} {
		s.keyed(t, 200, "POST", "/sandbox/v1/sources/"+name+"/behaviour", `{"mode":"ok"}`)
	}
}

// Ensure a reset takes back everything that happened in the company's sandbox
// and nothing that happened live or was configured.
func TestResetIsAsNew(t *testing.T) {
	onEach(t, func(t *testing.T, database string) {
		s := start(t, app.Config{Data: t.TempDir(), Database: database})
		client := s.keys.Auth
		register := func(id, status int, secret, email string) got {
			return want(t, s.URL(), status, asked{method: "POST", path: "/auth/v1/auth/register",
				body:  `{"shop_id":139,"email":"` + email + `","password":"sesamo abrete ya","first_name":"A","last_name":"B","gender":"n"}`,
				basic: &[2]string{strconv.Itoa(id), secret}})
		}
		bearer := func(status int, token string) {
			t.Helper()
			want(t, s.URL(), status, asked{method: "GET", path: "/auth/v1/oauth/token/validate", header: map[string]string{"Authorization": "Bearer " + token}})
		}
		token := register(client.ClientID, 200, client.ClientSecret, "ana@example.com").at(t, "access_token")
		live := register(s.keys.Live.Auth.ClientID, 200, s.keys.Live.Auth.ClientSecret, "ana@example.com").at(t, "access_token")
		bearer(200, token)
		bearer(200, live)

		idempotent := map[string]string{"x-api-key": s.keys.Connect.PrivateKey, "Idempotency-Key": "k1"}
		user := want(t, s.URL(), 201, asked{method: "POST", path: "/connect/v1/users", body: `{"external_id":"x1"}`, header: idempotent}).at(t, "data", "user_id")
		s.keyed(t, 201, "POST", "/connect/v1/accounts", `{"country":"mx","platform":"uber","identifier":"+525512345678"}`) // its reminder waits
		s.keyed(t, 201, "POST", "/connect/v1/accounts", `{"country":"mx","platform":"uber","identifier":"uber+success@palenca-tests.com","password":"x"}`)
		s.keyed(t, 200, "POST", "/lookup/api/v1/imss/nss", `{"curp":"`+someone+`"}`)
		s.keyed(t, 200, "POST", "/sandbox/v1/clock", `{"advance":"3h"}`)
		send(t, s.URL(), asked{method: "POST", path: "/profile/000000/v1/auth/login", body: `{"login_id":"ana"}`,
			header: map[string]string{"x-api-key": s.keys.Profile.APIKey}})

		s.keyed(t, 204, "POST", "/sandbox/v1/reset", "")

		bearer(401, token)
		bearer(200, live)
		s.keyed(t, 404, "GET", "/connect/v1/users/"+user, "")
		if again := want(t, s.URL(), 201, asked{method: "POST", path: "/connect/v1/users", body: `{"external_id":"x1"}`, header: idempotent}); again.at(t, "data", "user_id") == user {
			t.Error("the kept reply was not forgotten")
		}
		if ahead := s.keyed(t, 200, "GET", "/sandbox/v1/clock", "").at(t, "ahead"); ahead != "0s" {
			t.Errorf("the clock is ahead by %s", ahead)
		}
		register(client.ClientID, 200, client.ClientSecret, "ana@example.com")
		s.keyed(t, 201, "POST", "/connect/v1/accounts", `{"country":"mx","platform":"uber","identifier":"uber+success@palenca-tests.com","password":"x"}`)
		var left int
		err := s.DB.Read(t.Context(), func(q store.Queryer) error {
			return q.QueryRow(`SELECT (SELECT COUNT(*) FROM profile_sessions) + (SELECT COUNT(*) FROM profile_otps) +
				(SELECT COUNT(*) FROM lookup_executions)`).Scan(&left)
		})
		if err != nil || left != 0 {
			t.Errorf("%d rows left, %v", left, err)
		}

		// What waited for a login that is no more has nothing to say.
		if err := s.Jobs.AdvanceScope(t.Context(), "000000", 6*time.Hour); err != nil {
			t.Fatal(err)
		}
		s.idle(t)
		if strings.Contains(s.log.String(), "login_not_found") {
			t.Error("a job complained about its login")
		}
	})
}

// Ensure an API that is bound to a host name needs no prefix there.
func TestBoundHosts(t *testing.T) {
	t.Parallel()
	s := start(t, app.Config{Data: t.TempDir(), Manifest: file(t, "hosts.yaml",
		"apis: {connect: {hosts: [api.example.com]}, auth: {hosts: [Id.Example.com]}}\n")})
	for _, c := range []struct {
		host, path string
		status     int
	}{
		{"api.example.com", "/v1/countries", 200}, {"API.Example.COM:8443", "/v1/countries", 200}, {"api.example.com.", "/v1/countries", 200},
		{"other.example.com", "/v1/countries", 404}, {"api.example.com", "/connect/v1/countries", 404}, {"", "/connect/v1/countries", 200},
		{"id.example.com", "/.well-known/jwks.json", 200}, {"id.example.com", "/v1/countries", 404},
	} {
		req, err := http.NewRequestWithContext(t.Context(), "GET", s.URL()+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Host = c.host
		resp, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != c.status {
			t.Errorf("%s%s: %d, want %d", c.host, c.path, resp.StatusCode, c.status)
		}
	}
}

// Ensure an error can be asked for by its id on another node and after a
// restart.
func TestErrorsOutliveTheProcess(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	first := open(t, app.Config{Data: data})
	id := want(t, first.URL(), 401, asked{method: "GET", path: "/connect/v1/users/x"}).header.Get("X-Error-Id")
	first.close(t)

	second := start(t, app.Config{Data: data})
	found := want(t, second.URL(), 200, asked{method: "GET", path: "/admin/v1/errors/" + id,
		header: map[string]string{"Authorization": "Bearer " + second.keys.Admin.Token}})
	if found.at(t, "error_id") != id || found.at(t, "condition") != "api_key_missing" {
		t.Errorf("%s", found.raw)
	}
	want(t, second.URL(), 404, asked{method: "GET", path: "/admin/v1/errors/nobody",
		header: map[string]string{"Authorization": "Bearer " + second.keys.Admin.Token}})
}
