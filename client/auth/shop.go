package auth

import (
	"context"
	"errors"
	"net/http"
	"strconv"
)

// Config says which shop of which server. All members but HTTP are required.
type Config struct {
	Base         string // the API's address, such as https://id.example/auth
	ShopID       int
	ClientID     int
	ClientSecret string
	// HTTP sends the requests; redirects are not followed whatever it says. The
	// default keeps 64 connections and gives up after 15 seconds.
	HTTP *http.Client
}

// Shop is a shop's backend. It is safe for many goroutines; make one and keep
// it.
type Shop struct {
	wire    *wire
	shopID  int
	id      int
	secret  string
	shopper Shopper
	captcha string // the answer to one
}

// NewShop gives an error when something required is missing or Base is no
// absolute http or https address. It does not ask the server.
func NewShop(c Config) (*Shop, error) {
	w, err := newWire(c.Base, c.HTTP)
	switch {
	case err != nil:
		return nil, err
	case c.ShopID <= 0:
		return nil, errors.New("auth: Config.ShopID is missing")
	case c.ClientID <= 0 || c.ClientSecret == "":
		return nil, errors.New("auth: Config.ClientID or ClientSecret is missing")
	}
	return &Shop{wire: w, shopID: c.ShopID, id: c.ClientID, secret: c.ClientSecret}, nil
}

// Customer acts for the customer whose access token it is, at the same server.
func (s *Shop) Customer(access string) *Customer {
	return &Customer{wire: s.wire, shopID: s.shopID, access: access}
}

// do makes a call as the backend.
func (s *Shop) do(ctx context.Context, method, path string, body, into any) error {
	return s.wire.do(ctx, method, path, body, into, func(r *http.Request) {
		r.SetBasicAuth(strconv.Itoa(s.id), s.secret)
		s.shopper.forward(r.Header)
		if s.captcha != "" {
			r.Header.Set("X-Captcha", s.captcha)
		}
	})
}

// pair makes a call that is answered with tokens.
func (s *Shop) pair(ctx context.Context, method, path string, body any) (Tokens, error) {
	var a tokenAnswer
	asked := now()
	if err := s.do(ctx, method, path, body, &a); err != nil {
		return Tokens{}, err
	}
	return a.tokens(asked)
}
