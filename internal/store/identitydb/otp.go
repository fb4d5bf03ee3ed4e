package identitydb

import (
	"errors"
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// PutOTP stores the code that a session waits for, in place of any earlier one.
func PutOTP(tx store.Tx, s scope.Scope, sessionID string, mac []byte, now, expires time.Time) error {
	_, err := tx.Exec(`
INSERT INTO profile_otps (session_id, company, environment, mac, tries, spent_at, sent_at, expires_at)
VALUES ($1, $2, $3, $4, 0, 0, $5, $6)
ON CONFLICT (session_id) DO UPDATE SET
  mac = excluded.mac, tries = 0, spent_at = 0, sent_at = excluded.sent_at, expires_at = excluded.expires_at`,
		sessionID, s.Company, string(s.Environment), mac, clock.Micros(now), clock.Micros(expires))
	return err
}

// OTPSentAt gives when the code that the session waits for was sent, zero if it
// waits for none: none was sent, or the last one has been used.
func OTPSentAt(q store.Queryer, s scope.Scope, sessionID string) (time.Time, error) {
	var at int64
	err := q.Query(`
SELECT sent_at FROM profile_otps WHERE session_id = $1 AND company = $2 AND environment = $3 AND spent_at = 0`,
		[]any{sessionID, s.Company, string(s.Environment)}, func(r store.Row) error { return r.Scan(&at) })
	return clock.FromMicros(at), err
}

// TryOTP counts a try at the session's code and gives the code's MAC, unless the
// code is spent, out of time or has had limit tries. Counting comes before
// comparing, so that any number of guesses at once are no more than limit, and
// the row stays locked until the transaction ends; undoing it takes the try back.
func TryOTP(tx store.Tx, s scope.Scope, sessionID string, limit int64, now time.Time) (mac []byte, allowed bool, err error) {
	err = tx.QueryRow(`
UPDATE profile_otps SET tries = tries + 1
 WHERE session_id = $1 AND company = $2 AND environment = $3
   AND tries < $4 AND spent_at = 0 AND expires_at > $5
RETURNING mac`,
		sessionID, s.Company, string(s.Environment), limit, clock.Micros(now)).Scan(&mac)
	if errors.Is(err, store.ErrNoRows) {
		return nil, false, nil
	}
	return mac, err == nil, err
}

// SpendOTP uses the code up. It says whether this call did: of all that race
// with one code, one does.
func SpendOTP(tx store.Tx, s scope.Scope, sessionID string, now time.Time) (bool, error) {
	n, err := tx.Exec(`
UPDATE profile_otps SET spent_at = $4
 WHERE session_id = $1 AND company = $2 AND environment = $3 AND spent_at = 0`,
		sessionID, s.Company, string(s.Environment), clock.Micros(now))
	return n == 1, err
}

// DeleteOTPsBefore removes codes that expired before a time, in every scope.
func DeleteOTPsBefore(tx store.Tx, before time.Time) error {
	_, err := tx.Exec(`DELETE FROM profile_otps WHERE expires_at < $1`, clock.Micros(before))
	return err
}
