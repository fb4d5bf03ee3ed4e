package conform

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// order is what a shop signs to send a customer to an identity provider. It is
// dated by the server's clock, as far as that is known.
func (v *visit) order(pairs ...any) fields {
	now := v.now().Unix()
	return fields{"callbackUrl": ownCallback, "idpKey": awayIDP, "clientId": v.keys.auth.rs.id, "iat": now, "exp": now + 300}.but(pairs...)
}

// now is the server's time, from its last answer.
func (v *visit) now() time.Time {
	if at, err := http.ParseTime(v.client.date); err == nil {
		return at
	}
	return time.Now()
}

// jwt signs an order with HS256.
func jwt(secret string, claims fields) (string, error) {
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.HS256, Key: []byte(secret)}, nil)
	if err != nil {
		return "", err
	}
	object, err := signer.Sign([]byte(show(claims)))
	if err != nil {
		return "", err
	}
	return object.CompactSerialize()
}

// redirecting is a browser with an order.
//
//go:noinline
func redirecting(secret func(v *visit) string, claims func(v *visit) fields) prepared {
	return func(_ context.Context, v *visit) (request, error) {
		if v.keys.auth.secret == "" {
			return request{}, errNoAdmin
		}
		text, err := jwt(secret(v), claims(v))
		return redirect(strconv.Itoa(v.keys.auth.shop), text), err
	}
}

func redirect(shop, order string) request {
	return toAuth(http.MethodGet, "/v1/auth/external/redirect?"+url.Values{"shopId": {shop}, "jwt": {order}}.Encode(), nobody, nil)
}

// externalWays leads to what browsers are refused for on their way to an
// identity provider and back.
func externalWays() []way {
	ours := func(v *visit) string { return v.keys.auth.secret }
	order := func(pairs ...any) prepared {
		return redirecting(ours, func(v *visit) fields { return v.order(pairs...) })
	}
	dated := func(from, to int64) prepared {
		return redirecting(ours, func(v *visit) fields { return v.order("iat", v.now().Unix()+from, "exp", v.now().Unix()+to) })
	}
	signature := func(how, body string, make prepared) way { return leads(401, "INVALID_SIGNATURE", body, how, make) }
	field := func(status int, how string, make prepared, pairs ...string) way {
		return leads(status, "validation_error", invalid(pairs...), how, make)
	}
	back := func(query string) prepared {
		return straight(func(*visit) request { return toAuth(http.MethodGet, "/v1/auth/external/callback?"+query, nobody, nil) })
	}
	return []way{
		signature("an order that another has signed", badSignature, redirecting(func(*visit) string { return rand.Text() + rand.Text() }, func(v *visit) fields { return v.order() })),
		signature("an order that is no JWT", badSignature, straight(func(v *visit) request { return redirect(strconv.Itoa(v.keys.auth.shop), "x") })),
		signature("an order for a shop that does not exist", badSignature, straight(func(*visit) request { return redirect("2147483647", "x") })),
		signature("an order that is good for three hours", badSignature, dated(0, 3*3600)),
		signature("an order without exp", badSignature, order("exp", nil)),
		signature("an order whose time is over", oldSignature, dated(-600, -300)),
		field(422, "a redirect without shopId and jwt", straight(func(*visit) request { return toAuth(http.MethodGet, "/v1/auth/external/redirect", nobody, nil) }), "jwt", isMissing, "shopId", isMissing),
		field(400, "a redirect whose shopId is no number", straight(func(*visit) request { return redirect("main", "x") }), "shopId", isWrong),
		field(422, "an order whose callbackUrl is not on the list", order("callbackUrl", "https://elsewhere.example/"), "callbackUrl", isUnknown),
		needs(field(422, "an order for a provider that does not exist", order("idpKey", "nobody"), "idpKey", isUnknown)),
		needs(field(422, "an order for a client that does not exist", order("clientId", 2147483647), "clientId", isUnknown)),
		needs(leads(403, "FORBIDDEN", forbidden, "an order for a client that may not exchange codes", order("clientId", soleClient))),
		needs(leads(424, "API_EXCEPTION", exception, "an order for a provider that does not answer", order())),
		needs(signature("an order with a jti a second time", badSignature, func(ctx context.Context, v *visit) (request, error) {
			text, err := jwt(v.keys.auth.secret, v.order("jti", rand.Text()))
			if err != nil {
				return request{}, err
			}
			r := redirect(strconv.Itoa(v.keys.auth.shop), text)
			_, err = v.says(ctx, 424, r, exception) // it is spent although the provider is away
			return r, err
		})),
		needs(way{code: "API_EXCEPTION", status: 424, how: "live: a reset mail where nothing carries mail; 204 where something does", walk: mailAway}),
		leads(400, "INVALID_STATE", badState, "back from a provider in a log-in that did not begin here", back("code=x&state=5.x")),
		field(422, "back from a provider with neither code nor error", back("state=5.x"), "code", isMissing),
	}
}

// mailAway registers a live customer, because in the sandbox mail is always
// there. Where mail is configured, an address that does not exist is written to.
func mailAway(ctx context.Context, v *visit) error {
	b := v.keys.auth.live
	c, err := v.customer(ctx, b)
	if err != nil {
		return err
	}
	r := post("/v1/auth/password/send-reset-email", as(b), fields{"email": c.email, "shop_id": c.shop, "reset_url": "https://shop.example/{hash}"})
	a, err := v.client.call(ctx, r)
	if err != nil {
		return err
	}
	if a.status == http.StatusNoContent {
		return nil
	}
	if a.status != http.StatusFailedDependency {
		return fmt.Errorf("%s instead of 424", a)
	}
	got, err := a.value()
	if err != nil {
		return err
	}
	if how := exactly(exception, got); how != "" {
		return fmt.Errorf("%s: %s", a, how)
	}
	return nil
}
