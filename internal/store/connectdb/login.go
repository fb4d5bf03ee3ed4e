package connectdb

import (
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// Login is one row of connect_logins. Credentials, State and Answer are sealed
// and nil once the login is final.
type Login struct {
	ID              string
	Scope           scope.Scope
	AccountID       string
	UserID          string
	ExternalID      string
	WidgetID        string
	BulkID          string
	Platform        string
	Country         string
	Source          string
	Status          string
	Detail          string // status_details
	Condition       string // the last condition of the platform, "" when it was content
	Version         int64
	Phase           string // what the job does next: start, answer, resend, extract
	Credentials     []byte
	State           []byte
	Answer          []byte
	Challenge       string // JSON, "" while none is open
	CodeSentAt      time.Time
	CodeExpiresAt   time.Time
	Tries           int
	Resends         int
	Retries         int
	AuthenticatedAt time.Time
	CreatedAt       time.Time
	UpdatedAt       time.Time
}

const loginColumns = `id, company, environment, account_id, user_id, external_id, widget_id, bulk_id, platform, country, source,
       status, detail, condition, version, phase, credentials, state, answer, challenge, code_sent_at, code_expires_at,
       tries, resends, retries, authenticated_at, created_at, updated_at`

// InsertLogin adds a login.
func InsertLogin(tx store.Tx, l Login) error {
	_, err := tx.Exec(`
INSERT INTO connect_logins (`+loginColumns+`)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
        $23, $24, $25, $26, $27, $28)`,
		l.ID, l.Scope.Company, string(l.Scope.Environment), l.AccountID, l.UserID, l.ExternalID, l.WidgetID, l.BulkID,
		l.Platform, l.Country, l.Source, l.Status, l.Detail, l.Condition, l.Version, l.Phase, l.Credentials, l.State,
		l.Answer, l.Challenge, clock.Micros(l.CodeSentAt), clock.Micros(l.CodeExpiresAt), l.Tries, l.Resends, l.Retries,
		clock.Micros(l.AuthenticatedAt), clock.Micros(l.CreatedAt), clock.Micros(l.UpdatedAt))
	return err
}

// UpdateLogin writes what may change of a login, if nobody has changed it since
// l.Version was read. It says whether it did; the stored version is then one
// higher.
func UpdateLogin(tx store.Tx, l Login) (bool, error) {
	n, err := tx.Exec(`
UPDATE connect_logins
   SET status = $1, detail = $2, condition = $3, version = version + 1, phase = $4, credentials = $5, state = $6,
       answer = $7, challenge = $8, code_sent_at = $9, code_expires_at = $10, tries = $11, resends = $12, retries = $13,
       authenticated_at = $14, updated_at = $15
 WHERE id = $16 AND company = $17 AND environment = $18 AND version = $19`,
		l.Status, l.Detail, l.Condition, l.Phase, l.Credentials, l.State, l.Answer, l.Challenge,
		clock.Micros(l.CodeSentAt), clock.Micros(l.CodeExpiresAt), l.Tries, l.Resends, l.Retries,
		clock.Micros(l.AuthenticatedAt), clock.Micros(l.UpdatedAt),
		l.ID, l.Scope.Company, string(l.Scope.Environment), l.Version)
	return n == 1, err
}

// LoginByID loads a login.
func LoginByID(q store.Queryer, s scope.Scope, id string) (Login, bool, error) {
	return oneLogin(q.QueryRow(`
SELECT `+loginColumns+` FROM connect_logins
 WHERE id = $1 AND company = $2 AND environment = $3`, id, s.Company, string(s.Environment)))
}

// LastLogin loads the newest login of an account.
func LastLogin(q store.Queryer, s scope.Scope, accountID string) (Login, bool, error) {
	return oneLogin(q.QueryRow(`
SELECT `+loginColumns+` FROM connect_logins
 WHERE company = $1 AND environment = $2 AND account_id = $3
 ORDER BY created_at DESC, id DESC LIMIT 1`, s.Company, string(s.Environment), accountID))
}
