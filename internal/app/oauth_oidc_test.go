package app_test

import (
	"context"
	"encoding/json"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/ventanilla/ventanilla/internal/app"
	"github.com/ventanilla/ventanilla/internal/entropy"
)

// Ensure that coreos/go-oidc and golang.org/x/oauth2 log a customer in at the
// hosted pages, as an application with a secret and as one without.
func TestGoOIDC(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, database string) {
		s := start(t, app.Config{Data: t.TempDir(), Database: database})
		provider, err := oidc.NewProvider(t.Context(), s.URL()+"/auth")
		if err != nil {
			t.Fatal(err)
		}
		endpoint := provider.Endpoint()
		email, password := s.customer(t)
		for name, config := range map[string]oauth2.Config{
			"with a secret": {ClientID: strconv.Itoa(s.keys.Auth.ClientID), ClientSecret: s.keys.Auth.ClientSecret, RedirectURL: "http://127.0.0.1:3000/callback"},
			"public":        {ClientID: "8", RedirectURL: "http://127.0.0.1:51004/callback"},
		} {
			t.Log(name)
			config.Endpoint, config.Scopes = endpoint, []string{oidc.ScopeOpenID, "email", oidc.ScopeOfflineAccess}
			if config.ClientSecret == "" {
				config.Endpoint.AuthStyle = oauth2.AuthStyleInParams
			}
			verifier, nonce := oauth2.GenerateVerifier(), entropy.System.Hex(16)
			b := newBrowser(t, s.URL())
			back := b.signIn(config.AuthCodeURL("the state", oidc.Nonce(nonce), oauth2.S256ChallengeOption(verifier)), email, password)
			if back.Get("state") != "the state" || back.Get("iss") != s.URL()+"/auth" {
				t.Fatalf("answered %v", back)
			}
			if _, err := config.Exchange(t.Context(), back.Get("code"), oauth2.VerifierOption(oauth2.GenerateVerifier())); err == nil {
				t.Error("another verifier is taken")
			}
			token, err := config.Exchange(t.Context(), back.Get("code"), oauth2.VerifierOption(verifier))
			if err != nil {
				t.Fatal(err)
			}
			id := verified(t, provider, config.ClientID, token)
			if id.Nonce != nonce || id.VerifyAccessToken(token.AccessToken) != nil {
				t.Errorf("ID token %+v", id)
			}
			info, err := provider.UserInfo(t.Context(), oauth2.StaticTokenSource(token))
			if err != nil || info.Subject != id.Subject || info.Email != email {
				t.Fatalf("userinfo %+v, %v", info, err)
			}
			next, err := config.TokenSource(t.Context(), &oauth2.Token{RefreshToken: token.RefreshToken}).Token()
			if err != nil || next.RefreshToken == token.RefreshToken || verified(t, provider, config.ClientID, next).Subject != id.Subject {
				t.Fatalf("refresh: %v", err)
			}
			if config.ClientSecret != "" {
				s.question(t, config.ClientID, config.ClientSecret, "introspect", next.AccessToken, `"scope":"openid email offline_access"`)
				s.question(t, config.ClientID, config.ClientSecret, "revoke", next.RefreshToken, `{}`)
				s.question(t, config.ClientID, config.ClientSecret, "introspect", next.AccessToken, `{"active":false}`)
			}
			// The browser is signed in; the form is not shown again.
			verifier = oauth2.GenerateVerifier()
			if again := b.visit(config.AuthCodeURL("x", oauth2.S256ChallengeOption(verifier))); again.Get("code") == "" {
				t.Errorf("answered %v", again)
			}
		}
	})
}

func verified(t *testing.T, p *oidc.Provider, clientID string, token *oauth2.Token) *oidc.IDToken {
	t.Helper()
	raw, _ := token.Extra("id_token").(string)
	id, err := p.Verifier(&oidc.Config{ClientID: clientID}).Verify(context.Background(), raw)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// customer registers one and gives address and password.
func (s *server) customer(t *testing.T) (email, password string) {
	t.Helper()
	email, password = "ana."+entropy.System.Hex(4)+"@example.com", "hollow-Maple-42"
	body, err := json.Marshal(map[string]any{
		"first_name": "Ana", "last_name": "Soto", "gender": "f", "shop_id": s.keys.Auth.ShopID, "email": email, "password": password,
	})
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL()+"/auth/v1/auth/register", strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	r.SetBasicAuth(strconv.Itoa(s.keys.Auth.ClientID), s.keys.Auth.ClientSecret)
	r.Header.Set("Content-Type", "application/json")
	answered(t, r)
	return email, password
}

// browser visits the hosted pages, and stops where it would leave the server.
type browser struct {
	t    *testing.T
	base string
	http *http.Client
	page string
}

func newBrowser(t *testing.T, base string) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	b := &browser{t: t, base: base, http: &http.Client{Jar: jar}}
	b.http.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
		if !strings.HasPrefix(r.URL.String(), base+"/") {
			return http.ErrUseLastResponse
		}
		return nil
	}
	return b
}

var (
	onwards = regexp.MustCompile(`<meta http-equiv="refresh" content="0;url=([^"]*)"`)
	hidden  = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)"`)
)

// signIn goes through the page of a request for authorization, and gives what
// the application is answered with.
func (b *browser) signIn(address, email, password string) url.Values {
	b.t.Helper()
	if left := b.visit(address); left != nil {
		b.t.Fatalf("answered %v", left)
	}
	form := url.Values{"email": {email}, "password": {password}}
	for _, field := range hidden.FindAllStringSubmatch(b.page, -1) {
		form.Set(field[1], html.UnescapeString(field[2]))
	}
	res, err := b.http.PostForm(b.base+"/auth/signin", form)
	left := b.arrived(res, err)
	if left == nil {
		b.t.Fatalf("still at %s", b.page)
	}
	return left
}

// visit goes to an address, and gives what the application is answered with when
// that is where it leads.
func (b *browser) visit(address string) url.Values {
	b.t.Helper()
	return b.arrived(b.http.Get(address))
}

func (b *browser) arrived(res *http.Response, err error) url.Values {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	b.page = string(body)
	away := res.Header.Get("Location")
	if found := onwards.FindStringSubmatch(b.page); found != nil {
		away = html.UnescapeString(found[1])
	}
	if away == "" {
		return nil
	}
	at, err := url.Parse(away)
	if err != nil {
		b.t.Fatal(err)
	}
	return at.Query()
}
