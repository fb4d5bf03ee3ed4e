package conform

import (
	"context"
	"fmt"
	"strings"
)

const tokenPath = "/v1/oauth/token"

// hinted is a way to one of the token endpoint's errors.
func hinted(status int, code, text, hint, how string, make prepared) way {
	w := leads(status, code, ofToken(code, text, hint), how, make)
	w.hint = hint
	return w
}

// grantWays leads to what the token endpoint refuses before it looks at a token,
// in the contract's order: the grant type, the client, the grant's parameters.
func grantWays() []way {
	with := func(who func(v *visit) caller, body any) prepared {
		return straight(func(v *visit) request { return post(tokenPath, who(v), body) })
	}
	rs := func(v *visit) caller { return as(v.keys.auth.rs) }
	sole := func(v *visit) caller { return as(v.keys.auth.sole) }
	anyone := func(*visit) caller { return nobody }
	bad := func(v *visit) caller { return basic(v.keys.auth.rs.number(), "wrong") }
	unsupported := func(how string, make prepared) way {
		return hinted(400, "unsupported_grant_type", textNoGrant, hintGrant, how, make)
	}
	client := func(how string, make prepared) way { return leads(401, "INVALID_CLIENT", badClient, how, make) }
	const form = "application/x-www-form-urlencoded"
	return []way{
		unsupported("token: nothing", with(rs, nil)),
		unsupported("token: an empty object", with(rs, fields{})),
		unsupported("token: a grant that does not exist", with(rs, fields{"grant_type": "password"})),
		unsupported("token: a number for a grant", with(rs, fields{"grant_type": 5})),
		unsupported("token: no grant, with a wrong client", with(bad, fields{"refresh_token": "x"})),
		unsupported("token: an unknown grant, without a client", with(anyone, fields{"grant_type": "password"})),
		client("token: a grant without a client, nor its token", with(anyone, fields{"grant_type": "refresh_token"})),
		client("token: a wrong client, and no refresh token", with(bad, fields{"grant_type": "refresh_token"})),
		client("token: a wrong client, and no code", with(bad, fields{"grant_type": "authorization_code"})),
		client("token: a wrong client in the body, which wins", straight(func(v *visit) request {
			return post(tokenPath, as(v.keys.auth.rs), fields{"grant_type": "refresh_token", "client_id": v.keys.auth.rs.id, "client_secret": "wrong"})
		})),
		hinted(400, "invalid_request", textRequest, hintNoRefresh, "token: no refresh token", with(rs, fields{"grant_type": "refresh_token"})),
		hinted(400, "invalid_request", textRequest, hintNoRefresh, "token: an empty refresh token, in a form",
			with(func(v *visit) caller {
				return func(r *request) { rs(v)(r); header("Content-Type", form)(r) }
			}, "grant_type=refresh_token&refresh_token=")),
		hinted(400, "invalid_request", textRequest, hintNoCode, "token: no code", with(rs, fields{"grant_type": "authorization_code"})),
		needs(hinted(400, "unauthorized_client", textNotYours, hintNotYours, "token: a refresh by a client that may not", with(sole, fields{"grant_type": "refresh_token"}))),
		needs(hinted(400, "unauthorized_client", textNotYours, hintNotYours, "token: a token for itself by a client that may not", straight(func(v *visit) request {
			return post(tokenPath, as(v.keys.auth.es), fields{"grant_type": "client_credentials"})
		}))),
		needs(hinted(400, "invalid_scope", textScope, hintScope, "token: a scope that the client does not have", with(rs, fields{"grant_type": "client_credentials", "scope": "read all"}))),
		needs(works(200, "a token of a client itself", ownToken)),
	}
}

// ownToken has neither a customer nor a refresh token.
func ownToken(ctx context.Context, v *visit) error {
	b := v.keys.auth.rs
	a, err := v.sound(ctx, 200, post(tokenPath, as(b), fields{"grant_type": "client_credentials", "scope": "read write"}))
	if err != nil {
		return err
	}
	got, err := a.value()
	if err != nil {
		return err
	}
	if how := exactly(`{"token_type":"Bearer","expires_in":3600,"access_token":"*","scope":"read write"}`, got); how != "" {
		return fmt.Errorf("%s: %s", a, how)
	}
	_, claims, err := unpacked(a.text("access_token"))
	if err != nil {
		return err
	}
	if how := among(`{"aud":"`+b.number()+`","sub":"`+b.number()+`","client_id":"`+b.number()+`","scope":"read write","scopes":["read","write"],"customerId":null}`, claims); how != "" {
		return fmt.Errorf("%s: the claims: %s", a, how)
	}
	return nil
}

// questionWays leads through introspection and revocation.
func questionWays() []way {
	const introspect, revoke = "/v1/oauth/introspect", "/v1/oauth/revoke"
	list := []way{
		works(200, "introspect a token that is good", func(ctx context.Context, v *visit) error {
			c, err := v.customer(ctx, v.keys.auth.rs)
			if err != nil {
				return err
			}
			for _, token := range []string{c.access, c.refresh} {
				a, err := v.sound(ctx, 200, post(introspect, as(v.keys.auth.rs), fields{"token": token}))
				if err != nil {
					return err
				}
				got, err := a.value()
				if err != nil {
					return err
				}
				if how := among(`{"active":true,"client_id":"`+v.keys.auth.rs.number()+`","jti":"`+c.jti+`","token_use":"*","exp":"*"}`, got); how != "" {
					return fmt.Errorf("%s: %s", a, how)
				}
			}
			return nil
		}),
		works(200, "introspect what is no token", func(ctx context.Context, v *visit) error {
			_, err := v.says(ctx, 200, post(introspect, as(v.keys.auth.rs), fields{"token": "nothing"}), `{"active":false}`)
			return err
		}),
		works(200, "give a refresh token back: the pair dies", func(ctx context.Context, v *visit) error {
			c, err := v.customer(ctx, v.keys.auth.rs)
			if err != nil {
				return err
			}
			a, err := v.says(ctx, 200, post(revoke, as(v.keys.auth.rs), fields{"token": c.refresh}), `{}`)
			if err != nil {
				return err
			}
			if err := v.dead(ctx, c.access); err != nil {
				return err
			}
			return v.tell(a)
		}),
		hinted(400, "unsupported_token_type", textKind, hintKind, "give back a token of a kind that there is not", straight(func(v *visit) request {
			return post(revoke, as(v.keys.auth.rs), fields{"token": strings.Repeat("A", 43), "token_type_hint": "device_code"})
		})),
	}
	for _, path := range []string{introspect, revoke} {
		list = append(list,
			leads(401, "INVALID_CLIENT", badClient, path+" without a client, nor a token", straight(func(*visit) request { return post(path, nobody, fields{}) })),
			hinted(400, "invalid_request", textRequest, hintNoToken, path+" without a token", straight(func(v *visit) request {
				return post(path, as(v.keys.auth.rs), fields{})
			})))
	}
	return list
}
