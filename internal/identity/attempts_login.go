package identity

import (
	"context"
	"errors"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/captcha"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

// captchaAfter is the number of failures of a shop that sets none.
const captchaAfter = 3

// tries gives the attempts of a request, checked, with the captcha looked at if
// one is due. What comes back is counted or settled.
// Conditions: RateLimited; CaptchaMissing and CaptchaInvalid with what is to be
// solved, where the shop has one; SourceUnavailable.
func (c *Customers) tries(ctx context.Context, by Caller, shop *tenant.Shop, a attempts) (attempts, error) {
	if captcha.On(shop.Login.Captcha) {
		a = a.withCaptcha(shop)
	}
	err := c.checkLimits(ctx, a)
	if !errors.Is(err, fault.CaptchaMissing) {
		return a, err
	}
	if err := c.captchas.Check(ctx, a.scope, a.captcha, by.Captcha, by.Origin.IP); err != nil {
		return a, c.demanding(a.scope, shop, err)
	}
	a.solved = true
	return a, nil
}

// loginTries gives the attempts of a log-in by password, checked. Wrong
// passwords make the next wait longer. Conditions: as tries'.
func (c *Customers) loginTries(ctx context.Context, by Caller, shop *tenant.Shop, address string) (attempts, error) {
	a := c.attempts(by, shop.ID, "login", address)
	a.budgets[0].steps, a.budgets[0].window = true, ladderWindow
	a, err := c.atHome(ctx, by, shop, a, address)
	if err != nil {
		return a, err
	}
	return c.tries(ctx, by, shop, a)
}

// demanding says with a condition that asks for a captcha what is to be solved.
func (c *Customers) demanding(s scope.Scope, shop *tenant.Shop, err error) error {
	var condition fault.Condition
	switch {
	case errors.Is(err, fault.CaptchaMissing):
		condition = fault.CaptchaMissing
	case errors.Is(err, fault.CaptchaInvalid):
		condition = fault.CaptchaInvalid
	default:
		return err
	}
	d := c.captchas.Demand(s, shop.Login.Captcha)
	e := condition.With("provider", d.Provider)
	if d.Provider != captcha.PoW {
		return e.With("siteKey", d.SiteKey)
	}
	left := d.Challenge.ExpiresAt.Sub(c.clk.Now(s))
	return e.With("challenge", d.Challenge.Challenge).With("bits", d.Challenge.Bits).With("expiresInSeconds", int(left/time.Second))
}

// CaptchaDemand gives what a shop's captcha is shown with, before it is due.
// Conditions: RequestInvalid; Forbidden when the shop has none.
func (c *Customers) CaptchaDemand(by Caller, shopID int) (map[string]any, error) {
	shop, err := c.shop(by, shopID)
	if err != nil {
		return nil, err
	}
	if !captcha.On(shop.Login.Captcha) {
		return nil, fault.Forbidden
	}
	return fault.From(c.demanding(by.Client.Scope, shop, fault.CaptchaMissing)).Details, nil
}
