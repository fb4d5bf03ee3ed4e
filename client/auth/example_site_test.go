package auth_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/ventanilla/ventanilla/client/auth"
)

// site is a shop's backend: the code of docs/shop.md, as it stands there.
type site struct {
	shop     *auth.Shop
	sessions sync.Map // a browser's session id → *auth.Session; yours are in a database
}

func (s *site) login(w http.ResponseWriter, r *http.Request) {
	shop := s.shop.For(auth.ShopperOf(r))
	tokens, err := shop.Login(r.Context(), r.FormValue("email"), r.FormValue("password"))
	if err != nil {
		sorry(w, err)
		return
	}
	id := rand.Text() // a new id at each log-in
	s.sessions.Store(id, shop.NewSession(tokens, s.store(id)))
	http.SetCookie(w, &http.Cookie{Name: "__Host-session", Value: id, Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	http.Redirect(w, r, "/account", http.StatusSeeOther)
}

func (s *site) account(w http.ResponseWriter, r *http.Request) {
	session, ok := s.session(r)
	if !ok {
		http.Redirect(w, r, "/login", http.StatusSeeOther)
		return
	}
	err := session.Do(r.Context(), func(ctx context.Context, c *auth.Customer) error {
		devices, err := c.Tokens(ctx)
		if err == nil {
			fmt.Fprintln(w, "logged in on", len(devices), "device")
		}
		return err
	})
	switch {
	case auth.Over(err):
		http.Redirect(w, r, "/login", http.StatusSeeOther)
	case err != nil:
		sorry(w, err)
	}
}

// sorry tells the person what to do.
func sorry(w http.ResponseWriter, err error) {
	e, ok := errors.AsType[*auth.Error](err)
	switch {
	case !ok:
		http.Error(w, "We cannot log you in right now. Please try again.", http.StatusServiceUnavailable)
	case errors.Is(err, auth.InvalidClient): // ours to mend, not theirs
		http.Error(w, "We cannot log you in right now.", http.StatusInternalServerError)
	case e.RetryAfter > 0:
		http.Error(w, fmt.Sprintf("%s (%v)", e.Message, e.RetryAfter), http.StatusTooManyRequests)
	default:
		http.Error(w, e.Message, e.Status)
	}
}

// store is where the new pair is put, under the session's id.
func (s *site) store(string) func(context.Context, auth.Tokens) error {
	return func(context.Context, auth.Tokens) error { return nil }
}

func (s *site) session(r *http.Request) (*auth.Session, bool) {
	c, err := r.Cookie("__Host-session")
	if err != nil {
		return nil, false
	}
	v, ok := s.sessions.Load(c.Value)
	if !ok {
		return nil, false
	}
	return v.(*auth.Session), true
}

// A shop's log-in page and account page.
func Example_site() {
	shop, err := auth.NewShop(server().config())
	if err != nil {
		fmt.Println(err)
		return
	}
	eva := auth.Person{FirstName: "Eva", LastName: "Soto", Email: fmt.Sprintf("eva.%d@example.com", time.Now().UnixNano()), Gender: auth.Female}
	if _, err := shop.Register(context.Background(), eva, "una frase larga"); err != nil {
		fmt.Println(err)
		return
	}
	s := &site{shop: shop}
	login := func(password string) *http.Response {
		r := httptest.NewRequest(http.MethodPost, "/login", strings.NewReader(url.Values{"email": {eva.Email}, "password": {password}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		s.login(w, r)
		return w.Result()
	}
	fmt.Println(login("another").Status)
	res := login("una frase larga")
	fmt.Println(res.Status, res.Header.Get("Location"))
	r := httptest.NewRequest(http.MethodGet, "/account", nil)
	r.AddCookie(res.Cookies()[0])
	w := httptest.NewRecorder()
	s.account(w, r)
	fmt.Print(w.Body)
	// Output:
	// 404 Not Found
	// 303 See Other /account
	// logged in on 2 device
}
