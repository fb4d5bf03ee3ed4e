package auth_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

const signin = "https://shop.example/signin?from=a%20b&x"

// ends gives the provider a place to log out.
func (p *provider) ends() {
	p.discovery = func(m map[string]any) { m["end_session_endpoint"] = p.server.URL + "/logout?realm=a" }
}

func logoutPath(shop, jwt string) string {
	return "/v1/auth/logout/redirect?" + url.Values{"shopId": {shop}, "jwt": {jwt}}.Encode()
}

// leave orders the log-out of a token and gives where the browser is sent.
func (b *bench) leave(access string, pairs ...any) string {
	b.t.Helper()
	_, claims := claimsOf(b.t, access)
	order := leaveOrder(claims["jti"], pairs...)
	return b.visit(logoutPath("139", b.jwt(order)), "").want(b.t, 302).header.Get("Location")
}

func leaveOrder(jti any, pairs ...any) map[string]any {
	now := time.Now().Unix()
	return with(map[string]any{"callbackUrl": signin, "tokenId": jti, "iat": now, "exp": now + 300}, pairs...)
}

// outside logs somebody in at the provider and gives their pair.
func (b *bench) outside(p *provider) answer {
	b.t.Helper()
	return b.exchange(strings.TrimPrefix(b.enter(p), "code=")).want(b.t, 200)
}

// Ensure a shop's order ends the session that its token is of, however often it
// was refreshed, and sends the browser straight back, on both databases.
func TestLogoutRedirect(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		b, p := startOn(t, db), newProvider(t)
		b.idp(p)
		pair, other := b.register("ana@example.com"), b.login("ana@example.com", goodPassword).want(t, 200)
		next := b.refresh(pair.str("refresh_token")).want(t, 200)
		if got := b.leave(pair.str("access_token")); got != signin {
			t.Errorf("sent to %q", got)
		}
		b.validate(next.str("access_token")).want(t, 401)
		b.refresh(next.str("refresh_token")).want(t, 401)
		b.validate(other.str("access_token")).want(t, 200)
		if e := b.events("logout", 1); e[0].Details["by"] != "redirect" || e[0].Details["provider"] != "" {
			t.Errorf("event %+v", e[0])
		}
		// Again, and with a token that never was: there is nothing left to do.
		if got := b.leave(pair.str("access_token")); got != signin {
			t.Errorf("sent to %q", got)
		}
		got := b.visit(logoutPath("139", b.jwt(leaveOrder(strings.Repeat("0a", 40)))), "").want(t, 302)
		if got.header.Get("Location") != signin {
			t.Errorf("sent to %q", got.header.Get("Location"))
		}
		b.events("logout", 1)

		// A session that began at a provider without a place to log out.
		p.person["email"] = "eva@example.com"
		if got := b.leave(b.outside(p).str("access_token")); got != signin {
			t.Errorf("sent to %q", got)
		}
	})
}

// Ensure a session that began at an outside provider ends there too, with the
// proof that the provider gave, and the browser comes back once.
func TestLogoutRedirect_Provider(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		b, p := startOn(t, db), newProvider(t)
		b.idp(p)
		p.ends()
		pair := b.outside(p)
		next := b.refresh(pair.str("refresh_token")).want(t, 200)
		// The shop's backend may have logged them out already.
		b.do(call{"POST", "/v1/auth/logout", bearer(next.str("access_token"), "X-Shop-Id", "139"), nil}).want(t, 204)
		at, err := url.Parse(b.leave(next.str("access_token")))
		if err != nil || !strings.HasPrefix(at.String(), p.server.URL+"/logout?realm=a&") {
			t.Fatalf("sent to %q", at)
		}
		q := at.Query()
		_, claims := claimsOf(t, q.Get("id_token_hint"))
		if claims["sub"] != "sub-1" || q.Get("client_id") != "shop-at-idp" || len(q) != 5 ||
			q.Get("post_logout_redirect_uri") != "https://id.example/auth/v1/auth/logout/callback" {
			t.Errorf("query %v", q)
		}
		back := "/v1/auth/logout/callback?" + url.Values{"state": {q.Get("state")}}.Encode()
		if got := b.visit(back, "").want(t, 302).header.Get("Location"); got != signin {
			t.Errorf("sent to %q", got)
		}
		if b.visit(back, "").want(t, 400).str("error") != "INVALID_STATE" {
			t.Error("came back twice")
		}
		// What was needed to log out is gone.
		if got := b.leave(next.str("access_token")); got != signin {
			t.Errorf("sent to %q", got)
		}

		// A code that nobody has exchanged is no session yet, and another session
		// of the same customer is another's business.
		password := b.outside(p)
		b.enter(p)
		if got := b.leave(password.str("access_token")); !strings.HasPrefix(got, p.server.URL+"/logout?") {
			t.Errorf("sent to %q", got)
		}
		for _, e := range b.events("logout", 3) {
			if e.Details["by"] == "redirect" && e.Details["provider"] != "corp" {
				t.Errorf("event %+v", e)
			}
		}
	})
}

// Ensure a provider that cannot be asked, or sends browsers where it may not,
// keeps nobody logged in here, and the shop is told.
func TestLogoutRedirect_Incomplete(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, end, want string
	}{
		{"no such scheme", "ftp://idp.example/logout", signin + "&error=logout_incomplete"},
		{"a script", "javascript:alert(1)", signin + "&error=logout_incomplete"},
		{"with a user", "https://a@idp.example/logout", signin + "&error=logout_incomplete"},
		{"none any more", "", signin},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b, p := start(t), newProvider(t)
			b.idp(p)
			p.ends()
			pair := b.outside(p)
			p.discovery = func(m map[string]any) { m["end_session_endpoint"] = c.end }
			b.Clock.AdvanceSystem(time.Hour)
			now := time.Now().Add(time.Hour).Unix()
			if got := b.leave(pair.str("access_token"), "iat", now, "exp", now+300); got != c.want {
				t.Errorf("sent to %q", got)
			}
			b.validate(pair.str("access_token")).want(t, 401)
		})
	}
	b, p := start(t), newProvider(t)
	b.idp(p)
	p.ends()
	pair := b.outside(p)
	delete(b.Dir.IDPs, "000000/corp")
	if got := b.leave(pair.str("access_token")); got != signin {
		t.Errorf("sent to %q by a provider that is gone", got)
	}
}

// Ensure an order is the shop's own, in force, and about one of its customers,
// and sends nobody anywhere else.
func TestLogoutRedirect_Refused(t *testing.T) {
	t.Parallel()
	b, p := start(t), newProvider(t)
	b.idp(p)
	pair := b.register("ana@example.com")
	_, claims := claimsOf(t, pair.str("access_token"))
	jti, now := claims["jti"], time.Now().Unix()
	for _, c := range []struct {
		name   string
		path   string
		status int
		code   string
	}{
		{"no order", "/v1/auth/logout/redirect?shopId=139", 422, "validation_error"},
		{"no shop", "/v1/auth/logout/redirect?jwt=a", 422, "validation_error"},
		{"no such shop", logoutPath("7", b.jwt(leaveOrder(jti))), 401, "INVALID_SIGNATURE"},
		{"another shop's", logoutPath("140", b.jwt(leaveOrder(jti))), 401, "INVALID_SIGNATURE"},
		{"expired", logoutPath("139", b.jwt(leaveOrder(jti, "iat", now-400, "exp", now-1))), 401, "INVALID_SIGNATURE"},
		{"for ever", logoutPath("139", b.jwt(leaveOrder(jti, "exp", now+100_000))), 401, "INVALID_SIGNATURE"},
		{"undated", logoutPath("139", b.jwt(leaveOrder(jti, "iat", nil))), 401, "INVALID_SIGNATURE"},
		{"elsewhere", logoutPath("139", b.jwt(leaveOrder(jti, "callbackUrl", "https://evil.example/"))), 422, "validation_error"},
		{"no token", logoutPath("139", b.jwt(leaveOrder(nil))), 422, "validation_error"},
		{"no token's id", logoutPath("139", b.jwt(leaveOrder("0A"))), 422, "validation_error"},
		{"an order to log in", logoutPath("139", b.jwt(orderOf())), 422, "validation_error"},
		{"back without state", "/v1/auth/logout/callback", 400, "INVALID_STATE"},
		{"back with none of ours", "/v1/auth/logout/callback?state=6.abc", 400, "INVALID_STATE"},
		{"back with a strange one", "/v1/auth/logout/callback?state=x.y", 400, "INVALID_STATE"},
	} {
		if got := b.visit(c.path, "").want(t, c.status).str("error"); got != c.code {
			t.Errorf("%s: %s", c.name, got)
		}
	}
	b.validate(pair.str("access_token")).want(t, 200)
	// The order of one shop ends no session at another.
	b.Dir.Shops[140].Secret, b.Dir.Shops[140].CallbackURLs = []byte(shopSecret), b.Dir.Shops[139].CallbackURLs
	if got := b.visit(logoutPath("140", b.jwt(leaveOrder(jti))), "").want(t, 302).header.Get("Location"); got != signin {
		t.Errorf("sent to %q", got)
	}
	b.validate(pair.str("access_token")).want(t, 200)
	// Nor does an order to log out log anybody in.
	if got := b.visit(redirectPath("139", b.jwt(leaveOrder(jti))), "").want(t, 422).str("error"); got != "validation_error" {
		t.Errorf("log-in with an order to log out: %s", got)
	}
}

// Ensure an order with an id is good once, whoever comes at once, and that the
// way back ends with its time.
func TestRace_LogoutRedirect(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		b, p := startOn(t, db), newProvider(t)
		b.idp(p)
		p.ends()
		_, claims := claimsOf(t, b.outside(p).str("access_token"))
		path := logoutPath("139", b.jwt(leaveOrder(claims["jti"], "jti", "once")))
		var sent []string
		for _, a := range parallel(64, func(int) answer { return b.visit(path, "") }) {
			if a.status == 302 {
				sent = append(sent, a.header.Get("Location"))
			} else if a.want(t, 401).str("error") != "INVALID_SIGNATURE" {
				t.Error(a.text)
			}
		}
		if len(sent) != 1 {
			t.Fatalf("one order was used %d times", len(sent))
		}
		b.events("logout", 1)
		at, err := url.Parse(sent[0])
		if err != nil {
			t.Fatal(err)
		}
		b.Clock.AdvanceSystem(identity.ExternalTTL)
		b.visit("/v1/auth/logout/callback?"+url.Values{"state": at.Query()["state"]}.Encode(), "").want(t, 400)
	})
}
