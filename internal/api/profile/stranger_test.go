package profile_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

// Ensure a token that nobody has stays refused, and that showing somebody's
// token where it does not belong does it no harm where it does.
func TestStrangers(t *testing.T) {
	t.Parallel()
	w := start(t, storetest.SQLite(t))
	for range 2 {
		w.want(w.get("auth/session", strings.Repeat("x", 43)), 401, "auth.token.invalid")
	}
	before := w.login("ana", "checkpassword")
	for range 2 {
		w.want(w.as("live", http.MethodGet, "auth/session", before, nil), 401, "auth.token.invalid")
	}
	token := w.want(w.post("auth/checkpassword", before, obj{"password": goodPassword}), 200, "authorized").token()
	for range 2 {
		w.want(w.as("live", http.MethodGet, "auth/session", token, nil), 401, "auth.token.invalid")
		w.want(w.get("auth/session", token), 200, "")
	}
	w.want(w.post("auth/logout", token, nil), 200, "")
	for range 2 {
		w.want(w.get("auth/session", token), 401, "auth.token.invalid")
	}
}
