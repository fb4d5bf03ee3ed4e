package totp

import (
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
	"github.com/ventanilla/ventanilla/internal/vault"
)

// Factor is what accounts.second_factor says of an account that has an app.
const Factor = "totp"

// The ways to show the second factor.
const (
	MethodApp      = "totp"
	MethodRecovery = "recovery_code"
)

const (
	secretPurpose = "totp-secret"
	// enrolTTL is how long a secret waits for its first code.
	enrolTTL = 15 * time.Minute
)

// Factors keeps secrets and recovery codes. It is safe for concurrent use. Its
// methods work in the caller's transaction; the caller has locked the account
// wherever one changes what the account is asked for.
type Factors struct {
	vault *vault.Vault
	rnd   *entropy.Source
}

// New makes a Factors.
func New(v *vault.Vault, rnd *entropy.Source) *Factors { return &Factors{vault: v, rnd: rnd} }

// NewSecret makes a secret for Begin.
func (f *Factors) NewSecret() Secret { return Secret(f.rnd.Bytes(secretBytes)) }

// Begin stores a secret that waits for its first code, in place of another that
// waits. Conditions: SecondFactorSet when the account has an app.
func (f *Factors) Begin(tx store.Tx, s scope.Scope, accountID string, secret Secret, now time.Time) error {
	sealed, err := f.vault.Seal(secret, s, accountID, secretPurpose)
	if err != nil {
		return err
	}
	put, err := identitydb.PutTOTP(tx, identitydb.TOTP{AccountID: accountID, Scope: s, Sealed: sealed, CreatedAt: now})
	if err == nil && !put {
		err = fault.SecondFactorSet
	}
	return err
}

// Proof is a code that was found right. Spend uses it up.
type Proof struct {
	Method string // MethodApp or MethodRecovery
	// CodesLeft is how many recovery codes are left once this one is spent.
	CodesLeft int

	scope     scope.Scope
	accountID string
	created   time.Time // of the secret
	step      int64
	mac       []byte
}

// CheckFirst compares the code that shall confirm a waiting secret.
// Conditions: OTPWrong; SessionState when none waits or has for too long.
func (f *Factors) CheckFirst(q store.Queryer, s scope.Scope, accountID, code string, now time.Time) (Proof, error) {
	row, found, err := identitydb.TOTPOf(q, s, accountID)
	switch {
	case err != nil:
		return Proof{}, err
	case !found, !row.ConfirmedAt.IsZero(), now.Sub(row.CreatedAt) >= enrolTTL, now.Before(row.CreatedAt.Add(-enrolTTL)):
		return Proof{}, fault.SessionState
	}
	return f.checkApp(row, clean(code), now)
}

// Confirm puts the secret in force with the proof that CheckFirst gave, uses the
// code up, and stores recovery codes. Conditions: SessionState when another call
// did, or another secret waits by now.
func (f *Factors) Confirm(tx store.Tx, p Proof, codes []string, now time.Time) error {
	done, err := identitydb.ConfirmTOTP(tx, p.scope, p.accountID, p.created, p.step, now)
	if err != nil {
		return err
	}
	if !done {
		return fault.SessionState
	}
	if err := identitydb.SetSecondFactor(tx, p.scope, p.accountID, Factor, now); err != nil {
		return err
	}
	return f.PutCodes(tx, p.scope, p.accountID, codes)
}

// PutCodes replaces the account's recovery codes.
func (f *Factors) PutCodes(tx store.Tx, s scope.Scope, accountID string, codes []string) error {
	return identitydb.ReplaceRecoveryCodes(tx, s, accountID, f.recoveryMACs(s, accountID, codes))
}

// Check compares a code of the app, or a recovery code, without using it up.
// Conditions: OTPWrong, also for a code that was used; ObjectUnknown when the
// account has no app.
func (f *Factors) Check(q store.Queryer, s scope.Scope, accountID, code string, now time.Time) (Proof, error) {
	row, found, err := identitydb.TOTPOf(q, s, accountID)
	switch {
	case err != nil:
		return Proof{}, err
	case !found, row.ConfirmedAt.IsZero():
		return Proof{}, fault.ObjectUnknown
	}
	if !isRecovery(code) {
		return f.checkApp(row, clean(code), now)
	}
	p := Proof{Method: MethodRecovery, scope: s, accountID: accountID, mac: f.recoveryMAC(s, accountID, code)}
	good, err := identitydb.HasRecoveryCode(q, s, accountID, p.mac)
	if err != nil {
		return Proof{}, err
	}
	if !good {
		return Proof{}, fault.OTPWrong
	}
	left, err := identitydb.RecoveryCodesLeft(q, s, accountID)
	p.CodesLeft = left - 1
	return p, err
}

func (f *Factors) checkApp(row identitydb.TOTP, code string, now time.Time) (Proof, error) {
	if !isCode(code) {
		return Proof{}, fault.OTPWrong
	}
	secret, err := f.vault.OpenSealed(row.Sealed, row.Scope, row.AccountID, secretPurpose)
	if err != nil {
		return Proof{}, err
	}
	step, ok, err := Secret(secret).Match(code, now, row.LastStep)
	if err != nil {
		return Proof{}, err
	}
	if !ok {
		return Proof{}, fault.OTPWrong
	}
	return Proof{Method: MethodApp, scope: row.Scope, accountID: row.AccountID, created: row.CreatedAt, step: step}, nil
}

// Spend uses the code up. Conditions: OTPWrong when another call did.
func (p Proof) Spend(tx store.Tx, now time.Time) error {
	var done bool
	var err error
	if p.Method == MethodRecovery {
		done, err = identitydb.SpendRecoveryCode(tx, p.scope, p.accountID, p.mac, now)
	} else {
		done, err = identitydb.SpendTOTP(tx, p.scope, p.accountID, p.created, p.step)
	}
	if err == nil && !done {
		err = fault.OTPWrong
	}
	return err
}

// Drop takes app, recovery codes and the log-ins that wait for them away. The
// account is asked for nothing more.
func (f *Factors) Drop(tx store.Tx, s scope.Scope, accountID string, now time.Time) error {
	if err := identitydb.DropTOTP(tx, s, accountID); err != nil {
		return err
	}
	if err := identitydb.DropChallenges(tx, s, accountID); err != nil {
		return err
	}
	return identitydb.SetSecondFactor(tx, s, accountID, "", now)
}

// State is what is known of an account's second factor.
type State struct {
	Since     time.Time `json:"since"`
	CodesLeft int       `json:"recovery_codes_left"`
}

// Of gives an account's second factor, nil when it has none in force.
func (f *Factors) Of(q store.Queryer, s scope.Scope, accountID string) (*State, error) {
	row, found, err := identitydb.TOTPOf(q, s, accountID)
	if err != nil || !found || row.ConfirmedAt.IsZero() {
		return nil, err
	}
	left, err := identitydb.RecoveryCodesLeft(q, s, accountID)
	if err != nil {
		return nil, err
	}
	return &State{Since: row.ConfirmedAt, CodesLeft: left}, nil
}
