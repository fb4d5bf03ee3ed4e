package conform

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

const (
	authorizePath = "/v1/oauth/authorize"
	userinfoPath  = "/v1/oauth/userinfo"
)

// browser is somebody who signs in at the hosted pages.
type browser struct {
	v       *visit
	cookies map[string]string
}

// goes makes a request with the cookies that it has, and keeps those that it
// gets.
func (b *browser) goes(ctx context.Context, r request) (answer, error) {
	header("Accept", "text/html")(&r)
	if len(b.cookies) > 0 {
		var list []string
		for name, value := range b.cookies {
			list = append(list, name+"="+value)
		}
		header("Cookie", strings.Join(list, "; "))(&r)
	}
	a, err := b.v.client.call(ctx, r)
	if err != nil {
		return a, err
	}
	for _, c := range (&http.Response{Header: a.header}).Cookies() {
		b.cookies[c.Name] = c.Value
	}
	return a, nil
}

// authorization is what an application sends a browser with.
type authorization struct {
	parameters url.Values
	verifier   string
}

func (v *visit) authorization(scope string) authorization {
	a := authorization{verifier: rand.Text() + rand.Text()}
	sum := sha256.Sum256([]byte(a.verifier))
	a.parameters = url.Values{
		"client_id": {v.keys.auth.rs.number()}, "redirect_uri": {ownApp}, "response_type": {"code"}, "state": {"s"}, "scope": {scope},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"},
	}
	return a
}

func (a authorization) request() request {
	return toAuth(http.MethodGet, authorizePath+"?"+a.parameters.Encode(), nobody, nil)
}

// hidden are the unseen fields of a page's forms.
var hidden = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)">`)

// code signs a new customer in at the hosted pages and gives what the application
// gets: a code, with the verifier that belongs to it.
func (v *visit) code(ctx context.Context, scope string) (code, verifier string, err error) {
	if v.keys.auth.es.id == 0 {
		return "", "", errNoAdmin
	}
	c, err := v.customer(ctx, v.keys.auth.rs)
	if err != nil {
		return "", "", err
	}
	b, asked := &browser{v, map[string]string{}}, v.authorization(scope)
	at, err := b.sent(ctx, asked.request())
	if err != nil {
		return "", "", err
	}
	page, err := b.goes(ctx, request{method: http.MethodGet, path: at.RequestURI()})
	if err != nil {
		return "", "", err
	}
	form := url.Values{"email": {c.email}, "password": {password}}
	for _, field := range hidden.FindAllStringSubmatch(string(page.raw), -1) {
		form.Set(field[1], html.UnescapeString(field[2]))
	}
	r := request{path: at.Path, body: form.Encode(), header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}}
	if page, err = b.goes(ctx, r); err != nil {
		return "", "", err
	}
	if page.status != http.StatusOK {
		return "", "", fmt.Errorf("signing in at the hosted pages: status %d", page.status)
	}
	// Signed in as the browser is now, it goes straight back with a code.
	if at, err = b.sent(ctx, asked.request()); err != nil {
		return "", "", err
	}
	if code = at.Query().Get("code"); code == "" || !strings.HasPrefix(at.String(), ownApp+"?") || at.Query().Get("state") != "s" {
		return "", "", fmt.Errorf("the signed-in browser is sent to %s", at.Redacted())
	}
	return code, asked.verifier, nil
}

// sent gives where a browser is sent to.
func (b *browser) sent(ctx context.Context, r request) (*url.URL, error) {
	a, err := b.goes(ctx, r)
	if err != nil {
		return nil, err
	}
	if a.status != http.StatusFound || a.header.Get("Cache-Control") != "no-store" {
		return nil, fmt.Errorf("%s instead of 302, which no cache may keep", a)
	}
	return url.Parse(a.header.Get("Location"))
}

// exchanging is the body that exchanges a code.
func exchanging(code, verifier string) fields {
	return fields{"grant_type": "authorization_code", "code": code, "redirect_uri": ownApp, "code_verifier": verifier}
}
