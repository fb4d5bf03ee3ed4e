package conform

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// password is every customer's here.
const (
	password = "hollow-Maple-42"
	another  = "quiet-Harbour-77"
)

// customer is one who has just registered.
type customer struct {
	email, access, refresh, jti string
	shop                        int
}

// someAddress gives an address that nobody has. Nothing is delivered to it.
func someAddress() string { return "conform." + strings.ToLower(rand.Text()) + "@conform.invalid" }

// registration is the body that registers somebody.
func registration(email string, shop int) fields {
	return fields{"first_name": "Ana", "last_name": "Soto", "email": email, "password": password, "gender": "f", "shop_id": shop}
}

// customer registers somebody at a shop by its backend.
func (v *visit) customer(ctx context.Context, b backend) (customer, error) {
	if b.id == 0 {
		return customer{}, errNoAdmin
	}
	return v.customerAt(ctx, b, v.keys.auth.shop)
}

// customerAt registers somebody at another shop.
func (v *visit) customerAt(ctx context.Context, b backend, shop int) (customer, error) {
	c := customer{email: someAddress(), shop: shop}
	a, err := v.sound(ctx, http.StatusOK, post("/v1/auth/register", as(b), registration(c.email, c.shop)))
	if err != nil {
		return c, err
	}
	p, err := pairOf(a, b)
	c.access, c.refresh, c.jti = p.access, p.refresh, p.jti
	return c, err
}

// login is the body with which a customer logs in.
func (c customer) login() fields {
	return fields{"email": c.email, "password": password, "shop_id": c.shop}
}

// by makes a request in a shop's backend's name about a customer of its own.
//
//go:noinline
func by(make func(v *visit, c customer) request) prepared {
	return func(ctx context.Context, v *visit) (request, error) {
		c, err := v.customer(ctx, v.keys.auth.rs)
		return make(v, c), err
	}
}

// sent gives the newest message to an address.
func (v *visit) sent(ctx context.Context, to string) (map[string]any, error) {
	a, err := v.gets(ctx, http.StatusOK, request{method: http.MethodGet, key: v.keys.all,
		path: "/sandbox/v1/outbox?" + url.Values{"channel": {"email"}, "to": {to}}.Encode()})
	if err != nil {
		return nil, err
	}
	got, err := a.value()
	if err != nil {
		return nil, err
	}
	list, _ := got.([]any)
	if len(list) == 0 {
		return nil, errors.New("the outbox has no message")
	}
	message, _ := list[0].(map[string]any)
	return message, nil
}

// resetHash asks for a reset mail and takes the hash out of it.
func (v *visit) resetHash(ctx context.Context, c customer) (string, error) {
	if _, err := v.sound(ctx, http.StatusNoContent, post("/v1/auth/password/send-reset-email", as(v.keys.auth.rs),
		fields{"email": c.email, "shop_id": c.shop, "reset_url": "https://shop.example/reset?h={hash}"})); err != nil {
		return "", err
	}
	message, err := v.sent(ctx, c.email)
	if err != nil {
		return "", err
	}
	link, _ := message["link"].(string)
	_, hash, ok := strings.Cut(link, "https://shop.example/reset?h=")
	if !ok || hash == "" {
		return "", fmt.Errorf("the mail has the link %q", link)
	}
	return hash, nil
}

// ofHash is the body that sets a password by a link.
func ofHash(hash string, c customer) fields {
	return fields{"hash": hash, "password": another, "shop_id": c.shop}
}

// standing says what a customer may do.
func (v *visit) standing(ctx context.Context, c customer, status string) error {
	_, err := v.gets(ctx, http.StatusNoContent, request{method: http.MethodPut, path: "/sandbox/v1/customers/standing", key: v.keys.all,
		body: show(fields{"shop_id": c.shop, "email": c.email, "status": status})})
	return err
}

// advance moves the sandbox's clock on.
func (v *visit) advance(ctx context.Context, by string) error {
	_, err := v.gets(ctx, http.StatusOK, request{path: "/sandbox/v1/clock", key: v.keys.all, body: fmt.Sprintf(`{"advance":%q}`, by)})
	return err
}

// timed gives a way the sandbox's clock, which shows the real time again
// afterwards.
//
//go:noinline
func timed(w way) way {
	walk := w.walk
	w.walk = func(ctx context.Context, v *visit) error {
		err := walk(ctx, v)
		told := v.client.last
		_, back := v.gets(context.WithoutCancel(ctx), http.StatusOK, request{method: http.MethodDelete, path: "/sandbox/v1/clock", key: v.keys.all})
		v.client.last = told // that is what the way is about
		return errors.Join(err, back)
	}
	return w
}
