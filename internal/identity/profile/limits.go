package profile

import (
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

// limit is how often something may be done for one account.
type limit struct {
	what   string
	count  int
	window time.Duration
}

// The table of limits. They count per account and over all its sessions, so
// that starting again gains nothing.
var (
	limitPassword = limit{"password", 10, 15 * time.Minute} // wrong passwords; the company's login_failures overrides
	limitOTP      = limit{"otp", 10, 15 * time.Minute}      // wrong codes, beyond the tries of each code
	limitBackup   = limit{"backup", 10, time.Hour}
	limitAnswer   = limit{"answer", 3, 24 * time.Hour}
	limitResend   = limit{"resend", 5, time.Hour}
	limitSend     = limit{"send", 20, time.Hour} // codes sent because a sign-in began
	limitMail     = limit{"mail", 5, time.Hour}  // recovery mails
)

// Tries and lives of single secrets.
const (
	otpLife        = 5 * time.Minute
	resendGap      = 60 * time.Second
	linkLife       = time.Hour
	memorableTries = 5
)

// skew is how far ahead another node's clock may be; a window that began later
// than that is left from before a sandbox clock was set back.
const skew = time.Minute

// take counts one more, before the secret is looked at. Conditions:
// RateLimited, with the time until the window ends.
func (e *Engine) take(tx store.Tx, c Client, accountID string, l limit) error {
	now := e.now(c.scope())
	if l.what == limitPassword.what {
		if company, ok := e.Tenants.Company(c.scope().Company); ok && company.Limits.LoginFailures > 0 {
			l.count = company.Limits.LoginFailures
		}
	}
	kind, subject := "profile."+l.what, []byte(accountID)
	ok, err := identitydb.CountFailure(tx, c.scope(), kind, subject, l.count, now.Add(-l.window), now, now.Add(skew))
	if err != nil || ok {
		return err
	}
	_, since, err := identitydb.Failures(tx, c.scope(), kind, subject)
	if err != nil {
		return err
	}
	return fault.RateLimited.Retry(max(since.Add(l.window).Sub(now), time.Second))
}

// forgive forgets what was counted: the secret held.
func forgive(tx store.Tx, c Client, accountID string, l limit) error {
	return identitydb.ClearFailures(tx, c.scope(), "profile."+l.what, []byte(accountID))
}
