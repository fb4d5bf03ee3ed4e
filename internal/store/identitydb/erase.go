package identitydb

import (
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// HoldersOf gives the ids of the accounts that have an identifier, in whatever
// realm.
func HoldersOf(q store.Queryer, s scope.Scope, kind string, hash []byte) ([]string, error) {
	return texts(q, `
SELECT account_id FROM account_identifiers
 WHERE company = $1 AND environment = $2 AND kind = $3 AND hash = $4
 ORDER BY account_id`, s.Company, string(s.Environment), kind, hash)
}

// UnfindableCustomers gives at most limit shop customers that no address
// finds, such as guests, with ids after one, in the order of their ids.
func UnfindableCustomers(q store.Queryer, s scope.Scope, after string, limit int) (list []Account, err error) {
	err = q.Query(`
SELECT `+accountColumns+`
  FROM accounts a
 WHERE a.company = $1 AND a.environment = $2 AND a.realm LIKE 'shop/%' AND a.id > $3
   AND NOT EXISTS (SELECT 1 FROM account_identifiers i WHERE i.account_id = a.id AND i.kind = 'email')
 ORDER BY a.id LIMIT $4`, []any{s.Company, string(s.Environment), after, limit}, func(r store.Row) error {
		a, _, err := scanAccount(r)
		list = append(list, a)
		return err
	})
	return list, err
}

// EraseAccount deletes an account and everything that belongs to it. It says
// whether it existed.
func EraseAccount(tx store.Tx, s scope.Scope, id string) (bool, error) {
	for _, query := range []string{
		`DELETE FROM profile_otps WHERE company = $1 AND environment = $2 AND session_id IN
		        (SELECT id FROM profile_sessions WHERE company = $1 AND environment = $2 AND account_id = $3)`,
		`DELETE FROM profile_sessions WHERE company = $1 AND environment = $2 AND account_id = $3`,
		`DELETE FROM profile_backup_codes WHERE company = $1 AND environment = $2 AND account_id = $3`,
		`DELETE FROM profile_links WHERE company = $1 AND environment = $2 AND account_id = $3`,
		`DELETE FROM profile_disclaimers WHERE company = $1 AND environment = $2 AND account_id = $3`,
		`DELETE FROM profiles WHERE company = $1 AND environment = $2 AND account_id = $3`,
		`DELETE FROM tokens WHERE company = $1 AND environment = $2 AND account_id = $3`,
		`DELETE FROM authorization_codes WHERE company = $1 AND environment = $2 AND account_id = $3`,
		`DELETE FROM grants WHERE company = $1 AND environment = $2 AND account_id = $3`,
		`DELETE FROM browser_sessions WHERE company = $1 AND environment = $2 AND account_id = $3`,
		`DELETE FROM external_sessions WHERE company = $1 AND environment = $2 AND account_id = $3`,
		`DELETE FROM password_resets WHERE company = $1 AND environment = $2 AND account_id = $3`,
		`DELETE FROM email_codes WHERE company = $1 AND environment = $2 AND account_id = $3`,
		`DELETE FROM second_factor_challenges WHERE company = $1 AND environment = $2 AND account_id = $3`,
		`DELETE FROM account_recovery_codes WHERE company = $1 AND environment = $2 AND account_id = $3`,
		`DELETE FROM account_totp WHERE company = $1 AND environment = $2 AND account_id = $3`,
		`DELETE FROM account_passkeys WHERE company = $1 AND environment = $2 AND account_id = $3`,
		`DELETE FROM account_identifiers WHERE company = $1 AND environment = $2 AND account_id = $3`,
	} {
		if _, err := tx.Exec(query, s.Company, string(s.Environment), id); err != nil {
			return false, err
		}
	}
	n, err := tx.Exec(`DELETE FROM accounts WHERE company = $1 AND environment = $2 AND id = $3`,
		s.Company, string(s.Environment), id)
	return n == 1, err
}

// Visit is where and when somebody was signed in.
type Visit struct {
	Kind      string    `json:"kind"` // token or session
	State     string    `json:"state"`
	Began     time.Time `json:"began"`
	End       time.Time `json:"end"`
	IP        string    `json:"ip,omitempty"`
	UserAgent string    `json:"user_agent,omitempty"`
}

// Visits gives an account's tokens and sessions, newest first.
func Visits(q store.Queryer, s scope.Scope, accountID string) (list []Visit, err error) {
	err = q.Query(`
SELECT 'token', state, issued_at AS began, refresh_expires_at, ip, user_agent
  FROM tokens WHERE company = $1 AND environment = $2 AND account_id = $3
 UNION ALL
SELECT 'session', state, created_at, expires_at, ip, user_agent
  FROM profile_sessions WHERE company = $1 AND environment = $2 AND account_id = $3
 ORDER BY began DESC`, []any{s.Company, string(s.Environment), accountID}, func(r store.Row) error {
		var v Visit
		var began, end int64
		err := r.Scan(&v.Kind, &v.State, &began, &end, &v.IP, &v.UserAgent)
		v.Began, v.End = clock.FromMicros(began), clock.FromMicros(end)
		list = append(list, v)
		return err
	})
	return list, err
}

func texts(q store.Queryer, query string, args ...any) (list []string, err error) {
	err = q.Query(query, args, func(r store.Row) error {
		var text string
		err := r.Scan(&text)
		list = append(list, text)
		return err
	})
	return list, err
}
