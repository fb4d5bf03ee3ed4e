package app_test

import (
	"context"
	"encoding/base32"
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
	"golang.org/x/oauth2"

	"github.com/ventanilla/ventanilla/internal/app"
	"github.com/ventanilla/ventanilla/internal/identity/totp"
	"github.com/ventanilla/ventanilla/internal/oidctest"
)

const (
	hostedSecret = "a-secret-of-the-tests-with-32-bytes-or-more"
	hostedMail   = "ana@example.com"
	hostedPass   = "five quiet yellow trams"
)

// hosted is a server, an application that uses its pages, and a browser.
type hosted struct {
	t   *testing.T
	s   *server
	app *application
	c   *chromium

	provider *oidctest.Provider // at which customers may log in
}

func newHosted(t *testing.T, login string) *hosted {
	t.Helper()
	h := &hosted{t: t, app: newApplication(t)}
	provider, err := oidctest.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(provider.Close)
	h.provider = provider
	h.s = start(t, app.Config{Data: t.TempDir(), Manifest: file(t, "hosted.yaml", `companies:
  - code: HOSTED
    name: La Tienda
    shops:
      - {id: 700, secret: "`+hostedSecret+`", locale: en-US, login: {`+login+`}}
    oauth_clients:
      - {id: 70, secret: "`+hostedSecret+`", shop: 700, redirect_uris: ["`+h.app.URL+`/callback"], post_logout_redirect_uris: ["`+h.app.URL+`/bye"]}
    idps:
      - {key: google, issuer: "`+provider.URL+`", client_id: `+oidctest.ClientID+`, client_secret: `+oidctest.ClientSecret+`}
    api_keys:
      - {name: tests, key: "`+hostedSecret+`"}
`)})
	h.c = newChromium(t)
	return h
}

// config is the application's own library.
func (h *hosted) config() *oauth2.Config {
	return &oauth2.Config{
		ClientID: "70", ClientSecret: hostedSecret, RedirectURL: h.app.URL + "/callback", Scopes: []string{"openid", "email"},
		Endpoint: oauth2.Endpoint{AuthURL: h.s.URL() + "/auth/v1/oauth/authorize", TokenURL: h.s.URL() + "/auth/v1/oauth/token", AuthStyle: oauth2.AuthStyleInHeader},
	}
}

// begin sends the browser to log in.
func (h *hosted) begin(more ...oauth2.AuthCodeOption) (verifier string) {
	h.t.Helper()
	verifier = oauth2.GenerateVerifier()
	h.c.do(chromedp.Navigate(h.config().AuthCodeURL("the state", append(more, oauth2.S256ChallengeOption(verifier))...)))
	return verifier
}

// ends waits until the browser is at the shop, and exchanges the code.
func (h *hosted) ends(verifier string) *oauth2.Token {
	h.t.Helper()
	h.c.heading("Welcome")
	q := h.app.got()
	if q.Get("state") != "the state" || q.Get("code") == "" {
		h.t.Fatalf("the application got %v", q)
	}
	token, err := h.config().Exchange(h.t.Context(), q.Get("code"), oauth2.VerifierOption(verifier))
	if err != nil || !token.Valid() || token.Extra("id_token") == nil {
		h.t.Fatalf("%+v, %v", token, err)
	}
	return token
}

// out ends the browser's session, by the pages.
func (h *hosted) out() {
	h.t.Helper()
	h.c.do(chromedp.Navigate(h.s.URL() + "/auth/v1/oauth/logout?" + url.Values{
		"client_id": {"70"}, "post_logout_redirect_uri": {h.app.URL + "/bye"}, "state": {"gone"},
	}.Encode()))
	h.c.heading("Do you want to log out?")
	h.c.do(press("/signin/out"))
	h.c.heading("Welcome")
	if q := h.app.got(); q.Get("state") != "gone" {
		h.t.Fatalf("the application got %v", q)
	}
}

// bearer calls the API as the customer.
func (h *hosted) bearer(token *oauth2.Token, path string, v map[string]any) got {
	h.t.Helper()
	return want(h.t, h.s.URL(), 200, asked{method: "POST", path: "/auth/v1/auth" + path, body: body(h.t, v),
		header: map[string]string{"Authorization": "Bearer " + token.AccessToken}})
}

// mail gives what was last mailed: the code and the link.
func (h *hosted) mail() (code, link string) {
	h.t.Helper()
	g := want(h.t, h.s.URL(), 200, asked{method: "GET", path: "/sandbox/v1/outbox?channel=email&to=" + hostedMail, header: map[string]string{"x-api-key": hostedSecret}})
	var kept []struct{ Code, Link string }
	if err := json.Unmarshal(g.raw, &kept); err != nil || len(kept) == 0 {
		h.t.Fatalf("%v: %s", err, g.raw)
	}
	return kept[0].Code, kept[0].Link
}

func (h *hosted) signUp() {
	h.c.do(chromedp.Click(chromedp.CSS("a[href*='/signin/register']")))
	h.c.heading("Create your account")
	h.c.do(typed("first_name", "Ana"), typed("last_name", "López"), typed("email", hostedMail), typed("password", hostedPass), press("/signin/register"))
}

// Ensure that a real browser signs up, logs in, comes back without being asked,
// logs out, goes by an outside identity provider, and logs in by a mailed code and a mailed link, each time with a code
// that the application's library exchanges.
func TestHostedPagesInABrowser(t *testing.T) {
	t.Parallel()
	h := newHosted(t, "email_verification: true, email_code: true")
	verifier := h.begin()
	h.c.heading("Log in")
	h.signUp()
	h.c.heading("Confirm your email address")
	code, _ := h.mail()
	h.c.do(typed("code", code), press("/signin/verify"))
	h.ends(verifier)

	h.ends(h.begin()) // the browser has a session
	h.out()

	verifier = h.begin()
	h.provider.Person(map[string]any{"sub": "eva-at-google", "email": "eva@example.com", "email_verified": true, "name": "Eva Ruiz"})
	h.c.do(chromedp.Click(chromedp.CSS("a[href*='idp=google']")))
	h.ends(verifier)
	h.out()

	verifier = h.begin()
	h.c.heading("Log in")
	h.c.do(typed("email", hostedMail), typed("password", "not the password"), press("/signin"))
	h.c.until("a summary of what is wrong with the focus", "document.activeElement.id === 'summary'")
	h.c.do(typed("password", hostedPass), press("/signin"))
	h.ends(verifier)
	h.out()

	verifier = h.begin()
	h.c.do(chromedp.Click(chromedp.CSS("a[href*='/signin/code']")))
	h.c.heading("Log in with a code")
	h.c.do(typed("email", hostedMail), press("/signin/code"))
	h.c.heading("Check your email")
	code, _ = h.mail()
	h.c.do(typed("code", code), press("/signin/code/enter"))
	h.ends(verifier)
	h.out()

	verifier = h.begin(oauth2.SetAuthURLParam("response_mode", "form_post"))
	h.c.do(chromedp.Click(chromedp.CSS("a[href*='/signin/code']")))
	h.c.heading("Log in with a code")
	h.c.do(typed("email", hostedMail), press("/signin/code"))
	h.c.heading("Check your email")
	_, link := h.mail()
	h.c.do(chromedp.Navigate(link))
	h.c.heading("Confirm that it is you")
	h.c.do(press("/signin/link"))
	h.ends(verifier)
}

// Ensure that a forgotten password is replaced in a real browser, that an
// authenticator app's code and a recovery code are asked for after it, and that a
// captcha of work is solved by the page's script.
func TestHostedFactorsInABrowser(t *testing.T) {
	t.Parallel()
	h := newHosted(t, "totp: true, captcha: pow, captcha_after: 1")
	verifier := h.begin()
	h.c.heading("Log in")
	h.signUp()
	token := h.ends(verifier)

	secret, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(h.bearer(token, "/totp", map[string]any{"password": hostedPass}).at(t, "secret"))
	if err != nil {
		t.Fatal(err)
	}
	step := totp.StepAt(time.Now())
	appCode := func(step int64) string {
		code, err := totp.Secret(secret).Code(step)
		if err != nil {
			t.Fatal(err)
		}
		return code
	}
	confirmed := h.bearer(token, "/totp/confirm", map[string]any{"code": appCode(step)}).json(t)
	recovery := confirmed["recovery_codes"].([]any)[0].(string)
	h.out()

	verifier = h.begin()
	h.c.heading("Log in")
	h.c.do(chromedp.Click(chromedp.CSS("a[href*='/signin/forgot']")))
	h.c.heading("Reset your password")
	h.c.do(typed("email", hostedMail), press("/signin/forgot"))
	h.c.heading("Check your email")
	_, link := h.mail()
	h.c.do(chromedp.Navigate(link))
	h.c.heading("Choose a new password")
	h.c.do(typed("password", "six green boats at night"), press("/signin/reset"))
	h.c.heading("Two-step verification")
	h.c.do(typed("code", "000000"), press("/signin/second"))
	h.c.until("a wrong code with the focus", "document.activeElement.name === 'code' && document.activeElement.getAttribute('aria-invalid') === 'true'")
	h.c.do(typed("code", appCode(step+1)), press("/signin/second"))
	h.ends(verifier)
	h.out()

	verifier = h.begin()
	h.c.heading("Log in")
	for range 2 {
		h.c.do(typed("email", hostedMail), typed("password", hostedPass), press("/signin"))
		h.c.until("an answer", "document.querySelector('#summary')")
		h.c.do(chromedp.Clear(chromedp.CSS("#email")))
	}
	h.c.until("the work to be done", "document.querySelector('input[name=captcha]')?.value && !document.querySelector('form button').disabled")
	h.c.do(typed("email", hostedMail), typed("password", "six green boats at night"), press("/signin"))
	h.c.heading("Two-step verification")
	h.c.do(chromedp.Click(chromedp.CSS("form:has(input[name=turn]) button")))
	h.c.until("the other field", "document.querySelector('label').textContent === 'Recovery code'")
	h.c.do(typed("code", recovery), press("/signin/second"))
	h.ends(verifier)
}

// Ensure that a passkey, made by the browser, logs in at the pages.
func TestHostedPasskeyInABrowser(t *testing.T) {
	t.Parallel()
	h := newHosted(t, "passkeys: true")
	h.c.do(chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		if _, err := cdp.Call(ctx, tab, webauthn.Enable, webauthn.EnableParams{}); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, tab, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
			Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal,
			HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true,
		}})
		return err
	}))
	verifier := h.begin()
	h.c.heading("Log in")
	h.signUp()
	token := h.ends(verifier)

	verifier = h.begin(oauth2.SetAuthURLParam("prompt", "login"))
	h.c.heading("Log in")
	// Passkeys are for names and never for addresses.
	login := strings.Replace(h.c.js("location.href"), "127.0.0.1", "localhost", 1)
	h.c.do(chromedp.Navigate(strings.Replace(login, "/signin?", "/signin/forgot?", 1)))
	h.c.heading("Reset your password")
	begun := h.bearer(token, "/passkeys/options", map[string]any{"password": hostedPass})
	made := h.c.promised(`(async (options) => {
		const c = await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
		return JSON.stringify(c.toJSON());
	})(` + raw(t, begun, "publicKey") + `)`)
	h.bearer(token, "/passkeys", map[string]any{"ceremony": begun.at(t, "ceremony"), "name": "tests", "credential": json.RawMessage(made)})

	h.c.do(chromedp.Navigate(login))
	// The browser may offer it beside the address at once, and take it.
	h.c.until("the way in by passkey", "document.querySelector('h1').textContent === 'Welcome' || !document.querySelector('form[data-script=passkey]').hidden")
	if h.c.js("document.querySelector('h1').textContent") == "Log in" {
		h.c.js("document.querySelector('form[data-script=passkey] button').click()")
	}
	h.ends(verifier)
}

// raw gives one of an object's members, as it is written.
func raw(t *testing.T, g got, name string) string {
	t.Helper()
	var v map[string]json.RawMessage
	if err := json.Unmarshal(g.raw, &v); err != nil {
		t.Fatal(err)
	}
	return string(v[name])
}
