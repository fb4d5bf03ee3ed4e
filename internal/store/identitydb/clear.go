package identitydb

import (
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// ClearCustomers deletes a scope's shop customers and all that belongs to them.
func ClearCustomers(tx store.Tx, s scope.Scope) error {
	return clearEach(tx, s,
		`DELETE FROM tokens WHERE company = $1 AND environment = $2`,
		`DELETE FROM authorization_codes WHERE company = $1 AND environment = $2`,
		`DELETE FROM grants WHERE company = $1 AND environment = $2`,
		`DELETE FROM browser_sessions WHERE company = $1 AND environment = $2`,
		`DELETE FROM external_logins WHERE company = $1 AND environment = $2`,
		`DELETE FROM external_sessions WHERE company = $1 AND environment = $2`,
		`DELETE FROM external_logouts WHERE company = $1 AND environment = $2`,
		`DELETE FROM password_resets WHERE company = $1 AND environment = $2`,
		`DELETE FROM email_codes WHERE company = $1 AND environment = $2`,
		`DELETE FROM attempts WHERE company = $1 AND environment = $2`,
		`DELETE FROM second_factor_challenges WHERE company = $1 AND environment = $2 AND account_id IN
		        (SELECT id FROM accounts WHERE company = $1 AND environment = $2 AND realm LIKE 'shop/%')`,
		`DELETE FROM account_recovery_codes WHERE company = $1 AND environment = $2 AND account_id IN
		        (SELECT id FROM accounts WHERE company = $1 AND environment = $2 AND realm LIKE 'shop/%')`,
		`DELETE FROM account_totp WHERE company = $1 AND environment = $2 AND account_id IN
		        (SELECT id FROM accounts WHERE company = $1 AND environment = $2 AND realm LIKE 'shop/%')`,
		`DELETE FROM account_passkeys WHERE company = $1 AND environment = $2 AND account_id IN
		        (SELECT id FROM accounts WHERE company = $1 AND environment = $2 AND realm LIKE 'shop/%')`,
		`DELETE FROM passkey_ceremonies WHERE company = $1 AND environment = $2`,
		`DELETE FROM account_identifiers WHERE company = $1 AND environment = $2 AND realm LIKE 'shop/%'`,
		`DELETE FROM accounts WHERE company = $1 AND environment = $2 AND realm LIKE 'shop/%'`,
	)
}

// ClearProfiles deletes what a scope's profiles have going on and has them use
// their backup codes again. The profiles stay.
func ClearProfiles(tx store.Tx, s scope.Scope) error {
	return clearEach(tx, s,
		`DELETE FROM profile_sessions WHERE company = $1 AND environment = $2`,
		`DELETE FROM profile_otps WHERE company = $1 AND environment = $2`,
		`DELETE FROM profile_links WHERE company = $1 AND environment = $2`,
		`DELETE FROM profile_nonces WHERE company = $1 AND environment = $2`,
		`DELETE FROM attempts WHERE company = $1 AND environment = $2`,
		`UPDATE profile_backup_codes SET spent_at = 0 WHERE company = $1 AND environment = $2`,
		`UPDATE profiles SET challenge = '', challenge_fails = 0 WHERE company = $1 AND environment = $2`,
	)
}

func clearEach(tx store.Tx, s scope.Scope, queries ...string) error {
	for _, query := range queries {
		if _, err := tx.Exec(query, s.Company, string(s.Environment)); err != nil {
			return err
		}
	}
	return nil
}
