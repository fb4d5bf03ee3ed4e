package profile_test

import (
	"testing"

	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

// Ensure staff lock, deny, stop and demand a new password of those they
// govern, at once, and nobody else does.
func TestFlags(t *testing.T) {
	t.Parallel()
	w := start(t, storetest.SQLite(t))
	staff, client := w.signIn("e1"), w.signIn("c7")
	put := func(token, code, flag string, body obj) answer {
		return w.as("app", "PUT", "aol/profile/"+code+"/"+flag, token, body)
	}
	w.want(put(client, "C7", "locked", obj{"locked": false}), 403, "auth.restricted")
	w.want(put(client, "C1", "denied", obj{"denied": true}), 403, "auth.restricted")
	w.want(put(client, "NONE", "locked", obj{"locked": true}), 403, "auth.restricted")
	w.want(put(staff, "K1", "locked", obj{"locked": true}), 403, "auth.restricted")
	w.want(put(staff, "P1", "locked", obj{"locked": true}), 403, "auth.restricted")
	w.want(put(staff, "E1", "stop", obj{"stopped": true}), 403, "auth.restricted")
	w.want(put(staff, "NONE", "locked", obj{"locked": true}), 404, "object.id.notfound")
	w.want(put(staff, "C7", "locked", obj{}), 422, "request.validation.failed")

	flags := func(a answer) obj { return w.want(a, 200, "").data()["flags"].(obj) }
	if f := flags(put(staff, "C7", "locked", obj{"locked": true})); f["locked"] != true {
		t.Errorf("flags %v", f)
	}
	w.want(w.get("auth/session", client), 403, "auth.user.restricted")
	flags(put(staff, "C7", "denied", obj{"denied": true}))
	w.want(w.get("auth/session", client), 403, "auth.user.denied")
	if f := flags(put(staff, "C7", "locked", obj{"locked": true})); f["denied"] != true {
		t.Errorf("flags %v", f)
	}
	flags(put(staff, "C7", "denied", obj{"denied": false}))
	w.want(w.get("auth/session", client), 200, "")
	flags(put(staff, "CLOSED", "denied", obj{"denied": true}))
	w.want(w.post("auth/login", "", obj{"login_id": "closed"}), 403, "auth.user.closed")

	flags(put(staff, "C7", "stop", obj{"stopped": true}))
	w.want(w.as("app", "PUT", "aol/profile/C7", client, obj{"nickname": "x"}), 403, "auth.restricted")
	w.want(w.get("aol/profile/C7", client), 200, "")

	if f := flags(w.post("aol/profile/C7/requirereset", staff, nil)); f["reset_required"] != true {
		t.Errorf("flags %v", f)
	}
	w.want(w.get("auth/session", client), 401, "auth.token.invalid")
	w.want(w.post("auth/checkpassword", w.login("c7", "checkpassword"), obj{"password": goodPassword}), 200, "setpassword")
}
