package auth_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/client/auth"
)

// refused wants an error with a status and a code.
func refused(t *testing.T, err error, status int, code auth.Code) *auth.Error {
	t.Helper()
	e, ok := errors.AsType[*auth.Error](err)
	if !ok || e.Status != status || !errors.Is(err, code) {
		t.Fatalf("%v instead of %d %s", err, status, code)
	}
	if e.RequestID == "" || e.ErrorID == "" {
		t.Errorf("%v has no ids", e)
	}
	return e
}

// Ensure a customer's whole way: register, log in, refresh, log out.
func TestShop(t *testing.T) {
	t.Parallel()
	w, ctx := server(), t.Context()
	shop := w.shop(t)
	who := anybody()
	first, err := shop.Register(ctx, who, password)
	if err != nil {
		t.Fatal(err)
	}
	if life := time.Until(first.Expires); life < 29*24*time.Hour || life > 30*24*time.Hour || first.Refresh == "" {
		t.Errorf("a life of %v", life)
	}
	_, err = shop.Register(ctx, who, password)
	refused(t, err, 409, auth.UserAlreadyExists)
	_, err = shop.Guest(ctx, who)
	refused(t, err, 409, auth.UserAlreadyExists)
	if _, err := shop.Guest(ctx, anybody()); err != nil {
		t.Error(err)
	}
	_, err = shop.Register(ctx, auth.Person{Email: "x", Gender: "?"}, "")
	if e := refused(t, err, 422, auth.ValidationError); len(e.Fields["first_name"]) != 1 || len(e.Fields["gender"]) != 1 || len(e.Fields["password"]) != 1 {
		t.Errorf("fields %v", e.Fields)
	}
	for _, c := range [][2]string{{who.Email, "wrong"}, {"nobody." + who.Email, password}} {
		_, err = shop.Login(ctx, c[0], c[1])
		if e := refused(t, err, 404, auth.UserNotFound); auth.Over(e) || e.Temporary() || !strings.HasPrefix(e.Message, "Your email address") {
			t.Errorf("%+v", e)
		}
	}

	second, err := shop.Login(ctx, who.Email, password)
	if err != nil {
		t.Fatal(err)
	}
	third, err := shop.Refresh(ctx, second.Refresh)
	if err != nil {
		t.Fatal(err)
	}
	refused(t, shop.Customer(second.Access).Validate(ctx), 401, auth.InvalidToken)
	if err := shop.Customer(third.Access).Logout(ctx); err != nil {
		t.Fatal(err)
	}
	err = shop.Customer(third.Access).Validate(ctx)
	if refused(t, err, 401, auth.InvalidToken); !auth.Over(err) {
		t.Error("a session that has ended is not over")
	}
	_, err = shop.Refresh(ctx, third.Refresh)
	if e := refused(t, err, 401, auth.InvalidRequest); !auth.Over(err) || e.Hint != "Token has been revoked" {
		t.Errorf("%+v", e)
	}
	_, err = shop.Exchange(ctx, "nonsense", "")
	if e := refused(t, err, 400, auth.InvalidRequest); auth.Over(err) || !strings.HasPrefix(e.Hint, "Authorization code") {
		t.Errorf("%+v", e)
	}
}

// Ensure the customer's own calls: password, devices, ending them.
func TestCustomer(t *testing.T) {
	t.Parallel()
	w, ctx := server(), t.Context()
	who, first := w.registered(t)
	shop := w.shop(t)
	second, err := shop.Login(ctx, who.Email, password)
	if err != nil {
		t.Fatal(err)
	}
	own, err := auth.NewCustomer(w.base, w.keys.Auth.ShopID, second.Access, nil)
	if err != nil {
		t.Fatal(err)
	}
	list, err := own.Tokens(ctx)
	if err != nil || len(list) != 2 {
		t.Fatalf("%v, %v", list, err)
	}
	other := list[0]
	if other.Current {
		other = list[1]
	}
	if other.Current || other.ID == "" || other.Created.IsZero() || other.Expires.Before(other.Created) || other.UserAgent != "check" || other.IP == "" {
		t.Errorf("%+v", other)
	}
	refused(t, own.RevokeToken(ctx, strings.Repeat("0", 80)), 404, auth.TokenNotFound)
	for _, bad := range []string{"", ".", "../tokens", "A"} {
		if err := own.RevokeToken(ctx, bad); !errors.Is(err, auth.TokenNotFound) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if err := own.RevokeToken(ctx, other.ID); err != nil {
		t.Fatal(err)
	}
	refused(t, shop.Customer(first.Access).Validate(ctx), 401, auth.InvalidToken)

	refused(t, own.ChangePassword(ctx, "wrong", "quiet-River-7"), 403, auth.InvalidPassword)
	if e := refused(t, own.ChangePassword(ctx, password, "short"), 422, auth.ValidationError); len(e.Fields) != 1 {
		t.Errorf("fields %v", e.Fields)
	}
	if err := own.ChangePassword(ctx, password, "quiet-River-7"); err != nil {
		t.Fatal(err)
	}
	if err := own.RevokeAll(ctx); err != nil {
		t.Fatal(err)
	}
	refused(t, own.Validate(ctx), 401, auth.InvalidToken)
}

// Ensure a forgotten password is set by the hash of the mail, once.
func TestReset(t *testing.T) {
	t.Parallel()
	w, ctx := server(), t.Context()
	who, old := w.registered(t)
	shop := w.shop(t)
	refused(t, shop.SendReset(ctx, "nobody."+who.Email, "https://shop.example/reset?hash={hash}"), 404, auth.UserNotFound)
	refused(t, shop.SendReset(ctx, who.Email, "https://shop.example/reset"), 422, auth.ValidationError)
	if err := shop.SendReset(ctx, who.Email, "https://shop.example/reset?hash={hash}"); err != nil {
		t.Fatal(err)
	}
	mail, err := w.mail(who.Email)
	if err != nil {
		t.Fatal(err)
	}
	hash := mail.hash("https://shop.example/reset?hash=")
	_, err = shop.UpdateByHash(ctx, hash, "short")
	refused(t, err, 422, auth.ValidationError)
	tokens, err := shop.UpdateByHash(ctx, hash, "quiet-River-7")
	if err != nil {
		t.Fatal(err)
	}
	if err := shop.Customer(tokens.Access).Validate(ctx); err != nil {
		t.Error(err)
	}
	refused(t, shop.Customer(old.Access).Validate(ctx), 401, auth.InvalidToken)
	_, err = shop.UpdateByHash(ctx, hash, "quiet-River-7")
	refused(t, err, 406, auth.ResetHashExpired)
}

// Ensure the client's own tokens, introspection and revocation.
func TestOAuth(t *testing.T) {
	t.Parallel()
	w, ctx := server(), t.Context()
	shop := w.shop(t)
	own, err := shop.ClientToken(ctx, "write", "read")
	if err != nil || own.Refresh != "" || own.Scope != "write read" {
		t.Fatalf("scope %q, %v", own.Scope, err)
	}
	_, err = shop.ClientToken(ctx, "everything")
	refused(t, err, 400, auth.InvalidScope)
	_, pair := w.registered(t)
	_, another := w.registered(t)
	for _, c := range []struct{ token, use string }{{pair.Access, auth.UseAccess}, {another.Refresh, auth.UseRefresh}, {own.Access, auth.UseAccess}} {
		got, err := shop.Introspect(ctx, c.token)
		if err != nil || !got.Active || got.Use != c.use || got.ID == "" || got.CustomerID == 0 != (c.token == own.Access) || got.Expires.Before(got.Issued) {
			t.Errorf("%+v, %v", got, err)
		}
		if err := shop.Revoke(ctx, c.token); err != nil {
			t.Error(err)
		}
		if got, err = shop.Introspect(ctx, c.token); err != nil || got != (auth.Introspection{}) {
			t.Errorf("%+v, %v", got, err)
		}
	}

	wrong := w.config()
	wrong.ClientSecret = "wrong"
	stranger, err := auth.NewShop(wrong)
	if err != nil {
		t.Fatal(err)
	}
	_, err = stranger.ClientToken(ctx)
	refused(t, err, 401, auth.InvalidClient)
	_, err = stranger.Introspect(ctx, own.Access)
	refused(t, err, 401, auth.InvalidClient)
}

// Ensure a guesser is told to wait, and for how long, and others are not.
func TestTooManyAttempts(t *testing.T) {
	t.Parallel()
	w, ctx := server(), t.Context()
	who, _ := w.registered(t)
	guesser := w.shop(t)
	for range 50 {
		_, err := guesser.Login(ctx, who.Email, "wrong")
		if errors.Is(err, auth.UserNotFound) {
			continue
		}
		e := refused(t, err, 429, auth.TooManyAttempts)
		if e.RetryAfter <= 0 || !auth.Temporary(err) || auth.Over(err) {
			t.Errorf("%+v", e)
		}
		if _, _, err := w.login(t, w.shop(t)); err != nil {
			t.Errorf("somebody else: %v", err)
		}
		return
	}
	t.Error("nobody stopped the guesser")
}

func (w *world) login(t testing.TB, shop *auth.Shop) (auth.Person, auth.Tokens, error) {
	t.Helper()
	who, _ := w.registered(t)
	tokens, err := shop.Login(t.Context(), who.Email, password)
	return who, tokens, err
}

// Ensure no value that holds a secret prints it.
func TestNothingPrints(t *testing.T) {
	t.Parallel()
	tokens := auth.Tokens{Access: "the-secret", Refresh: "the-secret"}
	session := server().shop(t).NewSession(tokens, nil)
	for _, v := range []any{tokens, &tokens, session.Tokens(), struct{ auth.Tokens }{tokens}, []auth.Tokens{tokens}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
			if text := fmt.Sprintf(verb, v); strings.Contains(text, "the-secret") {
				t.Errorf("%s of %T: %s", verb, v, text)
			}
		}
	}
}

// Ensure answers that are not the API's are errors with their status, and long
// ones, redirects and broken ones are refused.
func TestStrangeAnswers(t *testing.T) {
	t.Parallel()
	elsewhere := false
	base := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/v1/auth/login":
			w.WriteHeader(http.StatusBadGateway)
			fmt.Fprint(w, "<html>the proxy is sorry")
		case "/v1/auth/register":
			http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
		case "/v1/auth/login/guest":
			fmt.Fprint(w, `{"access_token":"`+strings.Repeat("a", 2<<20)+`"}`)
		case "/v1/oauth/token":
			fmt.Fprint(w, `{}`)
		case "/elsewhere":
			elsewhere = true
		}
	})
	config := server().config()
	config.Base = base
	shop, err := auth.NewShop(config)
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	_, err = shop.Login(ctx, "a", "b")
	if e, ok := errors.AsType[*auth.Error](err); !ok || e.Status != 502 || e.Code != "" || e.Message != "Bad Gateway" || !auth.Temporary(err) {
		t.Errorf("a proxy's: %v", err)
	}
	_, err = shop.Register(ctx, auth.Person{}, "b")
	if e, ok := errors.AsType[*auth.Error](err); !ok || e.Status != 307 || elsewhere {
		t.Errorf("a redirect: %v", err)
	}
	if _, err = shop.Guest(ctx, auth.Person{}); err == nil || !strings.Contains(err.Error(), "longer than") {
		t.Errorf("a long one: %v", err)
	}
	if _, err = shop.Refresh(ctx, "b"); err == nil {
		t.Error("an empty object is a pair")
	}
	config.Base = "http://127.0.0.1:1"
	if shop, err = auth.NewShop(config); err != nil {
		t.Fatal(err)
	}
	if _, err = shop.Refresh(ctx, "b"); !auth.Temporary(err) || auth.Over(err) {
		t.Errorf("nobody there: %v", err)
	}
	for _, bad := range []string{"", "id.example", "ftp://id.example", "https://u:p@id.example", "https://id.example?x"} {
		config.Base = bad
		if _, err := auth.NewShop(config); err == nil {
			t.Errorf("%q is a base", bad)
		}
	}
}
