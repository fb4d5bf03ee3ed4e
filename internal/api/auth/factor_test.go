package auth_test

import (
	"encoding/base32"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/identity/identitytest"
	"github.com/ventanilla/ventanilla/internal/identity/totp"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

// The answers about factors.
var (
	badState = `{"error":"INVALID_STATE","message":"This step was not started here or has expired. Please start again.","context":null}`
	badKey   = `{"error":"INVALID_PASSKEY","message":"We could not verify this passkey. Please try again or log in another way.","context":null}`
	notFresh = `{"error":"FRESH_LOGIN_REQUIRED","message":"Please confirm this with your password, or log in again.","context":{"methods":["password","login"]}}`
	appSet   = `{"error":"SECOND_FACTOR_SET","message":"Your account uses an authenticator app already. Switch it off first.","context":null}`
	noObject = `{"error":"NOT_FOUND","message":"There is no such object.","context":null}`
)

// startFactors is start with passkeys and authenticator apps switched on.
func startFactors(t testing.TB) *bench { return startFactorsOn(t, storetest.SQLite(t)) }

func startFactorsOn(t testing.TB, db store.DB) *bench {
	t.Helper()
	b := startOn(t, db)
	for _, id := range []int{139, 140} {
		b.Dir.Shops[id].Login.TOTP, b.Dir.Shops[id].Login.Passkeys = true, true
	}
	b.Dir.Shops[139].Name = "Tienda: Uno + Dos"
	return b
}

// app is a customer's authenticator app.
type app struct {
	b      *bench
	secret totp.Secret
	codes  []string // for recovery
	used   int64    // the last step whose code was used
}

// code gives a code that is good: of the first step that was not used.
func (a *app) code() string {
	a.b.t.Helper()
	step := max(totp.StepAt(a.b.Clock.Now(identitytest.Scope)), a.used+1)
	a.used = step
	code, err := a.secret.Code(step)
	if err != nil {
		a.b.t.Fatal(err)
	}
	return code
}

// enrol sets up an app for who has just logged in.
func (b *bench) enrol(access string) *app {
	b.t.Helper()
	begun := b.do(call{"POST", "/v1/auth/totp", bearer(access), nil}).want(b.t, 200)
	a := &app{b: b, secret: decoded(b.t, begun.str("secret"))}
	confirmed := b.do(call{"POST", "/v1/auth/totp/confirm", bearer(access), map[string]any{"code": a.code()}}).want(b.t, 200)
	for _, code := range confirmed.body["recovery_codes"].([]any) {
		a.codes = append(a.codes, code.(string))
	}
	return a
}

func decoded(t testing.TB, text string) totp.Secret {
	t.Helper()
	secret, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(text)
	if err != nil || len(secret) != 20 {
		t.Fatalf("secret %q, %v", text, err)
	}
	return secret
}

// second finishes a log-in that waits.
func (b *bench) second(challenge, code string) answer {
	b.t.Helper()
	return b.do(call{"POST", "/v1/auth/login/second-factor", esClient,
		map[string]any{"shop_id": 139, "challenge": challenge, "code": code}})
}

// challenge wants a log-in to wait for its second factor.
func (a answer) challenge(t testing.TB) string {
	t.Helper()
	a.want(t, 403)
	context, _ := a.body["context"].(map[string]any)
	text, _ := context["challenge"].(string)
	if a.str("error") != "SECOND_FACTOR_REQUIRED" || len(text) != 43 || context["expiresInSeconds"] != 600.0 || len(context) != 3 {
		t.Fatalf("answer %s", a.text)
	}
	if methods, _ := context["methods"].([]any); len(methods) != 2 || methods[0] != "totp" || methods[1] != "recovery_code" {
		t.Fatalf("methods in %s", a.text)
	}
	return text
}

// Ensure an app is set up by a code, asked for at every log-in, finished with a
// code that is good once, and switched off with another.
func TestTOTP(t *testing.T) {
	t.Parallel()
	b := startFactors(t)
	access := b.register("ana@example.com").str("access_token")
	begun := b.do(call{"POST", "/v1/auth/totp", bearer(access), nil}).want(t, 200)
	if got := begun.header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control %q", got)
	}
	u, err := url.Parse(begun.str("uri"))
	if err != nil || u.Scheme != "otpauth" || u.Host != "totp" || u.Path != "/Tienda  Uno + Dos:ana@example.com" ||
		u.Query().Get("secret") != begun.str("secret") || u.Query().Get("issuer") != "Tienda  Uno + Dos" || strings.Contains(begun.str("uri"), "+") {
		t.Errorf("uri %s, %v", begun.str("uri"), err)
	}
	b.login("ana@example.com", goodPassword).want(t, 200) // a secret that waits asks for nothing
	a := b.enrol(access)                                  // and is replaced
	if len(a.codes) != 10 {
		t.Fatalf("codes %q", a.codes)
	}
	b.validate(access).want(t, 200) // sessions stay
	challenge := b.login("ana@example.com", goodPassword).challenge(t)
	check(t, b.second(challenge, "000000").want(t, 403), badCode)
	code := a.code()
	pair := b.second(challenge, code[:3]+" "+code[3:]).want(t, 200)
	b.validate(pair.str("access_token")).want(t, 200)
	if e := b.events("login.success", 2); len(e) == 2 && e[0].Details["methods"]+e[1].Details["methods"] != "pwd otp mfapwd" {
		t.Errorf("methods %v", e)
	}
	check(t, b.second(challenge, a.code()).want(t, 400), badState)
	check(t, b.second(b.login("ana@example.com", goodPassword).challenge(t), code).want(t, 403), badCode)

	check(t, b.do(call{"POST", "/v1/auth/totp", bearer(access), nil}).want(t, 409), appSet)
	check(t, b.do(call{"DELETE", "/v1/auth/totp", bearer(access), map[string]any{"code": "123456"}}).want(t, 403), badCode)
	b.Clock.Advance(2 * totp.Period * time.Second)
	b.do(call{"DELETE", "/v1/auth/totp", bearer(access), map[string]any{"code": a.code()}}).want(t, 204)
	check(t, b.do(call{"DELETE", "/v1/auth/totp", bearer(access), map[string]any{"code": a.codes[0]}}).want(t, 404), noObject)
	b.login("ana@example.com", goodPassword).want(t, 200)
	for kind, n := range map[string]int{"totp.enabled": 1, "totp.disabled": 1, "login.second_factor": 2} {
		b.events(kind, n)
	}
	var subjects []string
	for _, m := range b.Mail.All() {
		subjects = append(subjects, m.Subject)
	}
	if len(subjects) != 2 || subjects[0] != "Seguridad de su cuenta en Tienda: Uno + Dos" {
		t.Errorf("mails %q", subjects)
	}
}

// Ensure a recovery code takes the place of the app's, once, however it is
// copied, and a new set ends the old one.
func TestTOTP_Recovery(t *testing.T) {
	t.Parallel()
	b := startFactors(t)
	access := b.register("ana@example.com").str("access_token")
	a := b.enrol(access)
	into := func(code string) answer { return b.second(b.login("ana@example.com", goodPassword).challenge(t), code) }
	into(a.codes[0]).want(t, 200)
	check(t, into(a.codes[0]).want(t, 403), badCode)
	into(strings.ToUpper(strings.ReplaceAll(strings.ReplaceAll(a.codes[1], "-", " "), "0", "O"))).want(t, 200)
	renewed := b.do(call{"POST", "/v1/auth/totp/recovery-codes", bearer(access), map[string]any{"code": a.codes[2]}}).want(t, 200)
	fresh := renewed.body["recovery_codes"].([]any)
	if len(fresh) != 10 {
		t.Fatalf("codes %q", fresh)
	}
	check(t, into(a.codes[3]).want(t, 403), badCode)
	into(fresh[9].(string)).want(t, 200)
	b.events("totp.recovery_used", 3)
	b.events("totp.recovery_renewed", 1)
	b.do(call{"DELETE", "/v1/auth/totp", bearer(access), map[string]any{"code": fresh[8]}}).want(t, 204)
	check(t, b.do(call{"POST", "/v1/auth/totp/recovery-codes", bearer(access), map[string]any{"code": fresh[7]}}).want(t, 404), noObject)
}
