package profile

import (
	"context"
	"strings"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/identity/step"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

// CheckBackupCode proves one of the profile's backup codes in place of a code
// by SMS. A missing disclaimer leaves it unspent. Conditions: BackupCodeWrong,
// DisclaimerMissing, RateLimited, TokenInvalid, and those of Ready.
func (e *Engine) CheckBackupCode(ctx context.Context, c Client, s Session, code string, accepted []string) (out Step, err error) {
	err = e.decide(ctx, func(tx store.Tx) (refused, failed error) {
		out = Step{}
		p, err := current(tx, s)
		if err == nil {
			err = e.take(tx, c, s.AccountID, limitBackup)
		}
		if err != nil {
			return nil, err
		}
		spent, err := identitydb.SpendBackupCode(tx, s.Scope, s.AccountID, e.backupMAC(s.Scope, s.AccountID, code), e.now(s.Scope))
		if err != nil {
			return nil, err
		}
		if !spent {
			return fault.BackupCodeWrong, e.record(tx, c, "backup_code.wrong", s.AccountID, nil)
		}
		if err := forgive(tx, c, s.AccountID, limitBackup); err != nil {
			return nil, err
		}
		if err := e.record(tx, c, "backup_code.used", s.AccountID, nil); err != nil {
			return nil, err
		}
		out, err = e.proven(tx, c, s, p, step.OTPProven, accepted)
		return nil, err
	})
	return out, err
}

// backupMAC binds a code to its account. Case, spaces and hyphens are only for
// the eye.
func (e *Engine) backupMAC(s scope.Scope, accountID, code string) []byte {
	code = strings.NewReplacer("-", "", " ", "").Replace(strings.ToUpper(code))
	return e.Vault.MAC(macBackup, s.Company, string(s.Environment), accountID, code)
}
