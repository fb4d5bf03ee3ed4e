package profile_test

import (
	"net/http"
	"testing"
	"time"

	engine "github.com/ventanilla/ventanilla/internal/identity/profile"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

// inState gives a session's token in each state that there is.
func (w *world) inState() map[string]string {
	w.t.Helper()
	recovery := func(id, method, state string) answer {
		return w.want(w.post("auth/recovery/recover", "", obj{"login_id": id, "method": method}), 200, state)
	}
	recovery("ana", "MAIL", "login")
	return map[string]string{
		"checkpassword":          w.login("c7", "checkpassword"),
		"checkotp":               w.login(c2, "checkotp"),
		"setpassword":            w.want(w.post("auth/checkpassword", w.login("c5", "checkpassword"), obj{"password": goodPassword}), 200, "setpassword").token(),
		"authorized":             w.signIn("ana"),
		"recovery-checkotp":      recovery("ana", "PHONE", "recovery-checkotp").token(),
		"recovery-checkquestion": recovery("c6", "QUESTION", "recovery-checkquestion").token(),
		"recovery-setpassword":   w.want(w.post("auth/recovery/checklink", "", obj{"token": w.link("ana@example.com")}), 200, "recovery-setpassword").token(),
	}
}

// Ensure every endpoint with a session serves its own states and answers
// auth.session.invalid in all others, before it looks at the body.
func TestEndpointsByState(t *testing.T) {
	t.Parallel()
	w := start(t, storetest.SQLite(t))
	tokens := w.inState()
	for _, e := range []struct {
		method, path string
		states       []string
		served       int // the answer to an empty body in the right state
	}{
		{"POST", "auth/checkpassword", []string{"checkpassword"}, 422},
		{"POST", "auth/checkotp", []string{"checkotp"}, 422},
		{"POST", "auth/setpassword", []string{"setpassword"}, 422},
		{"POST", "auth/resendotp", []string{"checkotp", "recovery-checkotp"}, 429},
		{"POST", "auth/recovery/checkotp", []string{"recovery-checkotp"}, 422},
		{"POST", "auth/recovery/checkquestion", []string{"recovery-checkquestion"}, 422},
		{"POST", "auth/recovery/setpassword", []string{"recovery-setpassword"}, 422},
		{"GET", "auth/session", []string{"authorized"}, 200},
		{"GET", "auth/sessions", []string{"authorized"}, 200},
		{"DELETE", "auth/sessions/none", []string{"authorized"}, 404},
		{"GET", "aol/profile/C1", []string{"authorized"}, 200},
		{"PUT", "aol/profile/C1", []string{"authorized"}, 200},
		{"POST", "auth/logout", []string{"checkpassword", "checkotp", "setpassword", "authorized", "recovery-checkotp", "recovery-checkquestion", "recovery-setpassword"}, 200},
	} {
		for state, token := range tokens {
			served := false
			for _, s := range e.states {
				served = served || s == state
			}
			a := w.as("app", e.method, e.path, token, nil)
			if served && a.status != e.served {
				t.Errorf("%s %s in %s: %d %s, want %d", e.method, e.path, state, a.status, a.code(), e.served)
			}
			if !served && (a.status != 401 || a.code() != "auth.session.invalid") {
				t.Errorf("%s %s in %s: %d %s, want auth.session.invalid", e.method, e.path, state, a.status, a.code())
			}
		}
	}
	for state, token := range tokens {
		if a := w.post("auth/logout", token, nil); a.code() != "auth.token.invalid" {
			t.Errorf("after logout in %s: %d %s", state, a.status, a.code())
		}
	}
}

// Ensure a locked, closed or denied profile is refused with its own code at
// login, in each step and in open sessions, at once.
func TestStanding(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		w := start(t, db)
		session, step := w.signIn("c7"), w.login("c7", "checkpassword")
		id := w.accountOf("c7")
		for _, c := range []struct{ status, code string }{
			{"locked", "auth.user.restricted"}, {"closed", "auth.user.closed"}, {"denied", "auth.user.denied"},
		} {
			w.want(w.get("auth/session", session), 200, "")
			if err := w.engine.SetStanding(t.Context(), engine.Client{Key: apiKeys["app"]}, id, c.status); err != nil {
				t.Fatal(err)
			}
			w.want(w.get("auth/session", session), 403, c.code)
			w.want(w.get("aol/profile/C7", session), 403, c.code)
			w.want(w.post("auth/checkpassword", step, nil), 403, c.code)
			w.want(w.post("auth/login", "", obj{"login_id": "c7"}), 403, c.code)
			w.want(w.post("auth/login", "", obj{"login_id": c.status}), 403, c.code)
			if err := w.engine.SetStanding(t.Context(), engine.Client{Key: apiKeys["app"]}, id, "active"); err != nil {
				t.Fatal(err)
			}
		}
		w.want(w.get("auth/session", session), 200, "")
	})
}

func (w *world) accountOf(loginID string) string {
	w.t.Helper()
	s, err := w.engine.Login(w.t.Context(), engine.Client{Key: apiKeys["app"]}, loginID, "")
	if err != nil {
		w.t.Fatal(err)
	}
	session, err := w.engine.Session(w.t.Context(), engine.Client{Key: apiKeys["app"]}, s.Token)
	if err != nil {
		w.t.Fatal(err)
	}
	return session.AccountID
}

// Ensure sessions expire, that step and authorized ones do so in their own
// time, and that people see and end their own only.
func TestSessions(t *testing.T) {
	t.Parallel()
	w := start(t, storetest.SQLite(t))
	step := w.login("ana", "checkpassword")
	one := w.signIn("ana")
	two := w.signIn("ana")
	stranger := w.signIn("c7")
	list := w.want(w.get("auth/sessions", one), 200, "").body["data"].([]any)
	if len(list) != 2 {
		t.Fatalf("sessions %v", list)
	}
	for _, v := range list {
		s := v.(obj)
		if s["current"] == true {
			continue
		}
		id := s["session_id"].(string)
		w.want(w.as("app", http.MethodDelete, "auth/sessions/"+id, stranger, nil), 404, "object.id.notfound")
		w.want(w.get("auth/session", two), 200, "")
		w.want(w.as("app", http.MethodDelete, "auth/sessions/"+id, one, nil), 200, "")
		w.want(w.as("app", http.MethodDelete, "auth/sessions/"+id, one, nil), 404, "object.id.notfound")
	}
	w.want(w.get("auth/session", two), 401, "auth.token.invalid")
	w.want(w.get("auth/session", one), 200, "")

	w.want(w.as("other", http.MethodGet, "auth/session", one, nil), 401, "auth.token.invalid")
	w.want(w.as("live", http.MethodGet, "auth/session", one, nil), 401, "auth.token.invalid")

	w.clock.advance(engine.StepLife)
	w.want(w.post("auth/checkpassword", step, obj{"password": goodPassword}), 401, "auth.token.expired")
	w.want(w.get("auth/session", one), 200, "")
	w.clock.advance(engine.SessionLife - engine.StepLife)
	w.want(w.get("auth/session", one), 401, "auth.token.expired")

	w.clock.advance(48 * time.Hour)
	if err := w.engine.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.want(w.post("auth/checkpassword", step, obj{"password": goodPassword}), 401, "auth.token.invalid")
}

// Ensure that nothing of a sign-in or a recovery that was begun and left stays
// in the database: anybody can begin them.
func TestPurgeLeavesNothing(t *testing.T) {
	t.Parallel()
	w := start(t, storetest.SQLite(t))
	w.want(w.post("auth/login", "", obj{"login_id": "+525550000002"}), 200, "checkotp")
	w.want(w.post("auth/recovery/recover", "", obj{"login_id": "ana@example.com", "method": "MAIL"}), 200, "login")
	rows := func(table string) (n int) {
		t.Helper()
		err := w.db.Read(t.Context(), func(q store.Queryer) error {
			return q.QueryRow(`SELECT count(*) FROM ` + table).Scan(&n)
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	tables := []string{"profile_sessions", "profile_otps", "profile_links"}
	for _, table := range tables {
		if rows(table) == 0 {
			t.Errorf("nothing in %s yet", table)
		}
	}
	w.clock.advance(48 * time.Hour)
	if err := w.engine.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, table := range tables {
		if n := rows(table); n != 0 {
			t.Errorf("%d rows stay in %s", n, table)
		}
	}
}
