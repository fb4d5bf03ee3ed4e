package conform

import (
	"context"
	"net/http"
	"strings"
)

// basicPaths are those that a shop's backend calls by Basic alone.
var basicPaths = []struct{ method, path string }{
	{http.MethodPost, "/v1/auth/register"},
	{http.MethodPost, "/v1/auth/login"},
	{http.MethodPost, "/v1/auth/login/guest"},
	{http.MethodPost, "/v1/auth/password/send-reset-email"},
	{http.MethodPut, "/v1/auth/password/update-by-hash"},
}

// clientWays leads to what a backend is refused for, before its body is looked at.
func clientWays() (list []way) {
	refused := func(how string, make making) {
		list = append(list, leads(401, "INVALID_CLIENT", badClient, how, straight(make)))
	}
	for _, p := range basicPaths {
		refused(p.path+" without Basic, with a body that is not JSON", func(*visit) request { return toAuth(p.method, p.path, nobody, "{") })
		refused(p.path+" with a wrong secret", func(v *visit) request {
			return toAuth(p.method, p.path, basic(v.keys.auth.rs.number(), "wrong"), fields{})
		})
	}
	refused("a client that nobody is", func(*visit) request { return post("/v1/auth/login", basic("2147483647", "wrong"), fields{}) })
	refused("a client that is no number", func(*visit) request { return post("/v1/auth/login", basic("five", "wrong"), fields{}) })
	refused("a Bearer in place of Basic", func(*visit) request { return post("/v1/auth/login", bearing("x"), fields{}) })
	return list
}

// bearerWays leads to what a customer is refused for.
func bearerWays() (list []way) {
	const validate = "/v1/oauth/token/validate"
	refused := func(how string, make prepared) {
		list = append(list, leads(401, "INVALID_TOKEN", badBearer, how, make))
	}
	for _, p := range []struct {
		method, path string
		body         any
	}{
		{http.MethodPost, "/v1/auth/logout", nil},
		{http.MethodPut, "/v1/auth/password", "{"},
		{http.MethodGet, validate, nil},
		{http.MethodGet, "/v1/oauth/tokens", nil},
		{http.MethodDelete, "/v1/oauth/tokens", nil},
		{http.MethodDelete, "/v1/oauth/tokens/" + strings.Repeat("0a", 40), nil},
	} {
		refused(p.method+" "+p.path+" without Bearer", straight(func(*visit) request { return toAuth(p.method, p.path, nobody, p.body) }))
		refused(p.method+" "+p.path+" with what is no token", straight(func(*visit) request { return toAuth(p.method, p.path, bearing("a.b.c"), p.body) }))
	}
	asking := func(who caller) request { return toAuth(http.MethodGet, validate, who, nil) }
	refused("Basic in place of a Bearer", straight(func(v *visit) request { return asking(as(v.keys.auth.rs)) }))
	refused("a token with another signature", by(func(_ *visit, c customer) request { return asking(bearing(c.access[:len(c.access)-6] + "AAAAAA")) }))
	refused("a token that says alg none", by(func(_ *visit, c customer) request {
		return asking(bearing("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0." + strings.Split(c.access, ".")[1] + "."))
	}))
	refused("a token of another shop", by(func(v *visit, c customer) request { return asking(inShop(c.access, c.shop+1)) }))
	refused("a refresh token for an access token", by(func(_ *visit, c customer) request { return asking(bearing(c.refresh)) }))
	refused("a token of a client itself", func(ctx context.Context, v *visit) (request, error) {
		if v.keys.auth.sole.id == 0 {
			return request{}, errNoAdmin
		}
		a, err := v.sound(ctx, 200, post("/v1/oauth/token", as(v.keys.auth.sole), fields{"grant_type": "client_credentials"}))
		return asking(bearing(a.text("access_token"))), err
	})
	refused("a token after the log-out", func(ctx context.Context, v *visit) (request, error) {
		c, err := v.customer(ctx, v.keys.auth.rs)
		if err != nil {
			return request{}, err
		}
		_, err = v.sound(ctx, 204, post("/v1/auth/logout", inShop(c.access, c.shop), nil))
		return asking(bearing(c.access)), err
	})
	refused("a token after its time", func(ctx context.Context, v *visit) (request, error) {
		c, err := v.customer(ctx, v.keys.auth.rs)
		if err != nil {
			return request{}, err
		}
		return asking(bearing(c.access)), v.advance(ctx, "1081h") // 45 days and an hour
	})
	list[len(list)-1] = timed(list[len(list)-1])
	gone := func(how, jti string) {
		list = append(list, leads(404, "TOKEN_NOT_FOUND", noSession, how, by(func(_ *visit, c customer) request {
			return toAuth(http.MethodDelete, "/v1/oauth/tokens/"+jti, inShop(c.access, c.shop), nil)
		})))
	}
	gone("DELETE of a token that does not exist", strings.Repeat("0a", 40))
	gone("DELETE of what is no jti", "%20x")
	return append(list, leads(404, "TOKEN_NOT_FOUND", noSession, "DELETE of another customer's token", func(ctx context.Context, v *visit) (request, error) {
		one, err := v.customer(ctx, v.keys.auth.rs)
		if err != nil {
			return request{}, err
		}
		two, err := v.customer(ctx, v.keys.auth.rs)
		return toAuth(http.MethodDelete, "/v1/oauth/tokens/"+two.jti, inShop(one.access, one.shop), nil), err
	}))
}

// loginWays leads to what customers are refused for who register and log in.
func loginWays() []way {
	const login = "/v1/auth/login"
	list := []way{
		leads(404, "USER_NOT_FOUND", noUser, "log in with an address that nobody has", straight(func(v *visit) request {
			return post(login, as(v.keys.auth.rs), customer{email: someAddress(), shop: v.keys.auth.shop}.login())
		})),
		leads(404, "USER_NOT_FOUND", noUser, "log in with a wrong password", by(func(v *visit, c customer) request {
			return post(login, as(v.keys.auth.rs), c.login().but("password", another))
		})),
		leads(404, "USER_NOT_FOUND", noUser, "log in at another shop of the company", by(func(v *visit, c customer) request {
			return post(login, as(v.keys.auth.rs), c.login().but("shop_id", v.keys.auth.other))
		})),
		leads(404, "USER_NOT_FOUND", noUser, "a reset mail to an address that nobody has", straight(func(v *visit) request {
			return post("/v1/auth/password/send-reset-email", as(v.keys.auth.rs),
				fields{"email": someAddress(), "shop_id": v.keys.auth.shop, "reset_url": "https://shop.example/{hash}"})
		})),
		leads(409, "USER_ALREADY_EXISTS", taken, "register a registered address, in another spelling", by(func(v *visit, c customer) request {
			return post("/v1/auth/register", as(v.keys.auth.rs), registration(strings.ToUpper(c.email), c.shop))
		})),
		leads(409, "USER_ALREADY_EXISTS", taken, "a guest with a registered address", by(func(v *visit, c customer) request {
			return post("/v1/auth/login/guest", as(v.keys.auth.rs), registration(c.email, c.shop).but("password", nil))
		})),
	}
	list[2] = needs(list[2])
	locked := func(how, status string, make func(ctx context.Context, v *visit, c customer) (request, error)) {
		list = append(list, leads(403, "USER_DEACTIVATED", deactivated, how, func(ctx context.Context, v *visit) (request, error) {
			c, err := v.customer(ctx, v.keys.auth.rs)
			if err != nil {
				return request{}, err
			}
			r, err := make(ctx, v, c)
			if err != nil {
				return request{}, err
			}
			return r, v.standing(ctx, c, status)
		}))
	}
	for _, status := range []string{"locked", "closed", "denied"} {
		locked("log in with the right password, being "+status, status, func(_ context.Context, v *visit, c customer) (request, error) {
			return post(login, as(v.keys.auth.rs), c.login()), nil
		})
	}
	locked("a live token, being locked", "locked", func(_ context.Context, _ *visit, c customer) (request, error) {
		return toAuth(http.MethodGet, "/v1/oauth/token/validate", bearing(c.access), nil), nil
	})
	locked("a live refresh token, being locked", "locked", func(_ context.Context, v *visit, c customer) (request, error) {
		return post("/v1/oauth/token", as(v.keys.auth.rs), refreshing(c.refresh)), nil
	})
	locked("a reset mail, being locked", "locked", func(_ context.Context, v *visit, c customer) (request, error) {
		return post("/v1/auth/password/send-reset-email", as(v.keys.auth.rs),
			fields{"email": c.email, "shop_id": c.shop, "reset_url": "https://shop.example/{hash}"}), nil
	})
	locked("a live reset link, being locked", "locked", func(ctx context.Context, v *visit, c customer) (request, error) {
		hash, err := v.resetHash(ctx, c)
		return toAuth(http.MethodPut, "/v1/auth/password/update-by-hash", as(v.keys.auth.rs), ofHash(hash, c)), err
	})
	// Whoever does not know the password does not learn the standing.
	return append(list, leads(404, "USER_NOT_FOUND", noUser, "log in with a wrong password, being locked", func(ctx context.Context, v *visit) (request, error) {
		c, err := v.customer(ctx, v.keys.auth.rs)
		if err != nil {
			return request{}, err
		}
		return post(login, as(v.keys.auth.rs), c.login().but("password", another)), v.standing(ctx, c, "locked")
	}))
}

// passwordWays leads to what a new password is refused for.
func passwordWays() (list []way) {
	const change, byHash = "/v1/auth/password", "/v1/auth/password/update-by-hash"
	list = append(list, leads(403, "INVALID_PASSWORD", wrongOld, "change the password with a wrong one", by(func(_ *visit, c customer) request {
		return toAuth(http.MethodPut, change, bearing(c.access), fields{"password": "wrong", "new_password": another})
	})))
	dead := func(how string, hash func(ctx context.Context, v *visit, c customer) (string, error)) {
		list = append(list, leads(406, "PASSWORD_RESET_HASH_EXPIRED", linkDead, how, func(ctx context.Context, v *visit) (request, error) {
			c, err := v.customer(ctx, v.keys.auth.rs)
			if err != nil {
				return request{}, err
			}
			text, err := hash(ctx, v, c)
			return toAuth(http.MethodPut, byHash, as(v.keys.auth.rs), ofHash(text, c)), err
		}))
	}
	after := func(what func(ctx context.Context, v *visit, c customer, hash string) error) func(ctx context.Context, v *visit, c customer) (string, error) {
		return func(ctx context.Context, v *visit, c customer) (string, error) {
			hash, err := v.resetHash(ctx, c)
			if err != nil {
				return "", err
			}
			return hash, what(ctx, v, c, hash)
		}
	}
	constant := func(text string) func(context.Context, *visit, customer) (string, error) {
		return func(context.Context, *visit, customer) (string, error) { return text, nil }
	}
	dead("a hash that nobody was sent", constant(strings.Repeat("A", 43)))
	dead("a hash of another shape", constant("A"))
	dead("a reset link a second time", after(func(ctx context.Context, v *visit, c customer, hash string) error {
		_, err := v.sound(ctx, 200, toAuth(http.MethodPut, byHash, as(v.keys.auth.rs), ofHash(hash, c).but("shop_id", nil)))
		return err
	}))
	dead("a reset link after the password was changed", after(func(ctx context.Context, v *visit, c customer, _ string) error {
		_, err := v.sound(ctx, 204, toAuth(http.MethodPut, change, bearing(c.access), fields{"password": password, "new_password": "third-Meadow-19"}))
		return err
	}))
	dead("a reset link after an hour", after(func(ctx context.Context, v *visit, _ customer, _ string) error { return v.advance(ctx, "61m") }))
	list[len(list)-1] = timed(list[len(list)-1])
	return list
}
