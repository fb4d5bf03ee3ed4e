package profile_test

import (
	"testing"

	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

// Ensure a critical change asks for the password, or for a code that is good
// for this change only, where the client application wants it.
func TestCriticalChange(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		w := start(t, db)
		put := func(key, code, token string, body obj) answer {
			return w.as(key, "PUT", "aol/profile/"+code+"/password", token, body)
		}

		// With a password.
		one, two := w.signIn("ana"), w.signIn("ana")
		a := w.want(put("careful", "C1", one, obj{"new_password": newPassword}), 403, "critical.auth.required")
		if a.text("critical_auth_method") != "password" {
			t.Errorf("answer %v", a.body)
		}
		w.want(put("careful", "C1", one, obj{"new_password": newPassword, "password": "wrong"}), 401, "auth.password.invalid")
		w.want(put("careful", "C1", one, obj{"new_password": "short", "password": goodPassword}), 422, "request.validation.failed")
		w.want(put("careful", "C1", one, obj{}), 422, "request.validation.failed")
		w.want(put("careful", "C7", one, obj{"new_password": newPassword, "password": goodPassword}), 403, "auth.restricted")
		w.want(put("careful", "NONE", one, obj{"new_password": newPassword, "password": goodPassword}), 404, "object.id.notfound")
		w.want(w.get("auth/session", two), 200, "")
		w.want(put("careful", "C1", one, obj{"new_password": newPassword, "password": goodPassword}), 200, "")
		w.want(w.get("auth/session", one), 200, "")
		w.want(w.get("auth/session", two), 401, "auth.token.invalid")

		// Without one: by a code.
		token := w.login(c2, "checkotp")
		token = w.want(w.post("auth/checkotp", token, obj{"otp": w.code(acme, c2)}), 200, "authorized").token()
		change := obj{"new_password": newPassword}
		a = w.want(put("careful", "C2", token, change), 403, "critical.auth.required")
		if a.text("critical_auth_method") != "otp" {
			t.Errorf("answer %v", a.body)
		}
		code := w.code(acme, c2)
		w.want(put("careful", "C2", token, obj{"new_password": "a password of the thief", "otp": code}), 401, "auth.otp.invalid")
		w.want(put("careful", "C2", token, obj{"new_password": newPassword, "otp": wrongCode(code)}), 401, "auth.otp.invalid")
		w.want(put("careful", "C2", token, change), 429, "request.rate.limited")
		w.want(put("careful", "C2", token, obj{"otp": code, "new_password": newPassword}), 200, "")
		w.login(c2, "checkpassword")

		// Where the client application does not want it, and it is the one that
		// signed the person in.
		token = w.signIn("c7")
		w.want(put("second", "C7", token, obj{"new_password": newPassword}), 403, "critical.auth.required")
		w.want(put("app", "C7", token, obj{"new_password": newPassword}), 200, "")
	})
}
