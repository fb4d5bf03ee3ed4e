package auth_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/people"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

// visit is what a browser gets: the answer is not followed.
func (b *bench) visit(path, cookie string) answer {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, b.base+path, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	if cookie != "" {
		r.Header.Set("Cookie", cookie)
	}
	res, err := b.http.Transport.RoundTrip(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	a := answer{status: res.StatusCode, header: res.Header, text: string(text)}
	if a.status == 302 {
		if a.header.Get("Cache-Control") != "no-store" || a.header.Get("Referrer-Policy") != "no-referrer" || a.text != "" {
			b.t.Errorf("redirect %v %q", a.header, a.text)
		}
		return a
	}
	if a.header.Get("Location") != "" {
		b.t.Errorf("%d with a Location", a.status)
	}
	if err := json.Unmarshal(text, &a.body); err != nil || a.str("error") == "" || a.str("message") == "" {
		b.t.Errorf("%s: %d %s", path, a.status, text)
	}
	return a
}

func orderOf(pairs ...any) map[string]any {
	now := time.Now().Unix()
	return with(map[string]any{
		"callbackUrl": "https://shop.example/signin?from=a%20b&x", "idpKey": "corp", "clientId": 6, "iat": now, "exp": now + 300,
	}, pairs...)
}

// jwt signs claims for shop 139.
func (b *bench) jwt(claims map[string]any) string {
	b.t.Helper()
	payload, err := json.Marshal(claims)
	if err != nil {
		b.t.Fatal(err)
	}
	return sign(b.t, jose.SigningKey{Algorithm: jose.HS256, Key: []byte(shopSecret)}, payload)
}

func redirectPath(shop, jwt string) string {
	return "/v1/auth/external/redirect?" + url.Values{"shopId": {shop}, "jwt": {jwt}}.Encode()
}

// begin goes to the provider and gives the cookie and the way back, without the
// code's value where it was refused.
func (b *bench) begin(p *provider, pairs ...any) (back, cookie string) {
	b.t.Helper()
	a := b.visit(redirectPath("139", b.jwt(orderOf(pairs...))), "").want(b.t, 302)
	cookies := a.header["Set-Cookie"]
	if len(cookies) != 1 || !strings.HasPrefix(cookies[0], "__Host-external-") || !strings.HasSuffix(cookies[0], "; Path=/; Max-Age=600; HttpOnly; Secure; SameSite=Lax") {
		b.t.Errorf("cookies %q", cookies)
	}
	cookie, _, _ = strings.Cut(cookies[0], ";")
	code, state := p.login(a.header.Get("Location"))
	return backPath(code, state), cookie
}

func backPath(code, state string) string {
	return "/v1/auth/external/callback?" + url.Values{"code": {code}, "state": {state}}.Encode()
}

// enter runs a whole log-in and gives the address at the shop, without the part
// that is as the shop gave it.
func (b *bench) enter(p *provider, pairs ...any) string {
	b.t.Helper()
	back, cookie := b.begin(p, pairs...)
	return b.atShop(b.visit(back, cookie))
}

func (b *bench) atShop(a answer) string {
	b.t.Helper()
	rest, ok := strings.CutPrefix(a.want(b.t, 302).header.Get("Location"), "https://shop.example/signin?from=a%20b&x&")
	if !ok {
		b.t.Fatalf("sent to %q", a.header.Get("Location"))
	}
	return rest
}

func (b *bench) exchange(code string, pairs ...any) answer {
	b.t.Helper()
	return b.do(call{"POST", "/v1/oauth/token", esClient, with(map[string]any{"grant_type": "authorization_code", "code": code}, pairs...)})
}

// customer exchanges the code of a log-in and gives the account.
func (b *bench) customer(rest string) float64 {
	b.t.Helper()
	code, ok := strings.CutPrefix(rest, "code=")
	if !ok {
		b.t.Fatalf("got %q", rest)
	}
	return number(b.t, b.exchange(code).want(b.t, 200))
}

// Ensure somebody new becomes a customer who is the same one the next time, by
// subject and not by address, on both databases.
func TestExternal(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		b, p := startOn(t, db), newProvider(t)
		b.idp(p)
		first := b.customer(b.enter(p))
		if again := b.customer(b.enter(p, "clientId", "6")); again != first {
			t.Errorf("customer %v became %v", first, again)
		}
		p.person["email"], p.person["email_verified"] = "moved@example.com", false
		if again := b.customer(b.enter(p)); again != first {
			t.Errorf("customer %v became %v with another address", first, again)
		}
		p.person["sub"], p.person["email"] = "sub-2", nil
		if other := b.customer(b.enter(p)); other == first {
			t.Error("two subjects are one customer")
		}
		account, err := b.FindByEmail(t.Context(), b.Caller(6), 139, "ana@example.com")
		if err != nil {
			t.Fatal(err)
		}
		if person, err := b.PersonOf(account); err != nil || person.FirstName != "Ana" || person.LastName != "Soto" || person.Email != "ana@example.com" {
			t.Errorf("%+v, %v", person, err)
		}
		b.events("account.registered", 2)
		b.events("login.external", 4)
		if n := p.called("/.well-known/openid-configuration"); n != 1 {
			t.Errorf("asked %d times for discovery", n)
		}
	})
}

// Ensure the code is the contract's: good once, for this client, with the shop's
// own PKCE where it gave one, and dead after a minute.
func TestExternal_Code(t *testing.T) {
	t.Parallel()
	b, p := start(t), newProvider(t)
	b.idp(p)
	code := strings.TrimPrefix(b.enter(p), "code=")
	body := map[string]any{"grant_type": "authorization_code", "code": code}
	check(t, b.do(call{"POST", "/v1/oauth/token", rsClient, body}).want(t, 400), hint("invalid_request", "Authorization code was not issued to this client"))
	b.exchange(code, "redirect_uri", "https://shop.example/signin?from=a%20b&x").want(t, 200)
	b.exchange(code).want(t, 400)

	const challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM" // RFC 7636, appendix B
	code = strings.TrimPrefix(b.enter(p, "codeChallenge", challenge), "code=")
	b.exchange(code).want(t, 400)
	b.exchange(code, "code_verifier", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk").want(t, 200)

	code = strings.TrimPrefix(b.enter(p), "code=")
	b.Clock.Advance(identity.CodeTTL)
	check(t, b.exchange(code).want(t, 400), hint("invalid_request", "Authorization code has expired"))
}

// Ensure an address alone opens nobody's account.
func TestExternal_Link(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		b, p := startOn(t, db), newProvider(t)
		b.idp(p)
		pair := b.register("ana@example.com")
		own := number(t, pair)
		for _, verified := range []any{true, false, nil, "true"} {
			p.person["email_verified"] = verified
			if got := b.enter(p); got != "error=account_exists" {
				t.Errorf("verified %v: %q", verified, got)
			}
		}
		b.login("ana@example.com", goodPassword).want(t, 200)

		b.Dir.Shops[139].Login.LinkVerifiedEmail = true
		for _, verified := range []any{false, nil, "false", 1} {
			p.person["email_verified"] = verified
			if got := b.enter(p); got != "error=account_exists" {
				t.Errorf("allowed, verified %v: %q", verified, got)
			}
		}
		p.person["email_verified"] = true
		if got := b.customer(b.enter(p)); got != own {
			t.Errorf("customer %v, want %v", got, own)
		}
		// Whoever had the password need not have had the address.
		b.login("ana@example.com", goodPassword).want(t, 404)
		b.validate(pair.str("access_token")).want(t, 401)
		b.events("account.linked", 1)

		// From now on the subject is enough, whatever the shop says.
		b.Dir.Shops[139].Login.LinkVerifiedEmail = false
		p.person["email_verified"] = nil
		if got := b.customer(b.enter(p)); got != own {
			t.Errorf("customer %v, want %v", got, own)
		}
		p.person["sub"] = "sub-2"
		if got := b.enter(p); got != "error=account_exists" {
			t.Errorf("another subject: %q", got)
		}
	})
}

// Ensure an address that is not verified is not taken from its owner.
func TestExternal_Squatting(t *testing.T) {
	t.Parallel()
	b, p := start(t), newProvider(t)
	b.idp(p)
	p.person["email_verified"] = false
	squatter := b.customer(b.enter(p))
	if owner := number(t, b.register("ana@example.com")); owner == squatter {
		t.Error("one account")
	}
	if again := b.customer(b.enter(p)); again != squatter {
		t.Errorf("customer %v, want %v", again, squatter)
	}
	// It is found when the owner of the address wants to know, or to be forgotten.
	list, err := b.ExportPerson(t.Context(), b.Caller(6).Client.Scope, whoIs("ana@example.com"))
	if err != nil || len(list) != 2 {
		t.Errorf("%d accounts, %v", len(list), err)
	}
}

// Ensure somebody whose account is not in order is sent back and told so.
func TestExternal_Standing(t *testing.T) {
	t.Parallel()
	b, p := start(t), newProvider(t)
	b.idp(p)
	b.customer(b.enter(p))
	account, err := b.FindByEmail(t.Context(), b.Caller(6), 139, "ana@example.com")
	if err != nil {
		t.Fatal(err)
	}
	for _, status := range []string{identity.StatusLocked, identity.StatusClosed, identity.StatusDenied} {
		if err := b.SetStatus(t.Context(), account.Scope, account.ID, status, identity.Origin{}); err != nil {
			t.Fatal(err)
		}
		if got := b.enter(p); got != "error=account_deactivated" {
			t.Errorf("%s: %q", status, got)
		}
	}
}

// Ensure of many who come back at once with one state one does, and that many
// log-ins of one person at once make one customer.
func TestRace_External(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		b, p := startOn(t, db), newProvider(t)
		b.idp(p)
		back, cookie := b.begin(p)
		good := 0
		for _, a := range parallel(64, func(int) answer { return b.visit(back, cookie) }) {
			if a.status == 302 {
				good++
			} else if a.want(t, 400).str("error") != "INVALID_STATE" {
				t.Error(a.text)
			}
		}
		if n := p.called("/token"); good != 1 || n != 1 {
			t.Errorf("%d came in, %d exchanges", good, n)
		}
		b.events("login.external", 1)

		p.person["sub"], p.person["email"] = "sub-9", "nine@example.com"
		type way struct{ back, cookie string }
		ways := make([]way, 16)
		for i := range ways {
			ways[i].back, ways[i].cookie = b.begin(p)
		}
		seen := map[float64]bool{}
		for _, a := range parallel(len(ways), func(i int) answer { return b.visit(ways[i].back, ways[i].cookie) }) {
			seen[b.customer(b.atShop(a))] = true
		}
		if len(seen) != 1 {
			t.Errorf("%d customers of one subject", len(seen))
		}
		b.events("account.registered", 2)

		order := redirectPath("139", b.jwt(orderOf("jti", "once")))
		good = 0
		for _, a := range parallel(64, func(int) answer { return b.visit(order, "") }) {
			if a.status == 302 {
				good++
			} else {
				a.want(t, 401)
			}
		}
		if good != 1 {
			t.Errorf("one order started %d log-ins", good)
		}
	})
}

func whoIs(email string) people.Identifiers { return people.Identifiers{Email: email} }
