package profile_test

import (
	"strings"
	"testing"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/profile"
	"github.com/ventanilla/ventanilla/internal/api/wire/wiretest"
)

// Ensure the 37 codes of the contract and the eight beside them, with their
// statuses.
func TestDialectCodes(t *testing.T) {
	t.Parallel()
	byStatus := map[int]string{
		401: `auth.apikey.missing auth.apikey.invalid auth.header.missing auth.header.invalid auth.token.expired auth.token.invalid
			auth.signature.invalid auth.signature.expired auth.captcha.missing auth.captcha.invalid auth.session.invalid auth.password.invalid
			auth.otp.invalid auth.backupcode.invalid auth.memorable.invalid auth.controlanswer.invalid auth.disclaimer.invalid auth.oauth.failed`,
		403: `auth.user.restricted auth.user.closed auth.user.denied auth.restricted recovery.question.notset recovery.phone.notset
			recovery.email.notset recovery.method.restricted profile.identifier.used profile.identifier.invalid oauth.identifier.used
			object.limit.exceeded critical.auth.required member.data.invalid search.type.restricted`,
		404: `auth.oauth.notfound auth.loginid.notfound object.id.notfound`,
		422: `request.validation.failed`,
	}
	want := map[string][]int{
		"request.rate.limited": {429}, "request.path.notfound": {404}, "request.method.notallowed": {405},
		"request.body.toolarge": {413}, "request.type.unsupported": {415}, "server.error": {500}, "server.unavailable": {503},
	}
	n := 0
	for status, codes := range byStatus {
		for _, code := range strings.Fields(codes) {
			want[code] = []int{status}
			n++
		}
	}
	if n != 37 {
		t.Fatalf("the contract has 37 codes, this list %d", n)
	}
	wiretest.Codes(t, profile.Dialect, want)
	wiretest.Catalogued(t, profile.Dialect)
	wiretest.Retry(t, profile.Dialect, 429, 503)
}

func TestDialectGolden(t *testing.T) { t.Parallel(); wiretest.Golden(t, profile.Dialect) }

func TestDialectEnvelope(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err    error
		status int
		want   string // of %ID
	}{
		"list": {
			fault.PasswordWrong, 401,
			`{"status":"error","error_code":"auth.password.invalid","error_id":"%ID","messages":["The password is wrong."]}`,
		},
		"fields": {
			fault.RequestInvalid.Fields(fault.Field{Name: "login_id", Rule: fault.Required}), 422,
			`{"error_code":"request.validation.failed","error_id":"%ID","messages":{"login_id":["This field is required."]},"status":"error"}`,
		},
		"critical": {
			fault.CriticalAuthRequired.With("critical_auth_method", "otp").With("other", "hidden"), 403,
			`{"critical_auth_method":"otp","error_code":"critical.auth.required","error_id":"%ID","messages":["Please repeat the same call with the password or one-time password."],"status":"error"}`,
		},
		"weak password": {
			fault.PasswordWeak, 422,
			`{"error_code":"request.validation.failed","error_id":"%ID","messages":{"new_password":["This value is too easy to guess."]},"status":"error"}`,
		},
	} {
		w := wiretest.Answer(t, profile.Dialect, c.err)
		id := w.Header().Get("X-Error-Id")
		if id == "" || w.Code != c.status || w.Body.String() != strings.Replace(c.want, "%ID", id, 1) {
			t.Errorf("%s: %d %s, X-Error-Id %q", name, w.Code, w.Body, id)
		}
	}
}

func BenchmarkRefusal(b *testing.B) { wiretest.Bench(b, profile.Dialect, fault.APIKeyInvalid) }
