package identity

import (
	"net/netip"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

const (
	attemptPurpose = "attempt"
	// attemptWindow begins with the first failure.
	attemptWindow = 15 * time.Minute
	// resetWindow is that of reset mails, which cost their reader more.
	resetWindow = time.Hour
	// ladderWindow is how long after the last wrong password all are forgotten.
	ladderWindow = time.Hour
	// defaultFailures is the limit of a company that sets none.
	defaultFailures = 10
	// An address is shared by a household, an office or a mobile network; a shop
	// by all its customers; a client by its shops. They get multiples of the
	// account's limit.
	shopperTimes = 5
	shopTimes    = 100
	clientTimes  = 200
	// solvedTimes is how many times a network's limit holds for who solves
	// captchas.
	solvedTimes = 10
	// signUp is the kind of accounts that strangers open.
	signUp = "signup"
	// tightPart is the part of a limit that is left while a crowd's is spent.
	tightPart = 3
)

// ladder is how long to wait after the limit, and after each failure more.
var ladder = [...]time.Duration{time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute, 15 * time.Minute}

// budget is one count of failures against a limit.
type budget struct {
	kind    string
	subject []byte
	limit   int
	tight   int           // the limit while a crowd's is spent; 0: the same
	due     int           // failures after which a captcha is due; 0: never
	window  time.Duration // of a budget with steps: since the last failure
	steps   bool          // waits grow along the ladder, instead of one until the window ends
}

// left is how long a budget is spent for; 0 or less when it is not. A count that
// began in the future is none: a sandbox clock was set back. A little ahead it
// may be: of requests that run beside each other, and of nodes, one's now is
// later.
func (b budget) left(n int, since, now time.Time) time.Duration {
	if n < b.limit || since.After(now.Add(skew)) {
		return 0
	}
	wait := b.window
	if b.steps {
		wait = ladder[min(n-b.limit, len(ladder)-1)]
	}
	return since.Add(wait).Sub(now)
}

// spent gives RateLimited while the budget is.
func (b budget) spent(n int, since, now time.Time) error {
	if left := b.left(n, since, now); left > 0 {
		return fault.RateLimited.Retry(left)
	}
	return nil
}

// wants reports whether the failures ask for a captcha.
func (b budget) wants(n int, since, now time.Time) bool {
	return b.due > 0 && n >= b.due && since.Add(b.window).After(now) && !since.After(now.Add(skew))
}

// count adds a failure unless the budget is spent, by one conditional statement,
// and gives what is counted then.
func (b budget) count(tx store.Tx, s scope.Scope, now time.Time) (counted bool, n int, since time.Time, err error) {
	if b.steps {
		until := make([]time.Time, len(ladder))
		for i, wait := range ladder {
			until[i] = now.Add(-wait)
		}
		counted, err = identitydb.CountStep(tx, s, b.kind, b.subject, b.limit, [5]time.Time(until), now.Add(-b.window), now, now.Add(skew))
	} else {
		counted, err = identitydb.CountFailure(tx, s, b.kind, b.subject, b.limit, now.Add(-b.window), now, now.Add(skew))
	}
	if err != nil || counted && b.due == 0 {
		return counted, 0, time.Time{}, err
	}
	n, since, err = identitydb.Failures(tx, s, b.kind, b.subject)
	return counted, n, since, err
}

// Network gives what one shopper has of the address space: an IPv4 address, or
// the 64 bits of an IPv6 one that a provider gives to a household. "" for no
// address.
func Network(ip string) string {
	addr, err := netip.ParseAddr(ip)
	if err != nil {
		return ""
	}
	addr = addr.Unmap()
	if addr.Is4() {
		return addr.String()
	}
	prefix, err := addr.Prefix(64)
	if err != nil {
		return ""
	}
	return prefix.String()
}
