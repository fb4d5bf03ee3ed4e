package profile_test

import (
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

const newPassword = "another fine password"

// Ensure access is recovered by phone and by mail, that older sessions end and
// that nothing works twice, on both databases.
func TestRecovery(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		w := start(t, db)
		old := w.signIn("ana")

		a := w.want(w.post("auth/recovery/recover", "", obj{"login_id": "ana", "method": "PHONE"}), 200, "recovery-checkotp")
		if a.text("verification") != "PHONE" || a.text("user_phone") != "+52********01" {
			t.Errorf("answer %v", a.body)
		}
		right := w.code(acme, "+525550000001")
		w.want(w.post("auth/checkotp", a.token(), obj{"otp": right}), 401, "auth.session.invalid")
		w.want(w.post("auth/recovery/checkotp", a.token(), obj{"otp": wrongCode(right)}), 401, "auth.otp.invalid")
		set := w.want(w.post("auth/recovery/checkotp", a.token(), obj{"otp": right}), 200, "recovery-setpassword").token()
		w.want(w.post("auth/setpassword", set, obj{"new_password": newPassword}), 401, "auth.session.invalid")
		w.want(w.post("auth/recovery/setpassword", set, obj{"new_password": "Ana"}), 422, "request.validation.failed")
		w.want(w.get("auth/session", old), 200, "")
		fresh := w.want(w.post("auth/recovery/setpassword", set, obj{"new_password": newPassword}), 200, "authorized").token()
		w.want(w.get("auth/session", old), 401, "auth.token.invalid")
		w.want(w.get("auth/session", fresh), 200, "")

		// By mail: the second factor is still asked for.
		a = w.want(w.post("auth/recovery/recover", "", obj{"login_id": "c3@example.com", "method": "MAIL"}), 200, "login")
		if a.token() != "" || a.text("user_email") != "c***@example.com" {
			t.Errorf("answer %v", a.body)
		}
		link := w.link("c3@example.com")
		w.want(w.post("auth/recovery/checklink", "", obj{"token": link + "x"}), 401, "auth.token.invalid")
		set = w.want(w.post("auth/recovery/checklink", "", obj{"token": link}), 200, "recovery-setpassword").token()
		w.want(w.post("auth/recovery/checklink", "", obj{"token": link}), 401, "auth.token.invalid")
		token := w.want(w.post("auth/recovery/setpassword", set, obj{"new_password": newPassword}), 200, "checkotp").token()
		w.want(w.post("auth/checkotp", token, obj{"otp": w.code(acme, "+525550000003")}), 200, "authorized")

		w.want(w.post("auth/recovery/recover", "", obj{"login_id": "ana", "method": "MAIL"}), 200, "login")
		w.clock.advance(time.Hour)
		w.want(w.post("auth/recovery/checklink", "", obj{"token": w.link("ana@example.com")}), 401, "auth.token.expired")
	})
}

// Ensure the control question takes an answer in any spelling and three tries.
func TestRecoveryByQuestion(t *testing.T) {
	t.Parallel()
	w := start(t, storetest.SQLite(t))
	begin := func() string {
		a := w.want(w.post("auth/recovery/recover", "", obj{"login_id": "c6", "method": "QUESTION"}), 200, "recovery-checkquestion")
		if a.text("control_question") != "First pet?" {
			t.Fatalf("answer %v", a.body)
		}
		return a.token()
	}
	token := begin()
	w.want(w.post("auth/recovery/checkquestion", token, obj{"control_answer": "Firulais"}), 401, "auth.controlanswer.invalid")
	set := w.want(w.post("auth/recovery/checkquestion", token, obj{"control_answer": " nandu  gomez! "}), 200, "recovery-setpassword").token()
	w.want(w.post("auth/recovery/setpassword", set, obj{"new_password": newPassword}), 200, "authorized")

	token = begin()
	for range 3 {
		w.want(w.post("auth/recovery/checkquestion", token, obj{"control_answer": "Firulais"}), 401, "auth.controlanswer.invalid")
	}
	w.want(w.post("auth/recovery/checkquestion", begin(), obj{"control_answer": "ñandú gómez"}), 429, "request.rate.limited")
	w.clock.advance(24 * time.Hour)
	w.want(w.post("auth/recovery/checkquestion", begin(), obj{"control_answer": "ñandú gómez"}), 200, "recovery-setpassword")
}

// Ensure each way to recover says why it cannot be taken.
func TestRecoveryMethods(t *testing.T) {
	t.Parallel()
	w := start(t, storetest.SQLite(t))
	for _, c := range []struct {
		key, id, method string
		status          int
		want            string
	}{
		{"app", "nobody", "", 404, "auth.loginid.notfound"},
		{"app", "c7", "PHONE", 403, "recovery.phone.notset"},
		{"app", "c7", "QUESTION", 403, "recovery.question.notset"},
		{"app", "c7", "MAIL", 403, "recovery.email.notset"},
		{"app", "c7", "", 403, "recovery.phone.notset"},
		{"app", "c6", "", 200, "recovery-checkquestion"},
		{"app", "ana", "", 200, "recovery-checkotp"},
		{"app", "ana", "PIGEON", 422, "request.validation.failed"},
		{"app", "", "PHONE", 422, "request.validation.failed"},
		{"bare", "ana", "PHONE", 403, "recovery.method.restricted"},
		{"bare", "c7", "", 403, "recovery.method.restricted"},
		{"app", "locked", "PHONE", 403, "auth.user.restricted"},
		{"app", "closed", "PHONE", 403, "auth.user.closed"},
		{"app", "denied", "PHONE", 403, "auth.user.denied"},
	} {
		w.want(w.as(c.key, "POST", "auth/recovery/recover", "", obj{"login_id": c.id, "method": c.method}), c.status, c.want)
	}
}
