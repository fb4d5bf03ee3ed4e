package identitydb

import (
	"errors"
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// BrowserSession is one row of browser_sessions.
type BrowserSession struct {
	Hash      []byte // SHA-256 of what the cookie holds
	ID        string
	Scope     scope.Scope
	ShopID    int
	AccountID string
	Methods   string // with spaces between them
	AuthAt    time.Time
	UsedAt    time.Time
	EndsAt    time.Time
}

// InsertBrowserSession adds a session, and takes the account's oldest away when
// it has more than limit.
func InsertBrowserSession(tx store.Tx, b BrowserSession, limit int) error {
	if _, err := tx.Exec(`
INSERT INTO browser_sessions (hash, id, company, environment, shop_id, account_id, methods, auth_at, used_at, ends_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		b.Hash, b.ID, b.Scope.Company, string(b.Scope.Environment), b.ShopID, b.AccountID, b.Methods,
		clock.Micros(b.AuthAt), clock.Micros(b.UsedAt), clock.Micros(b.EndsAt)); err != nil {
		return err
	}
	_, err := tx.Exec(`
DELETE FROM browser_sessions
 WHERE company = $1 AND environment = $2 AND account_id = $3
   AND hash NOT IN (SELECT hash FROM browser_sessions
                     WHERE company = $1 AND environment = $2 AND account_id = $3
                     ORDER BY auth_at DESC, id DESC LIMIT $4)`,
		b.Scope.Company, string(b.Scope.Environment), b.AccountID, limit)
	return err
}

// BrowserSessionByHash loads a session of a shop's customer that was used since
// idle and has not ended.
func BrowserSessionByHash(q store.Queryer, s scope.Scope, shopID int, hash []byte, idle, now time.Time) (b BrowserSession, found bool, err error) {
	b = BrowserSession{Hash: hash, Scope: s, ShopID: shopID}
	var auth, used, ends int64
	err = q.QueryRow(`
SELECT id, account_id, methods, auth_at, used_at, ends_at
  FROM browser_sessions
 WHERE hash = $1 AND company = $2 AND environment = $3 AND shop_id = $4 AND used_at > $5 AND ends_at > $6`,
		hash, s.Company, string(s.Environment), shopID, clock.Micros(idle), clock.Micros(now)).
		Scan(&b.ID, &b.AccountID, &b.Methods, &auth, &used, &ends)
	if errors.Is(err, store.ErrNoRows) {
		return BrowserSession{}, false, nil
	}
	b.AuthAt, b.UsedAt, b.EndsAt = clock.FromMicros(auth), clock.FromMicros(used), clock.FromMicros(ends)
	return b, err == nil, err
}

// TouchBrowserSession notes that a session was used. It says whether it is still
// there.
func TouchBrowserSession(tx store.Tx, s scope.Scope, hash []byte, now time.Time) (bool, error) {
	n, err := tx.Exec(`
UPDATE browser_sessions SET used_at = $1
 WHERE hash = $2 AND company = $3 AND environment = $4`,
		clock.Micros(now), hash, s.Company, string(s.Environment))
	return n == 1, err
}

// DropBrowserSession ends a session by its cookie.
func DropBrowserSession(tx store.Tx, s scope.Scope, hash []byte) error {
	_, err := tx.Exec(`
DELETE FROM browser_sessions WHERE hash = $1 AND company = $2 AND environment = $3`,
		hash, s.Company, string(s.Environment))
	return err
}

// DropBrowserSessionByID ends one of an account's sessions. It says whether
// there was one.
func DropBrowserSessionByID(tx store.Tx, s scope.Scope, accountID, id string) (bool, error) {
	n, err := tx.Exec(`
DELETE FROM browser_sessions WHERE id = $1 AND account_id = $2 AND company = $3 AND environment = $4`,
		id, accountID, s.Company, string(s.Environment))
	return n == 1, err
}

// DropBrowserSessions ends all sessions of an account.
func DropBrowserSessions(tx store.Tx, s scope.Scope, accountID string) error {
	_, err := tx.Exec(`
DELETE FROM browser_sessions WHERE account_id = $1 AND company = $2 AND environment = $3`,
		accountID, s.Company, string(s.Environment))
	return err
}

// PurgeBrowserSessions deletes sessions of any scope that ended before a time.
func PurgeBrowserSessions(tx store.Tx, before time.Time) error {
	_, err := tx.Exec(`DELETE FROM browser_sessions WHERE ends_at < $1`, clock.Micros(before))
	return err
}
