package identitydb

import (
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// Profile is one row of profiles with the account that it belongs to.
type Profile struct {
	Account        Account
	Mnemocode      string
	Role           string
	MFA            string // "" or otp
	ResetRequired  bool
	Stopped        bool
	Memorable      []byte // sealed; nil when there is none
	Challenge      string // frozen positions of the word, "" when none are
	ChallengeFails int64
	Question       []byte // sealed; nil when there is none
	Answer         string // PHC
}

const profileColumns = `p.mnemocode, p.role, p.mfa, p.reset_required, p.stopped,
       p.memorable, p.challenge, p.challenge_fails, p.question, p.answer`

// PutProfile inserts or replaces the row of profiles; the account's own row is
// not touched.
func PutProfile(tx store.Tx, p Profile, now time.Time) error {
	_, err := tx.Exec(`
INSERT INTO profiles (account_id, company, environment, mnemocode, role, mfa, reset_required, stopped,
                      memorable, challenge, challenge_fails, question, answer, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14)
ON CONFLICT (account_id) DO UPDATE SET
  role = excluded.role, mfa = excluded.mfa, reset_required = excluded.reset_required, stopped = excluded.stopped,
  memorable = excluded.memorable, challenge = excluded.challenge, challenge_fails = excluded.challenge_fails,
  question = excluded.question, answer = excluded.answer,
  updated_at = excluded.updated_at`,
		p.Account.ID, p.Account.Scope.Company, string(p.Account.Scope.Environment), p.Mnemocode, p.Role, p.MFA,
		p.ResetRequired, p.Stopped, p.Memorable, p.Challenge, p.ChallengeFails, p.Question, p.Answer,
		clock.Micros(now))
	return err
}

// ProfileByID loads a profile of the scope by its account's id.
func ProfileByID(q store.Queryer, s scope.Scope, accountID string) (Profile, bool, error) {
	return scanProfile(q.QueryRow(`
SELECT `+accountColumns+`, `+profileColumns+`
  FROM profiles p JOIN accounts a ON a.id = p.account_id
 WHERE p.account_id = $1 AND p.company = $2 AND p.environment = $3`,
		accountID, s.Company, string(s.Environment)))
}

// ProfileByMnemocode loads a profile of the scope by its public code.
func ProfileByMnemocode(q store.Queryer, s scope.Scope, mnemocode string) (Profile, bool, error) {
	return scanProfile(q.QueryRow(`
SELECT `+accountColumns+`, `+profileColumns+`
  FROM profiles p JOIN accounts a ON a.id = p.account_id
 WHERE p.mnemocode = $1 AND p.company = $2 AND p.environment = $3`,
		mnemocode, s.Company, string(s.Environment)))
}

// ProfileByIdentifier loads the profile that an identifier's hash belongs to.
func ProfileByIdentifier(q store.Queryer, s scope.Scope, realm, kind string, hash []byte) (Profile, bool, error) {
	return scanProfile(q.QueryRow(`
SELECT `+accountColumns+`, `+profileColumns+`
  FROM account_identifiers i
  JOIN accounts a ON a.id = i.account_id
  JOIN profiles p ON p.account_id = a.id
 WHERE i.company = $1 AND i.environment = $2 AND i.realm = $3 AND i.kind = $4 AND i.hash = $5`,
		s.Company, string(s.Environment), realm, kind, hash))
}

// TouchProfile dates the row, which locks it until the transaction ends.
func TouchProfile(tx store.Tx, s scope.Scope, accountID string, now time.Time) error {
	_, err := tx.Exec(`
UPDATE profiles SET updated_at = $1
 WHERE account_id = $2 AND company = $3 AND environment = $4`,
		clock.Micros(now), accountID, s.Company, string(s.Environment))
	return err
}

// SetReset says whether the profile needs a new password.
func SetReset(tx store.Tx, s scope.Scope, accountID string, on bool, now time.Time) error {
	_, err := tx.Exec(`
UPDATE profiles SET reset_required = $1, updated_at = $2
 WHERE account_id = $3 AND company = $4 AND environment = $5`,
		on, clock.Micros(now), accountID, s.Company, string(s.Environment))
	return err
}

// SetStopped says whether the profile may change anything.
func SetStopped(tx store.Tx, s scope.Scope, accountID string, on bool, now time.Time) error {
	_, err := tx.Exec(`
UPDATE profiles SET stopped = $1, updated_at = $2
 WHERE account_id = $3 AND company = $4 AND environment = $5`,
		on, clock.Micros(now), accountID, s.Company, string(s.Environment))
	return err
}

// SetChallenge freezes the positions of the memorable word if none are frozen;
// positions "" releases them. It says whether the row changed.
func SetChallenge(tx store.Tx, s scope.Scope, accountID, positions string) (bool, error) {
	n, err := tx.Exec(`
UPDATE profiles SET challenge = $1, challenge_fails = 0
 WHERE account_id = $2 AND company = $3 AND environment = $4 AND ($1 = '' OR challenge = '')`,
		positions, accountID, s.Company, string(s.Environment))
	return n == 1, err
}

// DropMemorable takes a memorable word away once limit tries at it have failed.
func DropMemorable(tx store.Tx, s scope.Scope, accountID string, limit int64) error {
	_, err := tx.Exec(`
UPDATE profiles SET memorable = NULL, challenge = '', challenge_fails = 0
 WHERE account_id = $1 AND company = $2 AND environment = $3 AND challenge_fails >= $4`,
		accountID, s.Company, string(s.Environment), limit)
	return err
}

// TryChallenge counts a try at the memorable letters unless limit tries have
// been spent. It says whether the try is allowed.
func TryChallenge(tx store.Tx, s scope.Scope, accountID string, limit int64) (bool, error) {
	n, err := tx.Exec(`
UPDATE profiles SET challenge_fails = challenge_fails + 1
 WHERE account_id = $1 AND company = $2 AND environment = $3 AND challenge_fails < $4`,
		accountID, s.Company, string(s.Environment), limit)
	return n == 1, err
}

// Profiles lists the scope's profiles by mnemocode.
func Profiles(q store.Queryer, s scope.Scope) ([]Profile, error) {
	var all []Profile
	err := q.Query(`
SELECT `+accountColumns+`, `+profileColumns+`
  FROM profiles p JOIN accounts a ON a.id = p.account_id
 WHERE p.company = $1 AND p.environment = $2
 ORDER BY p.mnemocode`, []any{s.Company, string(s.Environment)}, func(r store.Row) error {
		p, _, err := scanProfile(r)
		all = append(all, p)
		return err
	})
	return all, err
}

func scanProfile(row store.Row) (p Profile, found bool, err error) {
	a, found, err := scanAccount(wider{row, []any{&p.Mnemocode, &p.Role, &p.MFA, &p.ResetRequired, &p.Stopped,
		&p.Memorable, &p.Challenge, &p.ChallengeFails, &p.Question, &p.Answer}})
	p.Account = a
	return p, found, err
}

// wider scans an account's columns and then some more.
type wider struct {
	row  store.Row
	more []any
}

// Scan copies the account's columns into dest and the rest into more.
func (w wider) Scan(dest ...any) error { return w.row.Scan(append(dest, w.more...)...) }
