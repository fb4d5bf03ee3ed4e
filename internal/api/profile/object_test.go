package profile_test

import (
	"net/http"
	"slices"
	"sync"
	"testing"

	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

// Ensure who may read and write whom, and that what may not be written is
// silently left alone.
func TestProfileAccess(t *testing.T) {
	t.Parallel()
	w := start(t, storetest.SQLite(t))
	tokens := map[string]string{}
	for _, id := range []string{"ana", "c7", "u1", "e1", "k1", "s1"} {
		tokens[id] = w.signIn(id)
	}
	for _, c := range []struct {
		who, code string
		read      int
		why       string
		write     []string // of nickname, name, login_name and mnemocode
	}{
		{"c7", "C7", 200, "", []string{"nickname"}},
		{"u1", "U1", 200, "", []string{"nickname"}},
		{"e1", "E1", 200, "", []string{"nickname"}},
		{"e1", "C7", 200, "", []string{"nickname", "name", "login_name"}},
		{"e1", "U1", 200, "", []string{"nickname", "name", "login_name"}},
		{"e1", "P1", 200, "", nil},
		{"k1", "K1", 200, "", []string{"nickname", "name"}}, // not what it signs in with
		{"k1", "E1", 200, "", []string{"nickname", "name", "login_name"}},
		{"k1", "P1", 200, "", []string{"nickname", "name", "login_name"}},
		{"c7", "C1", 403, "auth.restricted", nil},
		{"c7", "E1", 403, "auth.restricted", nil},
		{"u1", "C1", 403, "auth.restricted", nil},
		{"e1", "K1", 403, "auth.restricted", nil},
		{"c7", "NONE", 404, "object.id.notfound", nil},
		{"k1", "NONE", 404, "object.id.notfound", nil},
		{"k1", "O1", 404, "object.id.notfound", nil}, // another company's
		{"k1", "EXT-1", 404, "object.id.notfound", nil},
	} {
		path := "aol/profile/" + c.code
		w.want(w.get(path, tokens[c.who]), c.read, c.why)
		change := obj{"nickname": "N" + c.who + c.code, "name": "Name " + c.who + c.code, "login_name": "l-" + c.who + c.code, "mnemocode": "HACKED", "role": "ADMIN", "flags": obj{"locked": true}}
		a := w.want(w.as("app", http.MethodPut, path, tokens[c.who], change), c.read, c.why)
		if c.read != 200 {
			continue
		}
		for _, field := range []string{"nickname", "name", "login_name", "mnemocode", "role"} {
			if got := a.data()[field] == change[field]; got != slices.Contains(c.write, field) {
				t.Errorf("%s on %s: %s is %v", c.who, c.code, field, a.data()[field])
			}
		}
		if again := w.get(path, tokens[c.who]); again.data()["nickname"] != a.data()["nickname"] {
			t.Errorf("%s on %s: not stored", c.who, c.code)
		}
	}
	w.want(w.get("aol/profile/S1", tokens["s1"]), 200, "")
	w.want(w.as("app", http.MethodPut, "aol/profile/S1", tokens["s1"], obj{"nickname": "x"}), 403, "auth.restricted")

	// A partner finds its clients by its own id, and sees little of them.
	d := w.want(w.do(w.sign("GET", "aol/profile/EXT-1", nil, "k1", "a", w.clock.now)), 200, "").data()
	if d["mnemocode"] != "X1" || d["external_id"] != "EXT-1" || d["login_name"] != nil || d["primary_phone"] != nil {
		t.Errorf("data %v", d)
	}
	w.want(w.do(w.sign("GET", "aol/profile/X1", nil, "k1", "b", w.clock.now)), 200, "")
	w.want(w.do(w.sign("GET", "aol/profile/C1", nil, "k1", "c", w.clock.now)), 403, "auth.restricted")
}

// Ensure what signs in stays unique, moves with the profile and is stored in
// one spelling, on both databases.
func TestIdentifiers(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		w := start(t, db)
		staff := w.signIn("e1")
		put := func(code string, body obj) answer {
			return w.as("app", http.MethodPut, "aol/profile/"+code, staff, body)
		}
		w.want(put("C7", obj{"primary_phone": "55 5000 0001"}), 403, "profile.identifier.used")
		w.want(put("C7", obj{"primary_email": "ANA@example.com"}), 403, "profile.identifier.used")
		w.want(put("C7", obj{"login_name": "Ana"}), 403, "profile.identifier.used")
		w.want(put("C7", obj{"primary_phone": "12"}), 403, "profile.identifier.invalid")
		w.want(put("C7", obj{"primary_email": "no address"}), 403, "profile.identifier.invalid")
		w.want(put("C7", obj{"login_name": "5550000099"}), 403, "profile.identifier.invalid")

		a := w.want(put("C7", obj{"primary_phone": "55 5000 0077", "nickname": "Seven"}), 200, "")
		if a.data()["primary_phone"] != "+525550000077" {
			t.Errorf("data %v", a.data())
		}
		w.login("+52 55 5000 0077", "checkpassword")
		w.want(put("C7", obj{"primary_phone": ""}), 200, "")
		w.want(w.post("auth/login", "", obj{"login_id": "+525550000077"}), 404, "auth.loginid.notfound")
		w.want(put("X1", obj{"primary_phone": "+525550000077"}), 200, "")
		w.login("+525550000077", "checkpassword")

		// Changes of different fields at once all last.
		var all sync.WaitGroup
		fields := []string{"name", "shortname", "nickname", "fname", "mname", "lname"}
		for _, f := range fields {
			all.Go(func() {
				if r, err := w.try(request{method: "PUT", path: "aol/profile/U1", key: "app", auth: "Bearer " + staff, body: obj{f: "new " + f}}); err != nil || r.status != 200 {
					t.Errorf("%s: %v %v", f, r.body, err)
				}
			})
		}
		all.Wait()
		for _, f := range fields {
			if got := w.get("aol/profile/U1", staff).data()[f]; got != "new "+f {
				t.Errorf("%s is %v", f, got)
			}
		}
	})
}

// Ensure products, disclaimers and the key itself are read by the key alone.
func TestKeyObjects(t *testing.T) {
	t.Parallel()
	w := start(t, storetest.SQLite(t))
	codes := func(query string) (out []string) {
		for _, p := range w.want(w.get("aol/product"+query, ""), 200, "").body["data"].([]any) {
			out = append(out, p.(obj)["mnemocode"].(string))
		}
		return out
	}
	for query, want := range map[string][]string{
		"": {"GOLD", "OLD"}, "?primary=true": {"GOLD"}, "?primary=0": {"OLD"}, "?product_class=loan": {"OLD"}, "?product_class=none": nil,
	} {
		if got := codes(query); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", query, got, want)
		}
	}
	w.want(w.get("aol/product?primary=perhaps", ""), 422, "request.validation.failed")
	d := w.want(w.get("aol/product/GOLD", ""), 200, "").data()
	if d["product_class"] != "card" || d["status"] != "I" || d["primary"] != true || d["effective_date"] != "2026-01-01" || d["discontinue_date"] != nil || len(d["attributes"].([]any)) != 1 {
		t.Errorf("product %v", d)
	}
	w.want(w.get("aol/product/NONE", ""), 404, "object.id.notfound")
	w.want(w.as("other", http.MethodGet, "aol/product/GOLD", "", nil), 404, "object.id.notfound")
	if d := w.want(w.get("aol/apikey", ""), 200, "").data(); d["name"] != "app" || d["company_code"] != "000000" || d["environment"] != "sandbox" {
		t.Errorf("key %v", d)
	}
	if list := w.want(w.get("aol/disclaimer", ""), 200, "").body["data"].([]any); len(list) != 0 {
		t.Errorf("disclaimers %v", list)
	}
}
