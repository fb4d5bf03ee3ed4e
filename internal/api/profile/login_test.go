package profile_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

// Ensure the steps of a sign-in lead where the profile's settings say, on both
// databases, and that each step's token kills the one before.
func TestSignIn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		w := start(t, db)

		// A password alone.
		first := w.login("ana", "checkpassword")
		second := w.want(w.post("auth/checkpassword", first, obj{"password": goodPassword}), 200, "authorized").token()
		w.want(w.post("auth/checkpassword", first, obj{"password": goodPassword}), 401, "auth.token.invalid")
		if d := w.want(w.get("auth/session", second), 200, "").data(); d["mnemocode"] != "C1" || d["role"] != "CLIENT" || d["session_state"] != "authorized" {
			t.Fatalf("session %v", d)
		}

		// A code alone.
		token := w.login("+525550000002", "checkotp")
		w.want(w.post("auth/checkotp", token, obj{"otp": w.code(acme, "+525550000002")}), 200, "authorized")

		// A code after the password.
		token = w.login("c3@example.com", "checkpassword")
		a := w.want(w.post("auth/checkpassword", token, obj{"password": goodPassword}), 200, "checkotp")
		if a.text("user_phone") != "+52********03" {
			t.Errorf("user_phone %q", a.text("user_phone"))
		}
		w.want(w.get("auth/session", a.token()), 401, "auth.session.invalid")
		w.want(w.post("auth/checkotp", a.token(), obj{"otp": w.code(acme, "+525550000003")}), 200, "authorized")

		// A backup code in its place, once.
		for i, want := range []int{200, 401} {
			token = w.login("c3@example.com", "checkpassword")
			token = w.want(w.post("auth/checkpassword", token, obj{"password": goodPassword}), 200, "checkotp").token()
			a := w.post("auth/checkotp", token, obj{"backup_code": "abcde 23456"})
			w.want(a, want, []string{"authorized", "auth.backupcode.invalid"}[i])
		}

		// A required new password.
		token = w.login("c5", "checkpassword")
		token = w.want(w.post("auth/checkpassword", token, obj{"password": goodPassword}), 200, "setpassword").token()
		w.want(w.post("auth/setpassword", token, obj{"new_password": "short"}), 422, "request.validation.failed")
		w.want(w.post("auth/setpassword", token, obj{"new_password": goodPassword}), 422, "request.validation.failed")
		w.want(w.post("auth/setpassword", token, obj{"new_password": "another fine password"}), 200, "authorized")
		token = w.login("c5", "checkpassword")
		w.want(w.post("auth/checkpassword", token, obj{"password": goodPassword}), 401, "auth.password.invalid")
		w.want(w.post("auth/checkpassword", token, obj{"password": "another fine password"}), 200, "authorized")
		if n := w.events("session.authorized"); n != 6 {
			t.Errorf("%d sign-ins in the audit log, want 6", n)
		}
	})
}

// Ensure a profile is found by phone in every usual spelling, by address and
// by login name whatever their case, and by nothing of another company's.
func TestLoginID(t *testing.T) {
	t.Parallel()
	w := start(t, storetest.SQLite(t))
	for _, id := range []string{"+525550000001", "5550000001", "55 5000 0001", "(55) 5000-0001", "+52 1 55 5000 0001", "0052 55 5000 0001",
		"044 55 5000 0001", "ana@example.com", " ANA@Example.com ", "ana", "Ana"} {
		w.login(id, "checkpassword")
	}
	for _, id := range []string{"nobody", "+525559999999", "nobody@example.com", "@", "o1", "C1"} {
		w.want(w.post("auth/login", "", obj{"login_id": id}), 404, "auth.loginid.notfound")
	}
	w.want(w.as("other", http.MethodPost, "auth/login", "", obj{"login_id": "ana"}), 404, "auth.loginid.notfound")
	w.want(w.as("live", http.MethodPost, "auth/login", "", obj{"login_id": "ana"}), 404, "auth.loginid.notfound")
}

// Ensure an unknown login id cannot be told from a wrong password where the
// client conceals it, not even by the limit.
func TestConcealedLoginID(t *testing.T) {
	t.Parallel()
	w := start(t, storetest.SQLite(t))
	for _, id := range []string{"nobody", "c7"} {
		for range 10 {
			token := w.want(w.as("conceal", http.MethodPost, "auth/login", "", obj{"login_id": id}), 200, "checkpassword").token()
			w.want(w.as("conceal", http.MethodPost, "auth/checkpassword", token, obj{"password": "wrong"}), 401, "auth.password.invalid")
		}
		token := w.want(w.as("conceal", http.MethodPost, "auth/login", "", obj{"login_id": id}), 200, "checkpassword").token()
		a := w.want(w.as("conceal", http.MethodPost, "auth/checkpassword", token, obj{"password": goodPassword}), 429, "request.rate.limited")
		if a.header.Get("Retry-After") != "900" {
			t.Errorf("Retry-After %q", a.header.Get("Retry-After"))
		}
		w.want(w.as("conceal", http.MethodPost, "auth/logout", token, nil), 200, "")
	}
	w.clock.advance(15 * time.Minute)
	w.signIn("c7")
}

// Ensure the letters of the memorable word are asked for and checked, at the
// same positions until they are answered, and that guessing ends.
func TestMemorable(t *testing.T) {
	t.Parallel()
	w := start(t, storetest.SQLite(t))
	word := []rune("murciélago")
	begin := func() (token, letters string) {
		a := w.want(w.post("auth/login", "", obj{"login_id": "c4"}), 200, "checkpassword")
		for _, p := range a.body["memorable_positions"].([]any) {
			letters += string(word[int(p.(float64))-1])
		}
		return a.token(), letters
	}
	token, letters := begin()
	if len([]rune(letters)) != 3 {
		t.Fatalf("letters %q", letters)
	}
	for range 5 {
		if _, again := begin(); again != letters {
			t.Fatalf("positions moved: %q, then %q", letters, again)
		}
	}
	w.want(w.post("auth/checkpassword", token, obj{"password": "wrong", "memorable_letters": letters}), 401, "auth.password.invalid")
	w.want(w.post("auth/checkpassword", token, obj{"password": goodPassword, "memorable_letters": "???"}), 401, "auth.memorable.invalid")
	w.want(w.post("auth/checkpassword", token, obj{"password": goodPassword, "memorable_letters": letters}), 200, "authorized")

	token, letters = begin()
	w.want(w.post("auth/checkpassword", token, obj{"password": goodPassword, "memorable_letters": 7}), 422, "request.validation.failed")
	w.want(w.post("auth/checkpassword", token, obj{"password": goodPassword, "memorable_letters": strings.Split(letters, "")}), 200, "authorized")

	// A client that sends none has not guessed.
	token, letters = begin()
	for range 6 {
		w.want(w.post("auth/checkpassword", token, obj{"password": goodPassword}), 401, "auth.memorable.invalid")
	}
	spelt := norm.NFD.String(letters) // an accent apart is the same letter
	w.want(w.post("auth/checkpassword", token, obj{"password": goodPassword, "memorable_letters": spelt}), 200, "authorized")

	token, letters = begin()
	for range 5 {
		w.want(w.post("auth/checkpassword", token, obj{"password": goodPassword, "memorable_letters": "???"}), 401, "auth.memorable.invalid")
	}
	w.want(w.post("auth/checkpassword", token, obj{"password": goodPassword, "memorable_letters": letters}), 401, "auth.memorable.invalid")

	// A recovery takes the word away.
	token = w.want(w.post("auth/recovery/recover", "", obj{"login_id": "c4"}), 200, "recovery-checkotp").token()
	token = w.want(w.post("auth/recovery/checkotp", token, obj{"otp": w.code(acme, "+525550000004")}), 200, "recovery-setpassword").token()
	w.want(w.post("auth/recovery/setpassword", token, obj{"new_password": "another fine password"}), 200, "authorized")
	w.want(w.post("auth/checkpassword", w.login("c4", "checkpassword"), obj{"password": "another fine password"}), 200, "authorized")
}

// Ensure required disclaimers hold the sign-in, after the secret, without
// spending the code.
func TestDisclaimers(t *testing.T) {
	t.Parallel()
	w := start(t, storetest.SQLite(t))
	both := []string{"TERMS", "PRIVACY"}
	post := func(path, token string, body obj) answer { return w.as("terms", http.MethodPost, path, token, body) }

	a := w.want(post("auth/login", "", obj{"login_id": "t1"}), 200, "checkpassword")
	if list := a.body["disclaimers_required"]; !contains(list, "TERMS") || !contains(list, "PRIVACY") || len(list.([]any)) != 2 {
		t.Fatalf("disclaimers_required %v", list)
	}
	w.want(post("auth/checkpassword", a.token(), obj{"password": "wrong"}), 401, "auth.password.invalid")
	missing := w.want(post("auth/checkpassword", a.token(), obj{"password": goodPassword, "accept_disclaimers": []string{"TERMS"}}), 401, "auth.disclaimer.invalid")
	if list := missing.body["disclaimers_required"]; contains(list, "TERMS") || !contains(list, "PRIVACY") {
		t.Errorf("disclaimers_required %v", list)
	}
	w.want(post("auth/checkpassword", a.token(), obj{"password": goodPassword, "accept_disclaimers": both}), 200, "authorized")
	if list := w.want(post("auth/login", "", obj{"login_id": "t1"}), 200, "checkpassword").body["disclaimers_required"]; len(list.([]any)) != 0 {
		t.Errorf("asked again for %v", list)
	}

	// More often than the code has tries: none of them is spent.
	token := w.want(post("auth/login", "", obj{"login_id": "t2"}), 200, "checkotp").token()
	code := w.code(terms, "+525550000012")
	for range 12 {
		w.want(post("auth/checkotp", token, obj{"otp": code}), 401, "auth.disclaimer.invalid")
		w.want(post("auth/checkotp", token, obj{"backup_code": "ABCDE-23456"}), 401, "auth.disclaimer.invalid")
	}
	w.want(post("auth/checkotp", token, obj{"otp": code, "accept_disclaimers": both}), 200, "authorized")

	token = w.want(post("auth/login", "", obj{"login_id": "t3"}), 200, "checkpassword").token()
	w.want(post("auth/checkpassword", token, obj{"password": goodPassword}), 200, "authorized")

	list := w.want(w.as("terms", http.MethodGet, "aol/disclaimer?locale=en", "", nil), 200, "").body["data"].([]any)
	if len(list) != 1 || list[0].(obj)["text"] != "Terms" {
		t.Errorf("disclaimers in English: %v", list)
	}
}
