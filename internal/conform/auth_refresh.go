package conform

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// refreshing is the body that asks for the next pair.
//
//go:noinline
func refreshing(token string) fields {
	return fields{"grant_type": "refresh_token", "refresh_token": token}
}

// tokenWays leads to what tokens are good for when nothing is wrong.
func tokenWays() []way {
	return []way{
		works(200, "check a token, signed by a key of jwks.json", func(ctx context.Context, v *visit) error {
			c, err := v.customer(ctx, v.keys.auth.rs)
			if err != nil {
				return err
			}
			return errors.Join(v.signed(ctx, c.access), v.good(ctx, c.access))
		}),
		works(200, "refresh, as JSON and as a form, Basic and in the body; the old pair dies", refreshes),
		timed(works(200, "refresh twice with one token within 10 s: the same new pair", doubleSubmit)),
		works(200, "list one's tokens", listing),
		works(204, "revoke one of one's tokens, with its refresh token", func(ctx context.Context, v *visit) error {
			c, err := v.customer(ctx, v.keys.auth.rs)
			if err != nil {
				return err
			}
			a, err := v.sound(ctx, 204, toAuth(http.MethodDelete, "/v1/oauth/tokens/"+c.jti, inShop(c.access, c.shop), nil))
			if err != nil {
				return err
			}
			return errors.Join(v.dead(ctx, c.access), v.spent(ctx, c.refresh), v.tell(a))
		}),
		works(204, "revoke all of one's tokens", func(ctx context.Context, v *visit) error {
			c, err := v.customer(ctx, v.keys.auth.rs)
			if err != nil {
				return err
			}
			a, err := v.sound(ctx, 204, toAuth(http.MethodDelete, "/v1/oauth/tokens", bearing(c.access), nil))
			if err != nil {
				return err
			}
			return errors.Join(v.dead(ctx, c.access), v.spent(ctx, c.refresh), v.tell(a))
		}),
	}
}

// refreshes does so in each of the four ways in which a library may.
func refreshes(ctx context.Context, v *visit) error {
	b := v.keys.auth.rs
	c, err := v.customer(ctx, b)
	if err != nil {
		return err
	}
	form := func(who caller) caller {
		return func(r *request) { who(r); header("Content-Type", "application/x-www-form-urlencoded")(r) }
	}
	old := pair{access: c.access, refresh: c.refresh}
	for _, ask := range []func(token string) request{
		func(token string) request { return post("/v1/oauth/token", as(b), refreshing(token)) },
		func(token string) request {
			return post("/v1/oauth/token", nobody, refreshing(token).but("client_id", b.number(), "client_secret", b.secret))
		},
		func(token string) request { return post("/v1/oauth/token", form(as(b)), refreshing(token).form()) },
		func(token string) request {
			return post("/v1/oauth/token", form(basic(b.number(), "the body wins")), refreshing(token).but("client_id", b.number(), "client_secret", b.secret).form())
		},
	} {
		a, err := v.sound(ctx, http.StatusOK, ask(old.refresh))
		if err != nil {
			return err
		}
		next, err := pairOf(a, b)
		if err != nil {
			return err
		}
		if next.refresh == old.refresh || next.jti == old.jti {
			return fmt.Errorf("%s: a part of the pair is as it was", a)
		}
		if err := errors.Join(v.dead(ctx, old.access), v.good(ctx, next.access), v.tell(a)); err != nil {
			return err
		}
		old = next
	}
	return nil
}

// doubleSubmit refreshes twice within the 10 s and once after them, which ends
// the whole family.
func doubleSubmit(ctx context.Context, v *visit) error {
	b := v.keys.auth.rs
	c, err := v.customer(ctx, b)
	if err != nil {
		return err
	}
	var next [2]pair
	var told answer
	for i := range next {
		if told, err = v.sound(ctx, http.StatusOK, post("/v1/oauth/token", as(b), refreshing(c.refresh))); err != nil {
			return err
		}
		if next[i], err = pairOf(told, b); err != nil {
			return err
		}
	}
	if next[0].jti != next[1].jti || next[0].refresh != next[1].refresh {
		return fmt.Errorf("%s: another pair than that of a moment ago", told)
	}
	if err := v.advance(ctx, "11s"); err != nil {
		return err
	}
	return errors.Join(v.good(ctx, next[0].access), v.spent(ctx, c.refresh), v.dead(ctx, next[0].access), v.spent(ctx, next[0].refresh), v.tell(told))
}

func listing(ctx context.Context, v *visit) error {
	c, err := v.customer(ctx, v.keys.auth.rs)
	if err != nil {
		return err
	}
	const agent = "Conform/1"
	who := func(r *request) {
		as(v.keys.auth.rs)(r)
		header("x-original-client-ip", "203.0.113.7")(r)
		header("x-original-user-agent", agent)(r)
	}
	if _, err := v.sound(ctx, 200, post("/v1/auth/login", who, c.login())); err != nil {
		return err
	}
	a, err := v.sound(ctx, 200, toAuth(http.MethodGet, "/v1/oauth/tokens", bearing(c.access), nil))
	if err != nil {
		return err
	}
	got, err := a.value()
	if err != nil {
		return err
	}
	list, _ := got.([]any)
	if len(list) != 2 {
		return fmt.Errorf("%s: not the two tokens", a)
	}
	current := 0
	for _, item := range list {
		o, _ := item.(map[string]any)
		want := `{"id":"*","client_id":"*","created_at":"*","expires_at":"*","ip":"203.0.113.7","user_agent":"` + agent + `","current":false}`
		if o["id"] == c.jti {
			want, current = strings.NewReplacer(`"203.0.113.7"`, `"*"`, `"`+agent+`"`, `"*"`, "false", "true").Replace(want), current+1
		}
		if how := among(want, item); how != "" {
			return fmt.Errorf("%s: %s", a, how)
		}
	}
	if current != 1 {
		return fmt.Errorf("%s: the token that asks is not among them", a)
	}
	return nil
}

// refreshWays leads to what refresh tokens are refused for, in the order in which
// that is looked at: each wrong thing hides those behind it.
func refreshWays() []way {
	refused := func(hint, how string, make prepared) way {
		w := leads(401, "invalid_request", ofRefresh(hint), how, make)
		w.hint = hint
		return w
	}
	by := func(who func(authKeys) backend, old func(ctx context.Context, v *visit, c customer) error) prepared {
		return func(ctx context.Context, v *visit) (request, error) {
			c, err := v.customer(ctx, v.keys.auth.rs)
			if err != nil {
				return request{}, err
			}
			b := who(v.keys.auth)
			if b.id == 0 {
				return request{}, errNoAdmin
			}
			return post("/v1/oauth/token", as(b), refreshing(c.refresh)), old(ctx, v, c)
		}
	}
	mine, other := func(k authKeys) backend { return k.rs }, func(k authKeys) backend { return k.es }
	fresh := func(context.Context, *visit, customer) error { return nil }
	expired := func(ctx context.Context, v *visit, _ customer) error { return v.advance(ctx, "2161h") } // 90 days and an hour
	revoked := func(ctx context.Context, v *visit, c customer) error {
		_, err := v.sound(ctx, 204, post("/v1/auth/logout", inShop(c.access, c.shop), nil))
		return err
	}
	both := func(ctx context.Context, v *visit, c customer) error {
		return errors.Join(revoked(ctx, v, c), expired(ctx, v, c))
	}
	nonsense := func(token string) prepared {
		return straight(func(v *visit) request { return post("/v1/oauth/token", as(v.keys.auth.rs), refreshing(token)) })
	}
	return []way{
		refused(hintMalformed, "a refresh token of another shape", nonsense("abc")),
		refused(hintMalformed, "a refresh token that nobody gave out", nonsense(strings.Repeat("A", 43))),
		refused(hintForeign, "another client's refresh token", by(other, fresh)),
		timed(refused(hintForeign, "another client's refresh token, expired and revoked", by(other, both))),
		timed(refused(hintExpired, "a refresh token after its time", by(mine, expired))),
		timed(refused(hintExpired, "a refresh token that was revoked, after its time", by(mine, both))),
		refused(hintRevoked, "a refresh token after the log-out", by(mine, revoked)),
		timed(refused(hintRevoked, "a refresh token that was used, after the 10 s", by(mine, func(ctx context.Context, v *visit, c customer) error {
			if _, err := v.sound(ctx, 200, post("/v1/oauth/token", as(v.keys.auth.rs), refreshing(c.refresh))); err != nil {
				return err
			}
			return v.advance(ctx, "11s")
		}))),
	}
}
