package conform

import (
	"context"
	"fmt"
	"net/http"
	"strings"
)

// plainWays leads to what is plain HTTP.
func plainWays() []way {
	return []way{
		leads(404, "NOT_FOUND", noEndpoint, "a path that does not exist", straight(func(*visit) request {
			return toAuth(http.MethodGet, "/v1/nothing", nobody, nil)
		})),
		leads(405, "METHOD_NOT_ALLOWED", noMethod, "GET of the log-in", straight(func(v *visit) request {
			return toAuth(http.MethodGet, "/v1/auth/login", as(v.keys.auth.rs), nil)
		})),
		leads(413, "BODY_TOO_LARGE", tooLarge, "a body of more than 1 MiB", straight(func(v *visit) request {
			return post("/v1/auth/login", as(v.keys.auth.rs), fields{"email": strings.Repeat("a", 1<<20)})
		})),
		leads(415, "UNSUPPORTED_MEDIA_TYPE", noJSON, "a body that says it is XML", straight(func(v *visit) request {
			r := post("/v1/auth/login", as(v.keys.auth.rs), fields{})
			header("Content-Type", "application/xml")(&r)
			return r
		})),
		works(200, "metadata for OAuth libraries", func(ctx context.Context, v *visit) error {
			var two [2]answer
			for i, path := range []string{"/auth/.well-known/oauth-authorization-server", "/.well-known/oauth-authorization-server/auth"} {
				var err error
				if two[i], err = v.shows(ctx, request{method: http.MethodGet, path: path}, `{"issuer":"*","token_endpoint":"*","jwks_uri":"*"}`); err != nil {
					return err
				}
			}
			if string(two[0].raw) != string(two[1].raw) {
				return fmt.Errorf("%s: another document at the root", two[0])
			}
			return nil
		}),
	}
}

// limitedWays leads to 429.
func limitedWays() []way {
	limited := func(how string, make prepared) way {
		return way{code: "TOO_MANY_ATTEMPTS", status: 429, how: how, walk: func(ctx context.Context, v *visit) error {
			if v.keys.auth.rs.id == 0 {
				return errNoShop
			}
			r, err := make(ctx, v)
			if err != nil {
				return err
			}
			return v.tooMany(ctx, r)
		}}
	}
	return []way{
		limited("wrong passwords for one address, again and again", by(func(v *visit, c customer) request {
			return post("/v1/auth/login", as(v.keys.auth.rs), c.login().but("password", another))
		})),
		limited("log in to an address that nobody has, again and again", straight(func(v *visit) request {
			return post("/v1/auth/login", as(v.keys.auth.rs), customer{email: someAddress(), shop: v.keys.auth.shop}.login())
		})),
		limited("reset mails to one address, again and again", by(func(v *visit, c customer) request {
			return post("/v1/auth/password/send-reset-email", as(v.keys.auth.rs),
				fields{"email": c.email, "shop_id": c.shop, "reset_url": "https://shop.example/{hash}"})
		})),
		limited("a wrong current password, again and again", by(func(_ *visit, c customer) request {
			return toAuth(http.MethodPut, "/v1/auth/password", bearing(c.access), fields{"password": "wrong", "new_password": another})
		})),
	}
}

// mostFailures is more than a company sensibly allows.
const mostFailures = 200

// tooMany makes a call until it is refused for its number, with the same number
// of seconds in the header and in the body.
func (v *visit) tooMany(ctx context.Context, r request) error {
	for range mostFailures {
		a, err := v.client.call(ctx, r)
		if err != nil {
			return err
		}
		if a.status == http.StatusTooManyRequests {
			break
		}
	}
	a, err := v.sound(ctx, http.StatusTooManyRequests, r)
	if err != nil {
		return err
	}
	got, err := a.value()
	if err != nil {
		return err
	}
	if how := exactly(service("TOO_MANY_ATTEMPTS", textTooMany, `{"retryAfterSeconds":"*"}`), got); how != "" {
		return fmt.Errorf("%s: %s", a, how)
	}
	context, _ := got.(map[string]any)["context"].(map[string]any)
	seconds, _ := context["retryAfterSeconds"].(float64)
	if seconds < 1 || a.header.Get("Retry-After") != fmt.Sprint(seconds) {
		return fmt.Errorf("%s: Retry-After is %q", a, a.header.Get("Retry-After"))
	}
	return nil
}

// unwalkable are the codes that no caller can bring about.
func unwalkable() []way {
	return []way{
		{code: "API_EXCEPTION", status: 500, never: "only a defect of the server says so; there is none to call on"},
		{code: "API_EXCEPTION", status: 503, never: "only a database that cannot be reached says so; no caller can take it away"},
	}
}
