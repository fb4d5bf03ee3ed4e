package sandbox_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	api "github.com/ventanilla/ventanilla/internal/api/sandbox"
	"github.com/ventanilla/ventanilla/internal/api/wire/wiretest"
	"github.com/ventanilla/ventanilla/internal/notify"
	"github.com/ventanilla/ventanilla/internal/sandbox/hook"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
	"github.com/ventanilla/ventanilla/internal/webhook"
)

func TestDialect(t *testing.T) {
	t.Parallel()
	wiretest.Catalogued(t, api.Dialect)
	wiretest.Retry(t, api.Dialect, 429, 503)
}

// Every path but the receiver refuses whoever is not the company's server.
func TestKeys(t *testing.T) {
	t.Parallel()
	w := sqlite(t)
	paths := []string{
		"GET /v1/outbox", "GET /v1/clock", "POST /v1/clock", "DELETE /v1/clock", "POST /v1/sources/imss/behaviour", "GET /v1/hooks/x",
		"DELETE /v1/hooks/x", "POST /v1/scenarios", "GET /v1/scenarios", "DELETE /v1/scenarios", "DELETE /v1/scenarios/1", "POST /v1/reset",
	}
	keys := map[string]struct {
		status int
		code   string
	}{
		"": {401, "api_key_missing"}, "nobody": {401, "api_key_invalid"}, "public": {401, "api_key_invalid"}, "live": {403, "api_key_environment"},
	}
	for _, p := range paths {
		method, path, _ := strings.Cut(p, " ")
		for k, want := range keys {
			if got := at(w.call(k, method, path, nil, want.status), "error", "code"); got != want.code {
				t.Errorf("%s with key %q: %v", p, k, got)
			}
		}
	}
	if got := at(w.call("acme", "GET", "/v1/nowhere", nil, 404), "error", "code"); got != "path_unknown" {
		t.Errorf("unknown path: %v", got)
	}
	w.call("acme", "PUT", "/v1/clock", nil, 405)
}

// Without any sandbox key there is nothing here.
func TestAbsent(t *testing.T) {
	t.Parallel()
	w := start(t, storetest.SQLite(t), directory{})
	for _, p := range []string{"/v1/outbox", "/v1/hooks/000000", "/v1/x"} {
		w.call("acme", "GET", p, nil, 404)
	}
	w.call("", "POST", "/v1/hooks/000000", "{}", 404)
}

func TestOutbox(t *testing.T) {
	t.Parallel()
	w := sqlite(t)
	err := w.db.Write(t.Context(), func(tx store.Tx) error {
		for _, m := range []notify.Message{
			{Channel: notify.SMS, To: "+525550000001", Text: "1", Code: "123456"},
			{Channel: notify.Email, To: "ana@example.com", Subject: "Hi", Text: "2", Link: "https://x.example/?token=1"},
		} {
			if err := w.notifier.Send(tx, acme, m); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	all := w.call("acme", "GET", "/v1/outbox", nil, 200)
	if len(all.([]any)) != 2 || at(all, 0, "subject") != "Hi" || at(all, 0, "link") == nil || at(all, 0, "code") != nil {
		t.Errorf("%v", all)
	}
	sms := w.call("acme", "GET", "/v1/outbox?channel=sms&to=%2B525550000001", nil, 200)
	if len(sms.([]any)) != 1 || at(sms, 0, "code") != "123456" {
		t.Errorf("%v", sms)
	}
	if others := w.call("other", "GET", "/v1/outbox", nil, 200); len(others.([]any)) != 0 {
		t.Errorf("another company sees %v", others)
	}
	if bad := w.call("acme", "GET", "/v1/outbox?channel=pigeon", nil, 422); at(bad, "error", "fields", "channel") != "not_allowed: one of email, sms, whatsapp" {
		t.Errorf("%v", bad)
	}
}

func TestClock(t *testing.T) {
	t.Parallel()
	w := sqlite(t)
	if got := at(w.call("acme", "POST", "/v1/clock", `{"advance":"12h"}`, 200), "ahead"); got != "12h0m0s" {
		t.Errorf("ahead %v", got)
	}
	if got := w.clock.Ahead("000001"); got != 0 {
		t.Errorf("another company's clock moved by %v", got)
	}
	w.call("acme", "POST", "/v1/clock", `{"set":"2031-01-01T00:00:00Z"}`, 200)
	if now := w.clock.Now(acme); now.Year() != 2031 || w.clock.Now(scope.Scope{Company: "000000", Environment: scope.Live}).Year() == 2031 {
		t.Errorf("set: %v", now)
	}
	if got := at(w.call("acme", "DELETE", "/v1/clock", nil, 200), "ahead"); got != "0s" {
		t.Errorf("reset: %v", got)
	}
	for body, field := range map[string]string{
		`{}`: "advance", `{"advance":"soon"}`: "advance", `{"advance":"-1h"}`: "advance", `{"advance":"0s"}`: "advance",
		`{"advance":"900000h"}`: "advance", `{"set":"tomorrow"}`: "set", `{"set":"9999-01-01T00:00:00Z"}`: "set",
		`{"advance":"1h","set":"2031-01-01T00:00:00Z"}`: "set",
	} {
		if bad := w.call("acme", "POST", "/v1/clock", body, 422); at(bad, "error", "fields", field) == nil {
			t.Errorf("%s: %v", body, bad)
		}
	}
	w.call("acme", "POST", "/v1/clock", `{"advance":12}`, 400)
}

func TestBehaviour(t *testing.T) {
	t.Parallel()
	w := sqlite(t)
	got := w.call("acme", "POST", "/v1/sources/imss/behaviour", `{"mode":"status_503","latency_ms":20,"times":2}`, 200)
	if at(got, "mode") != "status_503" || at(got, "latency_ms") != 20.0 || at(got, "times") != 2.0 {
		t.Errorf("%v", got)
	}
	for body, field := range map[string]string{
		`{"mode":"odd"}`: "mode", `{"mode":"slow","latency_ms":9223372036854775807}`: "latency_ms",
		`{"mode":"slow","latency_ms":-5}`: "latency_ms", `{"mode":"slow","times":-1}`: "times",
		`{"mode":"slow","latency":5}`: "latency", `{"mode":"slow","times":1,"Time":1}`: "Time",
	} {
		if bad := w.call("acme", "POST", "/v1/sources/imss/behaviour", body, 422); at(bad, "error", "fields", field) == nil {
			t.Errorf("%s: %v", body, bad)
		}
	}
	w.call("acme", "POST", "/v1/sources/imss/behaviour", got, 200) // what was answered can be sent again
	w.call("acme", "POST", "/v1/sources/nobody/behaviour", `{"mode":"ok"}`, 404)
}

// signed gives the headers of a delivery of an endpoint of acme's.
func (w *world) signed(body string) http.Header {
	w.t.Helper()
	e, err := w.hub.Create(w.t.Context(), acme, webhook.Endpoint{URL: "https://hooks.example/x", Name: "x"}, "test")
	if err != nil {
		w.t.Fatal(err)
	}
	now := time.Now()
	signature, err := webhook.Sign("msg_1", now, []byte(body), e.Secret)
	if err != nil {
		w.t.Fatal(err)
	}
	return http.Header{"Webhook-Id": {"msg_1"}, "Webhook-Timestamp": {strconv.FormatInt(now.Unix(), 10)}, "Webhook-Signature": {signature}}
}

func TestInbox(t *testing.T) {
	t.Parallel()
	w := sqlite(t)
	const path, body = "/v1/hooks/000000-orders", `{"data":{"a":1}}`
	header := w.signed(body)
	header.Set("Authorization", "Bearer secret")
	w.send("", "POST", path, strings.NewReader(body), header, 200)
	w.send("the-key-of-a-call-back", "POST", path, strings.NewReader(`{"data":{"a":2}}`), header, 200)
	w.call("short-key", "POST", path, "not JSON", 200)

	got := w.call("acme", "GET", path, nil, 200)
	if len(got.([]any)) != 3 {
		t.Fatalf("%v", got)
	}
	for i, want := range []struct {
		signature string
		valid     bool
	}{{"valid", true}, {"invalid", false}, {"absent", false}} {
		if at(got, i, "signature") != want.signature || at(got, i, "signature_valid") != want.valid || at(got, i, "answer") != 200.0 {
			t.Errorf("%d: %v", i, at(got, i))
		}
	}
	if at(got, 0, "body", "data", "a") != 1.0 || at(got, 2, "body") != "not JSON" {
		t.Errorf("bodies: %v", got)
	}
	if at(got, 0, "headers", "webhook-id") != "msg_1" || at(got, 0, "headers", "authorization") != nil {
		t.Errorf("headers: %v", at(got, 0, "headers"))
	}
	for i, want := range []any{nil, "***back", "***"} {
		if shown := at(got, i, "headers", "x-api-key"); shown != want {
			t.Errorf("%d: the key shows as %v, want %v", i, shown, want)
		}
	}
	w.call("other", "GET", path, nil, 404)
	w.call("other", "DELETE", path, nil, 404)
	w.call("acme", "DELETE", path, nil, 204)
	if left := w.call("acme", "GET", path, nil, 200); len(left.([]any)) != 0 {
		t.Errorf("left: %v", left)
	}
}

// A name without a company's code is whose asked first; before that nobody can
// put anything in.
func TestInboxNames(t *testing.T) {
	t.Parallel()
	w := sqlite(t)
	w.call("", "POST", "/v1/hooks/mine", `{}`, 404)
	w.call("acme", "GET", "/v1/hooks/mine", nil, 200)
	w.call("", "POST", "/v1/hooks/mine", `{}`, 200)
	w.call("other", "GET", "/v1/hooks/mine", nil, 404)
	w.call("acme", "GET", "/v1/hooks/"+strings.Repeat("x", 81), nil, 404)
	w.call("", "POST", "/v1/hooks/000000-big", strings.Repeat("x", 300<<10), 413)

	alone := start(t, storetest.SQLite(t), directory{"acme": key("000000", scope.Sandbox, "private")})
	alone.call("", "POST", "/v1/hooks/any", `{}`, 200)
	if got := alone.call("acme", "GET", "/v1/hooks/any", nil, 200); len(got.([]any)) != 1 {
		t.Errorf("%v", got)
	}
}

func TestInboxFails(t *testing.T) {
	t.Parallel()
	w := sqlite(t)
	const path = "/v1/hooks/000000-f?answer=503&times=2"
	for _, want := range []int{503, 503, 200, 200} {
		w.call("", "POST", path, `{}`, want)
	}
	w.call("", "POST", "/v1/hooks/000000-f?answer=410", `{}`, 410)
	w.call("", "POST", "/v1/hooks/000000-f?answer=410", `{}`, 200)
	if got := w.call("acme", "GET", "/v1/hooks/000000-f", nil, 200); at(got, 0, "answer") != 503.0 || at(got, 2, "answer") != 200.0 {
		t.Errorf("%v", got)
	}
	w.call("", "POST", "/v1/hooks/000000-f?answer=99", `{}`, 422)
	w.call("", "POST", "/v1/hooks/000000-f?answer=500&times=many", `{}`, 422)
}

// Ensure that nobody without a key can push out a name that a company holds:
// whoever asked for it next would get the company's webhooks.
func TestInboxNamesStay(t *testing.T) {
	t.Parallel()
	w := sqlite(t)
	w.call("acme", "GET", "/v1/hooks/mine", nil, 200)
	for i := range hook.MaxNames {
		want := 503
		if i == hook.MaxNames-1 {
			want = 200 // no room for one more that is to fail
		}
		w.call("", "POST", fmt.Sprintf("/v1/hooks/000000-%d?answer=503", i), `{}`, want)
	}
	w.call("other", "GET", "/v1/hooks/mine", nil, 404)
	w.call("", "POST", "/v1/hooks/mine", `{}`, 200)
}

func TestScenarios(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		w := start(t, db, directory{"acme": key("000000", scope.Sandbox, "private"), "other": key("000001", scope.Sandbox, "private")})
		made := w.call("acme", "POST", "/v1/scenarios", `{"match":{"email":"Ana@Example.com","curp":"PEHL800101HDFRRS09"},
			"steps":[{"status":"error","code":"platform_unavailable","delay":"20ms"},{"status":"success","otp":"4242","data":{"profile":{"first_name":"Ana"}}}]}`, 201)
		if at(made, "steps", 0, "delay") != "20ms" || at(made, "played") != 0.0 {
			t.Errorf("%v", made)
		}
		for i, want := range []string{"platform_unavailable", "", ""} {
			step, ok, err := w.book.Play(t.Context(), acme, "nobody@example.com", " ana@example.COM ")
			if err != nil || !ok || step.Code != want {
				t.Errorf("step %d: %+v, %v, %v", i, step, ok, err)
			}
		}
		if _, ok, err := w.book.Play(t.Context(), scope.Scope{Company: "000001", Environment: scope.Sandbox}, "ana@example.com"); ok || err != nil {
			t.Errorf("plays for another company: %v", err)
		}
		if _, ok, err := w.book.Play(t.Context(), scope.Scope{Company: "000000", Environment: scope.Live}, "ana@example.com"); ok || err != nil {
			t.Errorf("plays live: %v", err)
		}
		if list := w.call("acme", "GET", "/v1/scenarios", nil, 200); at(list, 0, "played") != 3.0 {
			t.Errorf("%v", list)
		}
		id, _ := at(made, "id").(string)
		w.call("other", "DELETE", "/v1/scenarios/"+id, nil, 404)
		w.call("acme", "DELETE", "/v1/scenarios/"+id, nil, 204)
		if _, ok, _ := w.book.Find(t.Context(), acme, "ana@example.com"); ok {
			t.Error("still matches")
		}
		w.call("acme", "DELETE", "/v1/scenarios", nil, 204)
	})
}

func TestScenarioRefuses(t *testing.T) {
	t.Parallel()
	w := sqlite(t)
	for body, field := range map[string]string{
		`{}`: "match", `{"match":{"email":"a@b.example"}}`: "steps",
		`{"match":{"email":"nobody"},"steps":[{"status":"success"}]}`:         "match.email",
		`{"match":{"curp":"X"},"steps":[{"status":"success"}]}`:               "match.curp",
		`{"match":{"identifier":"1"},"steps":[{}]}`:                           "steps[0]",
		`{"match":{"identifier":"1"},"steps":[{"delay":"long"}]}`:             "steps[0].delay",
		`{"match":{"identifier":"1"},"steps":[{"delay":"1h"}]}`:               "steps[0].delay",
		`{"match":{"identifier":"1"},"steps":[{"otp":"!"}]}`:                  "steps[0].otp",
		`{"match":{"identifier":"1"},"steps":[{"status":"<b>"}]}`:             "steps[0].status",
		`{"match":{"identifier":"1"},"steps":[{"status":"ok"},{"data":[1]}]}`: "steps[1].data",
	} {
		if bad := w.call("acme", "POST", "/v1/scenarios", body, 422); at(bad, "error", "fields", field) == nil {
			t.Errorf("%s: %v", body, bad)
		}
	}
}

func TestReset(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		w := start(t, db, directory{"acme": key("000000", scope.Sandbox, "private"), "other": key("000001", scope.Sandbox, "private")})
		for _, k := range []string{"acme", "other"} {
			w.call(k, "POST", "/v1/clock", `{"advance":"1h"}`, 200)
			w.call(k, "POST", "/v1/sources/imss/behaviour", `{"mode":"garbage"}`, 200)
			w.call(k, "POST", "/v1/scenarios", `{"match":{"identifier":"1"},"steps":[{"status":"success"}]}`, 201)
		}
		w.call("", "POST", "/v1/hooks/000000", `{}`, 200)
		w.call("", "POST", "/v1/hooks/000001", `{}`, 200)
		w.call("acme", "POST", "/v1/reset", nil, 204)
		for k, want := range map[string]struct {
			ahead, mode string
			left        int
		}{"acme": {"0s", "ok", 0}, "other": {"1h0m0s", "garbage", 1}} {
			code := map[string]string{"acme": "000000", "other": "000001"}[k]
			if got := at(w.call(k, "GET", "/v1/clock", nil, 200), "ahead"); got != want.ahead {
				t.Errorf("%s: clock %v", k, got)
			}
			if got := at(w.call(k, "GET", "/v1/sources/imss/behaviour", nil, 200), "mode"); got != want.mode {
				t.Errorf("%s: behaviour %v", k, got)
			}
			if got := w.call(k, "GET", "/v1/scenarios", nil, 200); len(got.([]any)) != want.left {
				t.Errorf("%s: scenarios %v", k, got)
			}
			if got := w.call(k, "GET", "/v1/hooks/"+code, nil, 200); len(got.([]any)) != want.left {
				t.Errorf("%s: inbox %v", k, got)
			}
		}
	})
}
