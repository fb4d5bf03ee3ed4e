package conform

import (
	"context"
	"errors"
	"fmt"
	"net/http"
)

// codeWays leads through authorization codes: what they are refused for, and
// what they give.
func codeWays() []way {
	refused := func(hint, how string, make prepared) way {
		return hinted(400, "invalid_request", textRequest, hint, how, make)
	}
	// with is an exchange by a client of a code that was given to another, or this.
	with := func(who func(authKeys) backend, change func(fields) fields, then func(ctx context.Context, v *visit, body fields) error) prepared {
		return func(ctx context.Context, v *visit) (request, error) {
			code, verifier, err := v.code(ctx, "offline_access")
			if err != nil {
				return request{}, err
			}
			body := change(exchanging(code, verifier))
			return post(tokenPath, as(who(v.keys.auth)), body), then(ctx, v, body)
		}
	}
	mine, other := func(k authKeys) backend { return k.rs }, func(k authKeys) backend { return k.es }
	same := func(f fields) fields { return f }
	nothing := func(context.Context, *visit, fields) error { return nil }
	late := func(ctx context.Context, v *visit, _ fields) error { return v.advance(ctx, "61s") }
	return []way{
		refused(hintCodeSpent, "a code that nobody gave out", straight(func(v *visit) request {
			return post(tokenPath, as(v.keys.auth.rs), exchanging("nothing", ""))
		})),
		timed(needs(refused(hintCodeSpent, "a code a second time", with(mine, same, func(ctx context.Context, v *visit, body fields) error {
			if err := v.granted(ctx, post(tokenPath, as(v.keys.auth.rs), body)); err != nil {
				return err
			}
			return v.advance(ctx, "30s")
		})))),
		timed(needs(refused(hintCodeOld, "a code after 61 s", with(mine, same, late)))),
		needs(refused(hintCodeOther, "another client's code", with(other, same, nothing))),
		timed(needs(refused(hintCodeOther, "another client's code, after 61 s", with(other, same, late)))),
		needs(refused(hintCodeOther, "a code with another code_verifier", with(mine, func(f fields) fields { return f.but("code_verifier", "x") }, nothing))),
		needs(refused(hintCodeOther, "a code with another redirect_uri", with(mine, func(f fields) fields { return f.but("redirect_uri", ownApp+"/else") }, nothing))),
		needs(works(200, "a code of the hosted pages for a pair", func(ctx context.Context, v *visit) error {
			code, verifier, err := v.code(ctx, "offline_access")
			if err != nil {
				return err
			}
			return v.granted(ctx, post(tokenPath, as(v.keys.auth.rs), exchanging(code, verifier)))
		})),
		needs(works(200, "a code of scope openid: an ID token, and userinfo", openID)),
		needs(leads(403, "INSUFFICIENT_SCOPE", service("INSUFFICIENT_SCOPE", "This token was not granted the scope that is needed."), "userinfo with a token that is not for it",
			by(func(_ *visit, c customer) request {
				return toAuth(http.MethodGet, userinfoPath, bearing(c.access), nil)
			}))),
		leads(401, "INVALID_TOKEN", badBearer, "userinfo without a token", straight(func(*visit) request { return toAuth(http.MethodGet, userinfoPath, nobody, nil) })),
		needs(leads(422, "validation_error", invalid("client_id", isUnknown), "authorize for a client that does not exist", straight(func(v *visit) request {
			a := v.authorization("")
			a.parameters.Set("client_id", "2147483647")
			return a.request()
		}))),
		needs(leads(422, "validation_error", invalid("redirect_uri", isUnknown), "authorize to an address that is not on the list", straight(func(v *visit) request {
			a := v.authorization("")
			a.parameters.Set("redirect_uri", "https://elsewhere.example/")
			return a.request()
		}))),
		needs(works(302, "authorize what cannot be: the application is told", toldByRedirect)),
	}
}

// granted insists that a call gives a pair that tells what it was granted for.
func (v *visit) granted(ctx context.Context, r request) error {
	a, err := v.shows(ctx, r, `{"token_type":"Bearer","expires_in":"*","access_token":"*","refresh_token":"*","scope":"offline_access"}`)
	if err != nil {
		return err
	}
	return errors.Join(v.good(ctx, a.text("access_token")), v.tell(a))
}

// openID gets an ID token and asks who the customer is.
func openID(ctx context.Context, v *visit) error {
	code, verifier, err := v.code(ctx, "openid email")
	if err != nil {
		return err
	}
	told, err := v.sound(ctx, 200, post(tokenPath, as(v.keys.auth.rs), exchanging(code, verifier)))
	if err != nil {
		return err
	}
	_, claims, err := unpacked(told.text("id_token"))
	if err != nil {
		return fmt.Errorf("%s: the ID token: %w", told, err)
	}
	if how := among(`{"aud":"`+v.keys.auth.rs.number()+`","iss":"*","sub":"*","exp":"*","iat":"*"}`, claims); how != "" {
		return fmt.Errorf("%s: the ID token: %s", told, how)
	}
	a, err := v.sound(ctx, 200, toAuth(http.MethodGet, userinfoPath, bearing(told.text("access_token")), nil))
	if err != nil {
		return err
	}
	if a.text("sub") != claims["sub"] || a.text("email") == "" {
		return fmt.Errorf("%s: not the subject of the ID token, or without the address", a)
	}
	return errors.Join(v.signed(ctx, told.text("id_token")), v.tell(told))
}

// toldByRedirect makes requests that end at the application with an error.
func toldByRedirect(ctx context.Context, v *visit) error {
	for _, c := range []struct{ name, value, code string }{
		{"response_type", "token", "unsupported_response_type"},
		{"response_mode", "fragment", "invalid_request"},
		{"prompt", "none", "login_required"},
	} {
		b, a := &browser{v, map[string]string{}}, v.authorization("openid")
		a.parameters.Set(c.name, c.value)
		at, err := b.sent(ctx, a.request())
		if err != nil {
			return err
		}
		if got := at.Query(); got.Get("error") != c.code || got.Get("state") != "s" || got.Has("code") {
			return fmt.Errorf("%s=%s: the application is sent to %s", c.name, c.value, at.Redacted())
		}
	}
	return nil
}
