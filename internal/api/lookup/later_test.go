package lookup_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/api/lookup"
	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/job"
	engine "github.com/ventanilla/ventanilla/internal/lookup"
	"github.com/ventanilla/ventanilla/internal/notify"
	"github.com/ventanilla/ventanilla/internal/sandbox/population"
	"github.com/ventanilla/ventanilla/internal/scope"
)

const (
	weeks      = "/api/v1/imss/semanas_cotizadas"
	weeksQuota = `El número de operaciones por periodo ha sido alcanzada (3 operacion(es) cada 1 dia(s)), favor de intentar más tarde`
	epoch      = "0001-01-01T00:00:00Z"
)

// laterRig is a rig whose jobs run and whose messages are kept.
type laterRig struct {
	*rig
	jobs   job.Engine
	notify *notify.Notifier
}

func newLaterRig(t *testing.T) *laterRig {
	t.Helper()
	w := &laterRig{}
	w.rig = newRig(t, func(o *engine.Options) {
		quiet := slog.New(slog.DiscardHandler)
		w.jobs = job.For(o.DB, clock.System, entropy.System, quiet)
		var err error
		if w.notify, err = notify.New(o.DB, o.Vault, o.Clock, entropy.System, w.jobs, quiet, notify.Config{}); err != nil {
			t.Fatal(err)
		}
		o.Jobs, o.Notify, o.Render, o.AllowPrivate = w.jobs, w.notify, lookup.CallBackBody, true
	})
	if err := w.jobs.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := w.jobs.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
	return w
}

func (w *laterRig) idle(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := w.jobs.Idle(ctx); err != nil {
		t.Fatal(err)
	}
}

// get reads bytes, with the sandbox's key unless another is given.
func (w *laterRig) get(t *testing.T, path string, key string) (*http.Response, []byte) {
	t.Helper()
	r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, w.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("x-api-key", key)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, body
}

// Pending at first, then found by polling, with the working life that the
// population has, and a document.
func TestWeeks(t *testing.T) {
	t.Parallel()
	w := newLaterRig(t)
	p := population.For(anybody)
	x := w.do(t, scenario{path: weeks, body: `{"curp":"` + anybody + `","nss":"` + p.NSS + `"}`, status: 200,
		want: `{"status":"PENDING","finishedAt":"` + epoch + `","duration":0,"response":null,"billable":false,
			"request":{"curp":"` + anybody + `","nss":"` + p.NSS + `"},"searchableBy":["curp","nss"],
			"events":[{"type":"created","at":"2026-11-21T12:00:00.123456-06:00"}]}`})
	id := x["id"].(string)
	w.idle(t)
	got := w.do(t, scenario{method: "GET", path: weeks + "/" + id, status: 200,
		want: `{"id":"` + id + `","status":"SUCCESS","billable":true,"finishedAt":"2026-11-21T12:00:00.123456-06:00"}`})
	response := got["response"].(map[string]any)
	e := p.Employment
	if response["status"] != "FOUND" || response["nss"] != p.NSS || response["nombre"] != p.FullName() {
		t.Errorf("response %v", response)
	}
	sums := response["semanasCotizadas"].(map[string]any)
	if sums["semanasCotizadas"] != float64(e.Quoted) || sums["totalSemanasCotizadas"] != float64(e.Quoted-e.Discounted+e.Reintegrated) {
		t.Errorf("%v for %+v", sums, e)
	}
	jobs := response["historialLaboral"].([]any)
	moves := 0
	for i, j := range jobs {
		told := j.(map[string]any)
		if told["nombrePatron"] != e.Jobs[i].Employer.Name || told["registroPatronal"] != e.Jobs[i].Employer.Registration ||
			told["fechaAlta"] != e.Jobs[i].Start.Format(time.DateOnly) || (told["fechaBaja"] == nil) != e.Jobs[i].Lasts() {
			t.Errorf("job %d: %v", i, told)
		}
		moves += len(told["movimientos"].([]any))
	}
	if len(jobs) != len(e.Jobs) || moves != len(e.Events) {
		t.Errorf("%d jobs and %d movements of %d and %d", len(jobs), moves, len(e.Jobs), len(e.Events))
	}

	data := got["apiData"].([]any)[0].(map[string]any)
	file := data["files"].([]any)[0].(map[string]any)
	path := file["path"].(string)
	answer, content := w.get(t, "/api/v1/file?path="+path, "sandbox")
	if answer.StatusCode != 200 || !bytes.HasPrefix(content, []byte("%PDF-")) || answer.Header.Get("Content-Type") != "application/pdf" ||
		answer.Header.Get("X-Content-Type-Options") != "nosniff" || answer.Header.Get("Content-Disposition") != `attachment; filename=`+file["name"].(string) {
		t.Errorf("%d %v, %d bytes", answer.StatusCode, answer.Header, len(content))
	}
	_, unknown := w.get(t, "/api/v1/file?path=imss/semanas_cotizadas/x/y.pdf", "sandbox")
	for what, try := range map[string][2]string{
		"another environment": {path, "live"}, "no access": {path, "curp-only"}, "traversal": {"../../" + path, "sandbox"},
		"long": {strings.Repeat("a", 5000), "sandbox"}, "not ASCII": {path + "%C3%B1", "sandbox"},
	} {
		if answer, got := w.get(t, "/api/v1/file?path="+try[0], try[1]); answer.StatusCode != 404 || !bytes.Equal(got, unknown) {
			t.Errorf("%s: %d %s", what, answer.StatusCode, got)
		}
	}
}

// What is canned is about whom the caller asked, with the number that they
// believe in; a test case that says a number has its own.
func TestWeeksCanned(t *testing.T) {
	t.Parallel()
	w := newLaterRig(t)
	w.do(t, scenario{path: weeks + "/test_case", body: `{"name":"own","outcome":"success","response":{"nss":"08189782793"}}`, status: 201})
	for _, c := range []struct {
		query, key, mock, body, want string
	}{
		{"?testCase=success", "sandbox", "", `{"curp":"` + anybody + `","nss":"93138961094"}`, "93138961094"},
		{"", "live", "true", `{"curp":"` + anybody + `","nss":"93138961094"}`, "93138961094"},
		{"?testCase=own", "sandbox", "", `{"curp":"` + anybody + `","nss":"93138961094"}`, "08189782793"},
		{"?testCase=success", "sandbox", "", `{"curp":"` + anybody + `","nombres":"Ana","apellidoPaterno":"Ruiz"}`, population.NSS(anybody)},
	} {
		x := w.do(t, scenario{path: weeks + c.query, key: c.key, header: map[string]string{"mock": c.mock}, body: c.body, status: 200})
		w.idle(t)
		got := w.do(t, scenario{method: "GET", path: weeks + "/" + x["id"].(string), key: c.key, status: 200, want: `{"status":"SUCCESS"}`})
		if nss := got["response"].(map[string]any)["nss"]; nss != c.want {
			t.Errorf("%s%s about %s: nss %v, want %s", c.query, c.mock, c.body, nss, c.want)
		}
	}
}

// The other form of the body, and every refusal.
func TestWeeksBody(t *testing.T) {
	t.Parallel()
	w := newLaterRig(t)
	w.do(t, scenario{path: weeks, body: `{"curp":"` + anybody + `","primerNombre":"Raúl","segundoNombre":"Omar","apellidoPaterno":"Montes"}`, status: 200,
		want: `{"status":"PENDING","request":{"curp":"` + anybody + `","nombres":"Raúl Omar","apellidoPaterno":"Montes"}}`})
	const required = `"REQUIRED_FIELD_ERROR; EMPTY_ERROR; can't be empty"`
	for body, want := range map[string]string{
		`{}`:                         `{"curp":` + required + `,"nss":` + required + `}`,
		`{"curp":"` + anybody + `"}`: `{"nss":` + required + `}`,
		`{"curp":"x","nss":"1"}`:     `{"curp":"FORMAT_ERROR; invalid curp format","nss":"FORMAT_ERROR; invalid nss format"}`,
		`{"curp":"` + anybody + `","primerNombre":"Ana"}`:                     `{"apellidoPaterno":` + required + `}`,
		`{"curp":"` + anybody + `","apellidoPaterno":"Ruiz"}`:                 `{"primerNombre":` + required + `}`,
		`{"curp":"` + anybody + `","nombres":"An4","apellidoPaterno":"Ruiz"}`: `{"nombres":"FORMAT_ERROR; should be letters and blanks"}`,
		`{"curp":5}`: `{"curp":"FORMAT_ERROR; wrong type"}`,
	} {
		w.do(t, scenario{name: body, path: weeks, body: body, status: 400, want: want})
	}
	for name, header := range map[string]map[string]string{
		`{"urlCallback":"FORMAT_ERROR; invalid urlCallback format"}`:         {"urlCallback": "ftp://example.com"},
		`{"urlCallback":` + required + `}`:                                   {"xApiKeyCallback": "k"},
		`{"urlCallback":"LENGTH_ERROR; should have at most 2000"}`:           {"urlCallback": "https://example.com/" + strings.Repeat("a", 2000)},
		`{"xApiKeyCallback":"LENGTH_ERROR; should have at most 512"}`:        {"urlCallback": "https://example.com/", "xApiKeyCallback": strings.Repeat("a", 513)},
		`{"xApiKeyCallback":"FORMAT_ERROR; invalid xApiKeyCallback format"}`: {"urlCallback": "https://example.com/", "xApiKeyCallback": "ñ"},
	} {
		w.do(t, scenario{name: name, path: weeks, header: header, body: `{"curp":"` + anybody + `","nss":"93138961094"}`, status: 400, want: name})
	}
}

// The day's three, the filter, and each outcome by its published CURP.
func TestWeeksOutcomes(t *testing.T) {
	t.Parallel()
	w := newLaterRig(t)
	body := `{"curp":"` + anybody + `","nss":"` + population.NSS(anybody) + `"}`
	for range 3 {
		w.do(t, scenario{path: weeks, body: body, status: 200, want: `{"status":"PENDING"}`})
	}
	w.do(t, scenario{path: weeks, body: body, status: 200, want: `{"status":"SERVICE_ERROR","duration":0,"errorMessage":"` + weeksQuota +
		`","response":{"status":"NOT_FOUND","message":"` + weeksQuota + `","code":"attempts_exceeded"}}`})
	w.idle(t)
	for name, want := range outcomes {
		c, _ := population.Named(name)
		if name == "success" || name == "attempts_exceeded" {
			continue // another response; no duration of 0 here
		}
		x := w.do(t, scenario{path: weeks, body: `{"curp":"` + c.CURP + `","nombres":"A","apellidoPaterno":"B"}`, status: 200, want: `{"status":"PENDING"}`})
		w.idle(t)
		w.do(t, scenario{name: name, method: "GET", path: weeks + "/" + x["id"].(string), status: 200, want: `{` + want + `}`})
	}
	x := w.do(t, scenario{path: weeks, body: `{"curp":"` + anybody + `x","nss":"1"}`, status: 400})
	if x["id"] != nil {
		t.Error("a refusal has an id")
	}
	x = w.do(t, scenario{path: weeks + "?testCase=invalid", body: body, status: 200, want: `{"status":"PENDING"}`})
	w.idle(t)
	w.do(t, scenario{method: "GET", path: weeks + "/" + x["id"].(string), status: 200,
		want: `{"status":"SUCCESS","billable":false,"response":{"status":"INVALID","code":"nss_mismatch","message":"El número de seguridad social no corresponde a la CURP."}}`})
	items := func(query string) int {
		return len(w.do(t, scenario{method: "GET", path: weeks + "?page=1&itemsPerPage=50&" + query, status: 200})["items"].([]any))
	}
	if items("status=PENDING") != 0 || items("status=SUCCESS") != 7 || items("status=SERVICE_ERROR") != 2 {
		t.Errorf("%d pending, %d success, %d errors", items("status=PENDING"), items("status=SUCCESS"), items("status=SERVICE_ERROR"))
	}
}

// A call-back carries what GET shows at that moment.
func TestCallBackBody(t *testing.T) {
	t.Parallel()
	w := newLaterRig(t)
	type message struct {
		key  string
		body []byte
	}
	told := make(chan message, 4)
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) // what is cut does not compare
		told <- message{r.Header.Get("x-api-key"), body}
	}))
	t.Cleanup(receiver.Close)
	header := map[string]string{"urlCallback": receiver.URL, "xApiKeyCallback": "k-1"}
	x := w.do(t, scenario{path: weeks + "?testCase=not_found", header: header, body: `{"curp":"ABCD570805HYNHLC52","nss":"93138961094"}`, status: 200})
	w.idle(t)
	m := <-told
	if !strings.Contains(string(m.body), `"warnings":[{"field":"curp","code":"check_digit"`) {
		t.Errorf("warns of nothing: %s", m.body)
	}
	_, now := w.get(t, weeks+"/"+x["id"].(string), "sandbox")
	// Since then it was delivered, and the execution says so.
	delivered := `,{"type":"callback_delivered","at":"2026-11-21T12:00:00.123456-06:00"}]`
	if before := strings.Replace(string(now), delivered, "]", 1); before == string(now) || string(m.body) != before || m.key != "k-1" {
		t.Errorf("told\n%s\nwith %s, and GET says\n%s", m.body, m.key, now)
	}

	x = w.do(t, scenario{path: "/api/v1/nip/send", header: header, body: `{"method":"sms","countryCode":"+52","to":"5512345678","message":"{{nip}}"}`, status: 200})
	w.idle(t)
	if m = <-told; string(m.body) != fmt.Sprintf(`{"date":"2026-11-21T18:00:00.123456Z","event":"SENT","linkId":"%s"}`, x["id"]) {
		t.Errorf("told %s", m.body)
	}
}

// The whole way of a NIP, over the wire.
func TestNIP(t *testing.T) {
	t.Parallel()
	w := newLaterRig(t)
	const send, check = "/api/v1/nip/send", "/api/v1/nip/validate"
	x := w.do(t, scenario{path: send, body: `{"method":"sms","countryCode":"+52","to":"5512345678","message":"NIP {{nip}}"}`, status: 200,
		want: `{"status":"SUCCESS","request":{"method":"sms","countryCode":"+52","to":"5512345678"},"response":{"status":"SENT"},"searchableBy":[],"apiData":null}`})
	kept, err := w.notify.Outbox(context.Background(), scope.Scope{Company: company, Environment: scope.Sandbox}, notify.Filter{To: "+525512345678"})
	if err != nil || len(kept) != 1 || kept[0].Text != "NIP 123456" || kept[0].Code != "123456" {
		t.Fatalf("%+v, %v", kept, err)
	}
	id := x["id"].(string)
	try := func(status string) string {
		return `{"createdAt":"2026-11-21T12:00:00.123456-06:00","nip":"******","status":"` + status + `"}`
	}
	w.do(t, scenario{path: check, body: `{"id":"` + id + `","nip":"654321"}`, status: 200,
		want: `{"status":"SUCCESS","request":{"id":"` + id + `","nip":"******"},
			"response":{"status":"INVALID","code":"nip_wrong","message":"El NIP no es correcto.","attempts":[` + try("failed") + `]}}`})
	w.do(t, scenario{path: check, body: `{"id":"` + id + `","nip":"123456"}`, status: 200,
		want: `{"status":"SUCCESS","response":{"status":"VALID","attempts":[` + try("failed") + `,` + try("success") + `]}}`})
	w.do(t, scenario{path: check, body: `{"id":"` + id + `","nip":"123456"}`, status: 200,
		want: `{"status":"SUCCESS","response":{"status":"VALID","validated":true,"attempts":[` + try("failed") + `,` + try("success") + `,` + try("success") + `]}}`})

	const required = `"REQUIRED_FIELD_ERROR; EMPTY_ERROR; can't be empty"`
	for _, s := range []scenario{
		{path: check, body: `{}`, want: `{"id":` + required + `,"nip":` + required + `}`},
		{path: check, body: `{"id":"x","nip":"12345"}`, want: `{"id":"FORMAT_ERROR; invalid id string","nip":"FORMAT_ERROR; invalid nip format"}`},
		{path: check, body: `{"id":"0123456789abcdef01234567","nip":"123456"}`, want: `{"id":"VALUE_ERROR; unknown id"}`},
		{path: check + "?testCase=notFound", body: `{"id":"0123456789abcdef01234567","nip":"123456"}`, want: `{"id":"VALUE_ERROR; unknown id"}`},
		{path: check, key: "live", body: `{"id":"` + id + `","nip":"123456"}`, want: `{"id":"VALUE_ERROR; unknown id"}`},
		{path: send, body: `{}`, want: `{"method":` + required + `}`},
		{path: send, body: `{"method":"fax"}`, want: `{"method":"VALUE_ERROR; should be one of email, sms, whatsapp"}`},
		{path: send, body: `{"method":"email"}`, want: `{"email":` + required + `}`},
		{path: send, body: `{"method":"email","email":"a b@c"}`, want: `{"email":"FORMAT_ERROR; invalid email format"}`},
		{path: send, body: `{"method":"sms"}`, want: `{"countryCode":` + required + `,"to":` + required + `,"message":` + required + `}`},
		{path: send, body: `{"method":"sms","countryCode":"52","to":"1","message":"x"}`,
			want: `{"countryCode":"FORMAT_ERROR; invalid countryCode format","to":"FORMAT_ERROR; invalid to format","message":"FORMAT_ERROR; should contain {{nip}}"}`},
		{path: send, body: `{"method":"sms","countryCode":"+52","to":"55123456789","message":"{{nip}}"}`, want: `{"to":"FORMAT_ERROR; invalid to format"}`},
		{path: send, body: `{"method":"sms","countryCode":"+52","to":"5512345678","message":"{{nip}}` + strings.Repeat("a", 640) + `"}`,
			want: `{"message":"LENGTH_ERROR; should have at most 640"}`},
	} {
		s.name, s.status = s.body, 400
		w.do(t, s)
	}
	w.do(t, scenario{path: check + "?testCase=blockedNip", body: `{"id":"0123456789abcdef01234567","nip":"123456"}`, status: 200,
		want: `{"status":"SERVICE_ERROR","code":"nip_blocked"}`})
	w.do(t, scenario{path: check + "?testCase=success", body: `{"id":"0123456789abcdef01234567","nip":"123456"}`, status: 200,
		want: `{"status":"SUCCESS","billable":false,"response":{"status":"VALID","validated":true,"attempts":[` + try("success") + `,` + try("success") + `]}}`})
	w.do(t, scenario{name: "no gateway", path: send, key: "live", body: `{"method":"whatsapp","countryCode":"+52","to":"5512345678"}`, status: 503,
		want: `{"message":"service unavailable","code":"service_unavailable"}`})
	for range 4 {
		w.do(t, scenario{path: send, body: `{"method":"sms","countryCode":"+52","to":"5512345678","message":"NIP {{nip}}"}`, status: 200})
	}
	w.do(t, scenario{path: send, body: `{"method":"sms","countryCode":"+52","to":"5512345678","message":"NIP {{nip}}"}`, status: 429,
		want: `{"message":"too many requests","code":"rate_limited"}`})
}
