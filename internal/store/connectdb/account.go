package connectdb

import (
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// Account is one row of connect_accounts. Identifier and GovID are sealed.
type Account struct {
	ID             string
	Scope          scope.Scope
	UserID         string
	Country        string
	Platform       string
	IdentifierHash []byte
	Identifier     []byte
	GovHash        []byte // nil when no official id was given
	GovID          []byte
	WorkerID       string
	Warning        string
	LastSuccess    time.Time
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

const accountColumns = `id, company, environment, user_id, country, platform, identifier_hash, identifier,
       gov_hash, gov_id, worker_id, warning, last_success, created_at, updated_at`

// InsertAccount adds an account; false when the user has it already.
func InsertAccount(tx store.Tx, a Account) (bool, error) {
	n, err := tx.Exec(`
INSERT INTO connect_accounts (`+accountColumns+`, deleted_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 0)
    ON CONFLICT DO NOTHING`,
		a.ID, a.Scope.Company, string(a.Scope.Environment), a.UserID, a.Country, a.Platform, a.IdentifierHash, a.Identifier,
		a.GovHash, a.GovID, a.WorkerID, a.Warning, clock.Micros(a.LastSuccess), clock.Micros(a.CreatedAt), clock.Micros(a.UpdatedAt))
	return n == 1, err
}

// AccountByID loads a living account.
func AccountByID(q store.Queryer, s scope.Scope, id string) (Account, bool, error) {
	return oneAccount(q.QueryRow(`
SELECT `+accountColumns+` FROM connect_accounts
 WHERE id = $1 AND company = $2 AND environment = $3 AND deleted_at = 0`, id, s.Company, string(s.Environment)))
}

// AccountOf loads a user's account of an identifier at a platform.
func AccountOf(q store.Queryer, s scope.Scope, userID, country, platform string, identifierHash []byte) (Account, bool, error) {
	return oneAccount(q.QueryRow(`
SELECT `+accountColumns+` FROM connect_accounts
 WHERE company = $1 AND environment = $2 AND user_id = $3 AND platform = $4 AND country = $5
   AND identifier_hash = $6 AND deleted_at = 0`,
		s.Company, string(s.Environment), userID, platform, country, identifierHash))
}

// AccountFilter selects accounts; zero fields do not.
type AccountFilter struct {
	UserID         string
	Platform       string
	Country        string
	IdentifierHash []byte
	GovHash        []byte
}

// Accounts gives one page of the living accounts that match, and how many.
func Accounts(q store.Queryer, s scope.Scope, by AccountFilter, p Page) (list []Account, total int, err error) {
	f := within(s)
	f.where += " AND deleted_at = 0"
	if by.UserID != "" {
		f.and("user_id = ?", by.UserID)
	}
	if by.Platform != "" {
		f.and("platform = ?", by.Platform)
	}
	if by.Country != "" {
		f.and("country = ?", by.Country)
	}
	if by.IdentifierHash != nil {
		f.and("identifier_hash = ?", by.IdentifierHash)
	}
	if by.GovHash != nil {
		f.and("gov_hash = ?", by.GovHash)
	}
	if total, err = f.count(q, "connect_accounts"); err != nil {
		return nil, 0, err
	}
	err = q.Query(`SELECT `+accountColumns+` FROM connect_accounts WHERE `+f.page(p), f.args, func(r store.Row) error {
		a, _, err := oneAccount(r)
		list = append(list, a)
		return err
	})
	return list, total, err
}

// Connected notes a success: what the platform calls the person, and what was
// remarkable.
func Connected(tx store.Tx, s scope.Scope, id, workerID, warning string, now time.Time) error {
	_, err := tx.Exec(`
UPDATE connect_accounts SET worker_id = $1, warning = $2, last_success = $3, updated_at = $3
 WHERE id = $4 AND company = $5 AND environment = $6`,
		workerID, warning, clock.Micros(now), id, s.Company, string(s.Environment))
	return err
}

// SetGovID keeps an official id that came with a later request.
func SetGovID(tx store.Tx, s scope.Scope, id string, hash, sealed []byte, now time.Time) error {
	_, err := tx.Exec(`
UPDATE connect_accounts SET gov_hash = $1, gov_id = $2, updated_at = $3
 WHERE id = $4 AND company = $5 AND environment = $6`,
		hash, sealed, clock.Micros(now), id, s.Company, string(s.Environment))
	return err
}

// EraseAccountsOf marks a user's accounts deleted and forgets who they were.
// The hashes change too, or a dump would still say that the person was here.
func EraseAccountsOf(tx store.Tx, s scope.Scope, userID string, now time.Time) error {
	_, err := tx.Exec(`
UPDATE connect_accounts SET deleted_at = $1, identifier = $2, identifier_hash = $2, gov_hash = NULL, gov_id = NULL, worker_id = ''
 WHERE user_id = $3 AND company = $4 AND environment = $5 AND deleted_at = 0`,
		clock.Micros(now), []byte{}, userID, s.Company, string(s.Environment))
	return err
}

func oneAccount(r store.Row) (a Account, ok bool, err error) {
	var success, created, updated int64
	ok, err = found(r.Scan(&a.ID, &a.Scope.Company, &a.Scope.Environment, &a.UserID, &a.Country, &a.Platform,
		&a.IdentifierHash, &a.Identifier, &a.GovHash, &a.GovID, &a.WorkerID, &a.Warning, &success, &created, &updated))
	a.LastSuccess, a.CreatedAt, a.UpdatedAt = clock.FromMicros(success), clock.FromMicros(created), clock.FromMicros(updated)
	return a, ok, err
}
