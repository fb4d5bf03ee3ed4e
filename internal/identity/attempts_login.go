package identity

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/captcha"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

const (
	// knownLogin is the kind of a log-in to an account from where it was logged in
	// to before.
	knownLogin = "login.known"
	// placeKept is how long such a place is known after the last log-in, and
	// placeNoted how old a note may be before it is made anew.
	placeKept  = 30 * 24 * time.Hour
	placeNoted = 24 * time.Hour
	// captchaAfter is the number of failures of a shop that sets none.
	captchaAfter = 3
)

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
// passwords make the next wait longer. Somebody who was logged in from the same
// network lately has a budget of their own, so that strangers who guess shut
// them out neither at their address nor with all others of a shop.
// Conditions: as tries'.
func (c *Customers) loginTries(ctx context.Context, by Caller, shop *tenant.Shop, address string) (attempts, error) {
	a := c.attempts(by, shop.ID, "login", address)
	a.budgets[0].steps, a.budgets[0].window = true, ladderWindow
	if a.place = c.placeOf(by, shop, address); a.place != nil {
		known, err := c.knowsPlace(ctx, a.scope, a.place)
		if err != nil {
			return a, err
		}
		if known {
			own := a.budgets[0]
			own.kind, own.subject, own.tight = knownLogin, a.place, 0
			a.budgets, a.crowd = []budget{own}, nil
		}
	}
	return c.tries(ctx, by, shop, a)
}

// placeOf finds an address and where its holder is; nil when that is not known.
func (c *Customers) placeOf(by Caller, shop *tenant.Shop, address string) []byte {
	from := Network(by.Origin.IP)
	if from == "" {
		return nil
	}
	return c.vault.Lookup(by.Client.Scope, attemptPurpose, "place|"+strconv.Itoa(shop.ID)+"|"+address+"|"+from)
}

// notePlace keeps where an account's holder is.
func (c *Customers) notePlace(tx store.Tx, by Caller, shop *tenant.Shop, address string, now time.Time) error {
	place := c.placeOf(by, shop, address)
	if place == nil {
		return nil
	}
	return identitydb.NotePlace(tx, by.Client.Scope, place, now, now.Add(-placeNoted))
}

func (c *Customers) knowsPlace(ctx context.Context, s scope.Scope, place []byte) (known bool, err error) {
	now := c.clk.Now(s)
	err = c.db.Read(ctx, func(q store.Queryer) (err error) {
		known, err = identitydb.KnowsPlace(q, s, place, now.Add(-placeKept), now.Add(skew))
		return err
	})
	return known, err
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
