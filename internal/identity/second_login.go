package identity

import (
	"context"
	"crypto/sha256"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/identity/totp"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

// secondWindow is that of wrong codes of authenticator apps, which have little
// entropy: guessing is slower than with passwords.
const secondWindow = time.Hour

// LoginSecond finishes a log-in that waits for its second factor, with a code of
// the authenticator app or a recovery code.
// Conditions: RequestInvalid, SessionState for a challenge that is unknown, used,
// over, of another client, or had too many wrong codes, and when password or
// second factor have changed since; OTPWrong, RateLimited; AccountLocked,
// AccountClosed, AccountDenied; those of the gates.
func (c *Customers) LoginSecond(ctx context.Context, by Caller, shopID int, challenge, code string) (Pair, error) {
	p, err := c.secondProof(ctx, by, shopID, challenge, code)
	if err != nil {
		return Pair{}, err
	}
	return c.enterPair(ctx, by, p)
}

// secondProof adds a second factor to the proof that a challenge stands for.
// Challenge and code are used up when the log-in succeeds. Conditions: as
// LoginSecond's.
func (c *Customers) secondProof(ctx context.Context, by Caller, shopID int, challenge, code string) (proof, error) {
	shop, err := c.shop(by, shopID)
	if err != nil {
		return proof{}, err
	}
	s := by.Client.Scope
	now := c.clk.Now(s)
	sum := sha256.Sum256([]byte(challenge))
	row, account, err := c.challenged(ctx, by, challenge, sum[:], now)
	switch {
	case err != nil:
		return proof{}, err
	case account.Realm != ShopRealm(shop.ID):
		return proof{}, fault.SessionState
	}
	if err := Standing(account.Status); err != nil {
		return proof{}, err
	}
	limits := c.secondLimits(by, shop.ID, account.ID)
	if err := c.checkLimits(ctx, limits); err != nil {
		return proof{}, err
	}
	shown, err := c.checkSecond(ctx, account, code, now)
	if errors.Is(err, fault.OTPWrong) {
		return proof{}, c.secondFailed(ctx, by, limits, row, now)
	}
	if err != nil {
		return proof{}, err
	}
	p := proof{shop: shop, account: account, methods: withSecond(row.Methods), strong: true, address: row.Address, limits: limits}
	p.spend = func(tx store.Tx, now time.Time) (Account, error) {
		return c.spendSecond(tx, by, row, shown, now)
	}
	return p, nil
}

// challenged loads a log-in that waits, and whose it is. Conditions: SessionState.
func (c *Customers) challenged(ctx context.Context, by Caller, challenge string, sum []byte, now time.Time) (row identitydb.Challenge, a Account, err error) {
	if len(challenge) != challengeLength {
		return row, a, fault.SessionState
	}
	var found, holder bool
	err = c.db.Read(ctx, func(q store.Queryer) (err error) {
		if row, found, err = identitydb.ChallengeByHash(q, by.Client.Scope, sum); err != nil || !found {
			return err
		}
		a, holder, err = identitydb.AccountByID(q, by.Client.Scope, row.AccountID)
		return err
	})
	if err == nil && (!found || !holder || !waits(row, by, a, now)) {
		err = fault.SessionState
	}
	return row, a, err
}

// waits reports whether a log-in can still be finished by a client.
func waits(row identitydb.Challenge, by Caller, a Account, now time.Time) bool {
	return row.ClientID == by.Client.ID && row.SpentAt.IsZero() && row.Tries < challengeTries && now.Before(row.ExpiresAt) &&
		a.SecondFactor != "" && a.PasswordChangedAt.Equal(row.PasswordChangedAt)
}

// secondLimits are the budgets of wrong codes for an account.
func (c *Customers) secondLimits(by Caller, shopID int, accountID string) attempts {
	limits := c.attempts(by, shopID, "second", accountID)
	limits.budgets[0].window = secondWindow
	return limits
}

// checkSecond compares a code. Conditions: OTPWrong, SessionState when the
// account has no second factor by now.
func (c *Customers) checkSecond(ctx context.Context, a Account, code string, now time.Time) (shown totp.Proof, err error) {
	err = c.db.Read(ctx, func(q store.Queryer) (err error) {
		shown, err = c.factors().Check(q, a.Scope, a.ID, code, now)
		return err
	})
	if errors.Is(err, fault.ObjectUnknown) {
		err = fault.SessionState
	}
	return shown, err
}

// secondFailed counts a wrong code against the log-in, the account and whoever
// tried. A code that could not be counted is not said to be wrong.
func (c *Customers) secondFailed(ctx context.Context, by Caller, limits attempts, row identitydb.Challenge, now time.Time) error {
	s := by.Client.Scope
	var counted bool
	err := c.db.Write(ctx, func(tx store.Tx) (err error) {
		counted, err = identitydb.CountChallengeTry(tx, s, row.Hash, challengeTries, now)
		return err
	})
	if err != nil {
		return err
	}
	why := error(fault.OTPWrong)
	if !counted {
		why = fault.SessionState
	}
	return c.failed(ctx, limits, why, row.AccountID, by.Origin)
}

// spendSecond uses challenge and code up, and looks again whether the account is
// as it was when the first factor was shown.
func (c *Customers) spendSecond(tx store.Tx, by Caller, row identitydb.Challenge, shown totp.Proof, now time.Time) (Account, error) {
	s := by.Client.Scope
	// The account first, as everywhere, so that no two writers wait for each other.
	if _, err := identitydb.LockAccount(tx, s, row.AccountID); err != nil {
		return Account{}, err
	}
	current, found, err := identitydb.AccountByID(tx, s, row.AccountID)
	if err != nil {
		return Account{}, err
	}
	if !found || !waits(row, by, current, now) {
		return Account{}, fault.SessionState
	}
	spent, err := identitydb.SpendChallenge(tx, s, row.Hash, challengeTries, now)
	if err != nil {
		return Account{}, err
	}
	if !spent {
		return Account{}, fault.SessionState
	}
	if err := shown.Spend(tx, now); err != nil {
		return Account{}, err
	}
	if shown.Method != totp.MethodRecovery {
		return current, nil
	}
	if err := c.tellOwner(tx, current, noticeRecoveryUsed); err != nil {
		return Account{}, err
	}
	return current, c.audit.Record(tx, s, event("totp.recovery_used", current.ID, by.Origin))
}

// withSecond gives the methods of a log-in with two factors.
func withSecond(first string) []string {
	methods := strings.Fields(first)
	for _, m := range []string{MethodCode, MethodMulti} {
		if !slices.Contains(methods, m) {
			methods = append(methods, m)
		}
	}
	return methods
}

// factors keeps authenticator apps and recovery codes.
func (c *Customers) factors() *totp.Factors { return totp.New(c.vault, c.rnd) }
