package auth_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-jose/go-jose/v4"

	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/identity/identitytest"
)

const (
	issuer   = "https://id.example/auth"
	verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk" // RFC 7636, appendix B
)

func challengeOf(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// wish is a request for authorization by application 11, changed by pairs of
// name and value; an empty value takes a parameter away.
func wish(pairs ...string) url.Values {
	q := url.Values{
		"response_type": {"code"}, "client_id": {"11"}, "redirect_uri": {"https://app.example/back"}, "scope": {"openid"},
		"state": {"st&te"}, "nonce": {"n0nce"}, "code_challenge": {challengeOf(verifier)}, "code_challenge_method": {"S256"},
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if q.Del(pairs[i]); pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	return q
}

func (b *bench) authorize(q url.Values, cookie string) answer {
	b.t.Helper()
	return b.visit("/v1/oauth/authorize?"+q.Encode(), cookie)
}

// sealedIn gives the request that a browser was sent to the hosted pages with.
func (b *bench) sealedIn(a answer) string {
	b.t.Helper()
	at, ok := strings.CutPrefix(a.want(b.t, 302).header.Get("Location"), issuer+"/signin?request=")
	if !ok {
		b.t.Fatalf("sent to %q", a.header.Get("Location"))
	}
	sealed, err := url.QueryUnescape(at)
	if err != nil {
		b.t.Fatal(err)
	}
	return sealed
}

// backWith gives what an application is answered with.
func (b *bench) backWith(a answer) url.Values {
	b.t.Helper()
	at, err := url.Parse(a.want(b.t, 302).header.Get("Location"))
	if err != nil || !strings.HasPrefix(at.String(), "https://app.example/back?") {
		b.t.Fatalf("sent to %v, %v", at, err)
	}
	q := at.Query()
	if q.Get("iss") != issuer || q.Get("state") != "st&te" {
		b.t.Errorf("answered %v", q)
	}
	return q
}

// page does what the hosted page does with a password, and gives the cookie and
// what the application is answered with.
func (b *bench) page(sealed, email, pw, old string) (cookie string, back url.Values) {
	b.t.Helper()
	request, err := b.OpenRequest(sealed)
	if err != nil {
		b.t.Fatal(err)
	}
	name, _ := b.SessionCookie(request)
	in, err := b.SignInPassword(b.t.Context(), request, identity.Browser{Session: strings.TrimPrefix(old, name+"=")}, email, pw, "")
	if err != nil {
		b.t.Fatal(err)
	}
	return name + "=" + in.Session, in.Answer.Parameters
}

// signIn runs a whole log-in of ana's and gives the cookie and the code.
func (b *bench) signIn(q url.Values) (cookie, code string) {
	b.t.Helper()
	cookie, back := b.page(b.sealedIn(b.authorize(q, "")), "ana@example.com", goodPassword, "")
	return cookie, back.Get("code")
}

// codeOf gives the code for a browser that is signed in.
func (b *bench) codeOf(q url.Values, cookie string) string {
	b.t.Helper()
	back := b.backWith(b.authorize(q, cookie))
	if back.Get("code") == "" {
		b.t.Fatalf("answered %v", back)
	}
	return back.Get("code")
}

var (
	appClient  = basicAuth("11", identitytest.Secret)
	formHeader = map[string]string{"Content-Type": "application/x-www-form-urlencoded"}
)

// redeem exchanges a code as application 11 does.
func (b *bench) redeem(code string, pairs ...any) answer {
	return b.do(call{"POST", "/v1/oauth/token", appClient, with(map[string]any{
		"grant_type": "authorization_code", "code": code, "redirect_uri": "https://app.example/back", "code_verifier": verifier,
	}, pairs...)})
}

// idToken checks an ID token's signature by the published keys and gives its
// claims.
func (b *bench) idToken(token string) map[string]any {
	b.t.Helper()
	var set jose.JSONWebKeySet
	if err := json.Unmarshal([]byte(b.do(call{"GET", "/.well-known/jwks.json", nil, nil}).text), &set); err != nil {
		b.t.Fatal(err)
	}
	object, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{jose.RS256, jose.ES256})
	if err != nil {
		b.t.Fatal(err)
	}
	payload, err := object.Verify(set.Key(object.Signatures[0].Header.KeyID)[0])
	if err != nil {
		b.t.Fatal(err)
	}
	var claims map[string]any
	if err := json.Unmarshal(payload, &claims); err != nil {
		b.t.Fatal(err)
	}
	return claims
}

// posted gives the page that a form is answered with.
func (b *bench) posted(path string, q url.Values) answer {
	b.t.Helper()
	res, err := b.http.PostForm(b.base+path, q)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return answer{status: res.StatusCode, header: res.Header, text: string(text)}.want(b.t, http.StatusOK)
}

func (b *bench) bearerOf(access string) identity.Bearer {
	b.t.Helper()
	at, err := b.Validate(b.t.Context(), access)
	if err != nil {
		b.t.Fatal(err)
	}
	return at
}
