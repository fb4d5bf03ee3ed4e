package profile

import (
	"context"

	"github.com/ventanilla/ventanilla/internal/captcha"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

// captchaAfter is how many wrong passwords a profile has before a login wants a
// captcha too.
const captchaAfter = 3

// CaptchaDemand gives what the client application shows a captcha with: a fresh
// proof of work, unless it has another provider switched on.
func (e *Engine) CaptchaDemand(c Client) captcha.Demand {
	provider := captcha.PoW
	if captcha.On(c.Key.Captcha) {
		provider = c.Key.Captcha
	}
	return e.Captchas.Demand(c.scope(), provider)
}

// Captcha checks the answer to a captcha where the client application has one
// switched on, and uses it up. Conditions: CaptchaMissing; CaptchaInvalid, also
// for one that is stale or was used before; SourceUnavailable when the provider
// cannot be asked, which admits nobody.
func (e *Engine) Captcha(ctx context.Context, c Client, response string) error {
	if !captcha.On(c.Key.Captcha) {
		return nil
	}
	return e.Captchas.Check(ctx, c.scope(), c.Key.Captcha, response, c.IP)
}

// suspicious reports whether a login of an account wants a captcha: when
// passwords have failed lately.
func (e *Engine) suspicious(q store.Queryer, c Client, accountID string) (bool, error) {
	n, since, err := identitydb.Failures(q, c.scope(), "profile."+limitPassword.what, []byte(accountID))
	return n >= captchaAfter && e.now(c.scope()).Before(since.Add(limitPassword.window)), err
}

// captchaForLogin asks for a captcha where wrong passwords came before, for a
// login id that nobody has as for any other.
func (e *Engine) captchaForLogin(ctx context.Context, c Client, loginID, response string) error {
	wanted := false
	err := e.DB.Read(ctx, func(q store.Queryer) error {
		p, found, err := e.byLoginID(q, c.scope(), loginID)
		if err != nil {
			return err
		}
		id := p.Account.ID
		if !found {
			id = e.decoyID(c, loginID)
		}
		wanted, err = e.suspicious(q, c, id)
		return err
	})
	if err != nil || !wanted {
		return err
	}
	return e.Captcha(ctx, c, response)
}
