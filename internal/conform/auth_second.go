package conform

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/pquerna/otp/totp"
)

const (
	totpPath   = "/v1/auth/totp"
	secondPath = "/v1/auth/login/second-factor"
)

// app is an authenticator app with the account that it is for.
type app struct {
	customer
	secret   string
	recovery []string
}

// code gives what the app shows now, or so many steps of 30 s later: the server
// takes one step before its time, and each step once.
func (a app) code(v *visit, steps int) (string, error) {
	return totp.GenerateCode(a.secret, v.now().Add(time.Duration(steps)*30*time.Second))
}

// enrolled gives somebody who has an authenticator app.
func (v *visit) enrolled(ctx context.Context) (a app, err error) {
	if a, err = v.enrolling(ctx); err != nil {
		return a, err
	}
	code, err := a.code(v, 0)
	if err != nil {
		return a, err
	}
	got, err := v.sound(ctx, 200, post(totpPath+"/confirm", bearing(a.access), fields{"code": code}))
	if err != nil {
		return a, err
	}
	var told struct {
		Codes []string `json:"recovery_codes"`
	}
	if err := decode(got, &told); err != nil {
		return a, err
	}
	if a.recovery = told.Codes; len(a.recovery) < 5 {
		return a, fmt.Errorf("%s: too few recovery codes", got)
	}
	return a, nil
}

// enrolling gives somebody who has scanned the secret and not confirmed it.
func (v *visit) enrolling(ctx context.Context) (a app, err error) {
	if a.customer, err = v.customerAt(ctx, v.keys.auth.rs, factorShop); err != nil {
		return a, err
	}
	got, err := v.sound(ctx, 200, post(totpPath, bearing(a.access), nil))
	if err != nil {
		return a, err
	}
	value, err := got.value()
	if err != nil {
		return a, err
	}
	if how := exactly(`{"secret":"*","uri":"*"}`, value); how != "" {
		return a, fmt.Errorf("%s: %s", got, how)
	}
	a.secret = got.text("secret")
	return a, nil
}

// challenge logs in with the password and gives what waits for the second factor.
func (v *visit) challenge(ctx context.Context, a app) (string, error) {
	got, err := v.says(ctx, 403, post("/v1/auth/login", as(v.keys.auth.rs), a.login()), needsSecond)
	return got.text("context", "challenge"), err
}

var needsSecond = service("SECOND_FACTOR_REQUIRED", "Please enter the code that your authenticator app shows.",
	`{"challenge":"*","methods":"*","expiresInSeconds":"*"}`)

func second(v *visit, challenge, code string) request {
	return post(secondPath, as(v.keys.auth.rs), fields{"shop_id": factorShop, "challenge": challenge, "code": code})
}

// secondWays leads through authenticator apps, which the contract is silent
// about.
func secondWays() (list []way) {
	add := func(w way) { list = append(list, needs(w)) }
	// with is a call of somebody who has an app.
	with := func(make func(ctx context.Context, v *visit, a app) (request, error)) prepared {
		return func(ctx context.Context, v *visit) (request, error) {
			a, err := v.enrolled(ctx)
			if err != nil {
				return request{}, err
			}
			return make(ctx, v, a)
		}
	}
	add(leads(403, "SECOND_FACTOR_REQUIRED", needsSecond, "log in to an account with an authenticator app", with(func(_ context.Context, v *visit, a app) (request, error) {
		return post("/v1/auth/login", as(v.keys.auth.rs), a.login()), nil
	})))
	add(works(200, "the second factor: the app's code", func(ctx context.Context, v *visit) error {
		a, err := v.enrolled(ctx)
		if err != nil {
			return err
		}
		challenge, err := v.challenge(ctx, a)
		if err != nil {
			return err
		}
		code, err := a.code(v, 1)
		if err != nil {
			return err
		}
		return v.entered(ctx, second(v, challenge, code))
	}))
	add(works(200, "the second factor: a recovery code; new ones by another; then none", recovering))
	add(leads(403, "INVALID_CODE", badCode, "the second factor: a wrong code", with(func(ctx context.Context, v *visit, a app) (request, error) {
		challenge, err := v.challenge(ctx, a)
		return second(v, challenge, "000-000"), err
	})))
	add(leads(400, "INVALID_STATE", badState, "the second factor: a log-in that does not wait", straight(func(v *visit) request {
		return second(v, "nothing", "123456")
	})))
	add(timed(leads(400, "INVALID_STATE", badState, "the second factor: a log-in that has waited an hour", with(func(ctx context.Context, v *visit, a app) (request, error) {
		challenge, err := v.challenge(ctx, a)
		return second(v, challenge, a.recovery[0]), errors.Join(err, v.advance(ctx, "1h"))
	}))))
	add(leads(403, "INVALID_CODE", badCode, "confirm an app with a wrong code", func(ctx context.Context, v *visit) (request, error) {
		a, err := v.enrolling(ctx)
		if err != nil {
			return request{}, err
		}
		code, err := a.code(v, 0)
		return post(totpPath+"/confirm", bearing(a.access), fields{"code": otherCode(code)}), err
	}))
	add(leads(409, "SECOND_FACTOR_SET", secondSet, "a second authenticator app", with(func(_ context.Context, _ *visit, a app) (request, error) {
		return post(totpPath, bearing(a.access), nil), nil
	})))
	add(timed(leads(403, "FRESH_LOGIN_REQUIRED", service("FRESH_LOGIN_REQUIRED", "Please confirm this with your password, or log in again.", `{"methods":["password","login"]}`),
		"an authenticator app with a token of a log-in long ago", func(ctx context.Context, v *visit) (request, error) {
			c, err := v.customerAt(ctx, v.keys.auth.rs, factorShop)
			if err != nil {
				return request{}, err
			}
			return post(totpPath, bearing(c.access), nil), v.advance(ctx, "2h")
		})))
	add(leads(403, "INVALID_PASSWORD", wrongOld, "an authenticator app with a wrong password", func(ctx context.Context, v *visit) (request, error) {
		c, err := v.customerAt(ctx, v.keys.auth.rs, factorShop)
		return post(totpPath, bearing(c.access), fields{"password": "wrong"}), err
	}))
	add(leads(403, "FORBIDDEN", forbidden, "an authenticator app where the shop has not switched them on", by(func(_ *visit, c customer) request {
		return post(totpPath, bearing(c.access), nil)
	})))
	add(leads(422, "validation_error", invalid("challenge", isMissing, "code", isMissing, "shop_id", isMissing), "the second factor: nothing", straight(func(v *visit) request {
		return post(secondPath, as(v.keys.auth.rs), fields{})
	})))
	return list
}

// recovering uses two recovery codes and switches the app off with a third.
func recovering(ctx context.Context, v *visit) error {
	a, err := v.enrolled(ctx)
	if err != nil {
		return err
	}
	challenge, err := v.challenge(ctx, a)
	if err != nil {
		return err
	}
	if err := v.entered(ctx, second(v, challenge, a.recovery[0])); err != nil {
		return err
	}
	told := v.client.last
	got, err := v.sound(ctx, 200, post(totpPath+"/recovery-codes", bearing(a.access), fields{"code": a.recovery[1]}))
	if err != nil {
		return err
	}
	var fresh struct {
		Codes []string `json:"recovery_codes"`
	}
	if err := decode(got, &fresh); err != nil || len(fresh.Codes) == 0 {
		return fmt.Errorf("%s: no recovery codes", got)
	}
	if _, err := v.sound(ctx, 204, toAuth(http.MethodDelete, totpPath, bearing(a.access), fields{"code": fresh.Codes[0]})); err != nil {
		return err
	}
	return errors.Join(v.entered(ctx, post("/v1/auth/login", as(v.keys.auth.rs), a.login())), v.tell(told))
}
