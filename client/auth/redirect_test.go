package auth_test

import (
	"errors"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"github.com/ventanilla/ventanilla/client/auth"
)

// browse follows redirects as a browser does, until it comes to the shop.
func browse(t testing.TB, address, shop string) *url.URL {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for range 5 {
		res, err := browser.Get(address)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		at, err := res.Location()
		if err != nil {
			t.Fatalf("%s: status %d", address, res.StatusCode)
		}
		if address = at.String(); strings.HasPrefix(address, shop) {
			return at
		}
	}
	t.Fatalf("still at %s", address)
	return nil
}

const callback = "http://127.0.0.1:3000/callback"

// Ensure an order that this package signs takes a customer to the outside
// provider and back with a code, which only the verifier's owner can use.
func TestSigner(t *testing.T) {
	t.Parallel()
	w := server()
	signer, err := auth.NewSigner(w.base, w.keys.Auth.ShopID, w.keys.Auth.ClientID, w.keys.Auth.ShopSecret)
	if err != nil {
		t.Fatal(err)
	}
	w.provider.Person(map[string]any{"sub": "somebody", "email": anybody().Email, "given_name": "Ana", "family_name": "Soto"})
	verifier, challenge := auth.NewPKCE()
	address := signer.LoginURL(auth.LoginOrder{
		IDP: "corp", Callback: callback + "?tab=7", Parameters: map[string]string{"login_hint": "ana"}, Challenge: challenge,
	})
	back := browse(t, address, callback)
	if back.Query().Get("tab") != "7" {
		t.Errorf("back at %s", back)
	}
	code, err := auth.ReadCallback(back.Query())
	if err != nil {
		t.Fatal(err)
	}
	shop := w.shop(t)
	if _, err = shop.Exchange(t.Context(), code, "another"); !errors.Is(err, auth.InvalidRequest) {
		t.Errorf("another's verifier: %v", err)
	}
	back = browse(t, signer.LoginURL(auth.LoginOrder{IDP: "corp", Callback: callback, Challenge: challenge}), callback)
	if code, err = auth.ReadCallback(back.Query()); err != nil {
		t.Fatal(err)
	}
	tokens, err := shop.Exchange(t.Context(), code, verifier)
	if err != nil {
		t.Fatal(err)
	}
	if err := shop.Customer(tokens.Access).Validate(t.Context()); err != nil {
		t.Error(err)
	}

	res, err := http.Get(address) // a second time
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusUnauthorized {
		t.Errorf("an order is good twice: %d", res.StatusCode)
	}

	out, err := signer.LogoutURL(tokens, callback+"?bye=1")
	if err != nil {
		t.Fatal(err)
	}
	if back := browse(t, out, callback); back.RawQuery != "bye=1" {
		t.Errorf("back at %s", back)
	}
	refused(t, shop.Customer(tokens.Access).Validate(t.Context()), 401, auth.InvalidToken)
	if _, err := signer.LogoutURL(auth.Tokens{Access: "nonsense"}, callback); err == nil {
		t.Error("an order for no session")
	}

	w.provider.Person(nil)
	back = browse(t, signer.LoginURL(auth.LoginOrder{IDP: "corp", Callback: callback}), callback)
	if _, err = auth.ReadCallback(back.Query()); !errors.Is(err, auth.AccessDenied) || auth.Over(err) || auth.Temporary(err) {
		t.Errorf("who says no: %v", err)
	}
	if _, err = auth.ReadCallback(url.Values{}); !errors.Is(err, auth.InvalidRequest) {
		t.Errorf("without a code: %v", err)
	}
}
