package conform

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/go-jose/go-jose/v4"
)

// success is the code of what is answered well, which the contract gives none.
const success = "success"

// works is a way to an answer that is no error.
//
//go:noinline
func works(status int, how string, walk func(ctx context.Context, v *visit) error) way {
	return way{code: success, status: status, how: how, walk: func(ctx context.Context, v *visit) error {
		if v.keys.auth.rs.id == 0 || v.keys.auth.rs.secret == "" {
			return errNoShop
		}
		return walk(ctx, v)
	}}
}

// customerWays leads to what a shop's backend and its customers get when nothing
// is wrong.
func customerWays() []way {
	return []way{
		works(200, "register", func(ctx context.Context, v *visit) error {
			_, err := v.customer(ctx, v.keys.auth.rs)
			return err
		}),
		works(200, "register with a client that signs ES256", func(ctx context.Context, v *visit) error {
			_, err := v.customer(ctx, v.keys.auth.es)
			return err
		}),
		works(200, "log in, in another spelling of the address", func(ctx context.Context, v *visit) error {
			c, err := v.customer(ctx, v.keys.auth.rs)
			if err != nil {
				return err
			}
			a, err := v.sound(ctx, 200, post("/v1/auth/login", as(v.keys.auth.rs), c.login().but("email", " "+c.email+" ")))
			if err != nil {
				return err
			}
			_, err = pairOf(a, v.keys.auth.rs)
			return err
		}),
		works(200, "a guest twice with one address: two customers", twoGuests),
		works(204, "log out: the token and its refresh token die", loggingOut),
		works(204, "a reset mail with the hash in the link", func(ctx context.Context, v *visit) error {
			c, err := v.customer(ctx, v.keys.auth.rs)
			if err != nil {
				return err
			}
			_, err = v.resetHash(ctx, c)
			return err
		}),
		works(204, "a reset mail to nobody, by a client that conceals accounts", func(ctx context.Context, v *visit) error {
			if v.keys.auth.mute.id == 0 {
				return errNoAdmin
			}
			_, err := v.sound(ctx, 204, post("/v1/auth/password/send-reset-email", as(v.keys.auth.mute),
				fields{"email": someAddress(), "shop_id": v.keys.auth.shop, "reset_url": "https://shop.example/{hash}"}))
			return err
		}),
		works(200, "a password by the hash of a reset link: older tokens die", resetting),
		works(204, "change the password: other sessions die, this one lives", changing),
	}
}

func twoGuests(ctx context.Context, v *visit) error {
	body := registration(someAddress(), v.keys.auth.shop).but("password", nil)
	var who [2]any
	for i := range who {
		a, err := v.sound(ctx, 200, post("/v1/auth/login/guest", as(v.keys.auth.rs), body))
		if err != nil {
			return err
		}
		p, err := pairOf(a, v.keys.auth.rs)
		if err != nil {
			return err
		}
		_, claims, err := unpacked(p.access)
		if err != nil {
			return err
		}
		who[i] = claims["customerId"]
	}
	if who[0] == who[1] {
		return fmt.Errorf("both guests are the customer %v", who[0])
	}
	return nil
}

func loggingOut(ctx context.Context, v *visit) error {
	c, err := v.customer(ctx, v.keys.auth.rs)
	if err != nil {
		return err
	}
	a, err := v.sound(ctx, 204, post("/v1/auth/logout", inShop(c.access, c.shop), nil))
	if err != nil {
		return err
	}
	return errors.Join(v.dead(ctx, c.access), v.spent(ctx, c.refresh), v.tell(a))
}

func resetting(ctx context.Context, v *visit) error {
	c, err := v.customer(ctx, v.keys.auth.rs)
	if err != nil {
		return err
	}
	hash, err := v.resetHash(ctx, c)
	if err != nil {
		return err
	}
	a, err := v.sound(ctx, 200, toAuth(http.MethodPut, "/v1/auth/password/update-by-hash", as(v.keys.auth.rs), ofHash(hash, c)))
	if err != nil {
		return err
	}
	p, err := pairOf(a, v.keys.auth.rs)
	if err != nil {
		return err
	}
	return errors.Join(v.dead(ctx, c.access), v.spent(ctx, c.refresh), v.good(ctx, p.access), v.tell(a))
}

func changing(ctx context.Context, v *visit) error {
	c, err := v.customer(ctx, v.keys.auth.rs)
	if err != nil {
		return err
	}
	a, err := v.sound(ctx, 200, post("/v1/auth/login", as(v.keys.auth.rs), c.login()))
	if err != nil {
		return err
	}
	a, err = v.sound(ctx, 204, toAuth(http.MethodPut, "/v1/auth/password", bearing(a.text("access_token")),
		fields{"password": password, "new_password": another}))
	if err != nil {
		return err
	}
	return errors.Join(v.dead(ctx, c.access), v.spent(ctx, c.refresh), v.tell(a))
}

// good insists on a token that is one, and dead on one that is not.
func (v *visit) good(ctx context.Context, access string) error {
	_, err := v.says(ctx, 200, toAuth(http.MethodGet, "/v1/oauth/token/validate", bearing(access), nil), `{}`)
	return err
}

func (v *visit) dead(ctx context.Context, access string) error {
	_, err := v.says(ctx, 401, toAuth(http.MethodGet, "/v1/oauth/token/validate", bearing(access), nil), badBearer)
	return err
}

// spent insists on a refresh token that has been revoked.
func (v *visit) spent(ctx context.Context, refresh string) error {
	_, err := v.says(ctx, 401, post("/v1/oauth/token", as(v.keys.auth.rs), refreshing(refresh)), ofRefresh(hintRevoked))
	return err
}

// tell makes an earlier answer the one that is told of.
func (v *visit) tell(a answer) error {
	v.client.last = a
	return nil
}

// signed insists on the signature of a published key.
func (v *visit) signed(ctx context.Context, access string) error {
	for _, path := range []string{"/auth/.well-known/jwks.json", "/.well-known/jwks.json"} {
		a, err := v.gets(ctx, 200, request{method: http.MethodGet, path: path})
		if err != nil {
			return err
		}
		if got := a.header.Get("Cache-Control"); got != "max-age=600" {
			return fmt.Errorf("%s: Cache-Control is %q instead of max-age=600", a, got)
		}
		var set jose.JSONWebKeySet
		if err := decode(a, &set); err != nil {
			return err
		}
		object, err := jose.ParseSignedCompact(access, []jose.SignatureAlgorithm{jose.RS256, jose.ES256})
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(set.Key(object.Signatures[0].Header.KeyID), func(k jose.JSONWebKey) bool {
			_, err := object.Verify(k)
			return err == nil && k.IsPublic()
		}) {
			return fmt.Errorf("%s: no key of these signed the token", a)
		}
	}
	return nil
}
