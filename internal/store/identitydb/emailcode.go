package identitydb

import (
	"errors"
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// EmailCode names one row of email_codes: what one account was sent for one
// purpose. It is what package otp checks codes against.
type EmailCode struct {
	Scope     scope.Scope
	AccountID string
	Purpose   string
}

// Put stores a code and the hash of a link in place of any earlier ones. The
// link is good for no shorter than the code.
func (e EmailCode) Put(tx store.Tx, mac, link []byte, now, expires, linkExpires time.Time) error {
	_, err := tx.Exec(`
INSERT INTO email_codes (company, environment, account_id, purpose, mac, link, tries, spent_at, sent_at, expires_at, link_expires_at)
VALUES ($1, $2, $3, $4, $5, $6, 0, 0, $7, $8, $9)
ON CONFLICT (company, environment, account_id, purpose) DO UPDATE SET
  mac = excluded.mac, link = excluded.link, tries = 0, spent_at = 0, sent_at = excluded.sent_at,
  expires_at = excluded.expires_at, link_expires_at = excluded.link_expires_at`,
		e.Scope.Company, string(e.Scope.Environment), e.AccountID, e.Purpose, mac, link,
		clock.Micros(now), clock.Micros(expires), clock.Micros(linkExpires))
	return err
}

// SentAt gives when the last code was sent that is not spent; zero when none is.
func (e EmailCode) SentAt(q store.Queryer) (time.Time, error) {
	var at int64
	err := q.Query(`
SELECT sent_at FROM email_codes
 WHERE company = $1 AND environment = $2 AND account_id = $3 AND purpose = $4 AND spent_at = 0`,
		[]any{e.Scope.Company, string(e.Scope.Environment), e.AccountID, e.Purpose}, func(r store.Row) error { return r.Scan(&at) })
	return clock.FromMicros(at), err
}

// Try counts a try and gives the code's MAC, unless the code is spent, out of
// time or has had limit tries. The row stays locked until the transaction ends.
func (e EmailCode) Try(tx store.Tx, limit int64, now time.Time) (mac []byte, allowed bool, err error) {
	err = tx.QueryRow(`
UPDATE email_codes SET tries = tries + 1
 WHERE company = $1 AND environment = $2 AND account_id = $3 AND purpose = $4
   AND tries < $5 AND spent_at = 0 AND expires_at > $6
RETURNING mac`,
		e.Scope.Company, string(e.Scope.Environment), e.AccountID, e.Purpose, limit, clock.Micros(now)).Scan(&mac)
	if errors.Is(err, store.ErrNoRows) {
		return nil, false, nil
	}
	return mac, err == nil, err
}

// Spend uses up the code with a MAC, and the link that came with it. It says
// whether this call did: of all that race with one code or link, one does. A
// newer mail has another MAC, so it stays good.
func (e EmailCode) Spend(tx store.Tx, mac []byte, now time.Time) (bool, error) {
	n, err := tx.Exec(`
UPDATE email_codes SET spent_at = $6
 WHERE company = $1 AND environment = $2 AND account_id = $3 AND purpose = $4
   AND mac = $5 AND spent_at = 0 AND link_expires_at > $6`,
		e.Scope.Company, string(e.Scope.Environment), e.AccountID, e.Purpose, mac, clock.Micros(now))
	return n == 1, err
}

// EmailLink gives the account that a link with this hash was sent to for a
// purpose, and the MAC by which it is spent; "" unless the link is still good.
func EmailLink(q store.Queryer, s scope.Scope, purpose string, link []byte, now time.Time) (accountID string, mac []byte, err error) {
	err = q.QueryRow(`
SELECT account_id, mac FROM email_codes
 WHERE link = $1 AND company = $2 AND environment = $3 AND purpose = $4 AND spent_at = 0 AND link_expires_at > $5`,
		link, s.Company, string(s.Environment), purpose, clock.Micros(now)).Scan(&accountID, &mac)
	if errors.Is(err, store.ErrNoRows) {
		return "", nil, nil
	}
	return accountID, mac, err
}

// DropEmailCodes deletes all codes and links of an account.
func DropEmailCodes(tx store.Tx, s scope.Scope, accountID string) error {
	_, err := tx.Exec(`DELETE FROM email_codes WHERE company = $1 AND environment = $2 AND account_id = $3`,
		s.Company, string(s.Environment), accountID)
	return err
}

// PurgeEmailCodes deletes codes of any scope that expired before a time.
func PurgeEmailCodes(tx store.Tx, before time.Time) error {
	_, err := tx.Exec(`DELETE FROM email_codes WHERE link_expires_at < $1`, clock.Micros(before))
	return err
}
