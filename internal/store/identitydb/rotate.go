package identitydb

import (
	"errors"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/store"
)

// RotateToken exchanges a pair for its successor, next: the old row becomes
// spent at next.IssuedAt, the new one is inserted with the account, family and
// absolute expiry of the old, and with its origin if next has none. All this is
// filled in. It says false and changes nothing unless the old pair was live, of
// next's scope and client, not expired, and its account active; of several who
// try at once one succeeds. number is the account's.
func RotateToken(tx store.Tx, d store.Dialect, jti string, next *Token) (done bool, number int64, err error) {
	var refreshExpires int64
	args := []any{
		clock.Micros(next.IssuedAt), jti, next.Scope.Company, string(next.Scope.Environment), next.ClientID,
	}
	query := spendReturning
	if d == store.Postgres {
		query = rotateInOne
		args = append(args, next.JTI, clock.Micros(next.ExpiresAt), next.IP, next.UserAgent)
	}
	var ip, userAgent string
	err = tx.QueryRow(query, args...).
		Scan(&next.AccountID, &next.Family, &refreshExpires, &ip, &userAgent, &number)
	if errors.Is(err, store.ErrNoRows) {
		return false, 0, nil
	}
	if err != nil {
		return false, 0, err
	}
	next.State, next.RefreshExpiresAt = TokenLive, clock.FromMicros(refreshExpires)
	if next.IP == "" && next.UserAgent == "" {
		next.IP, next.UserAgent = ip, userAgent
	}
	if d != store.Postgres {
		err = InsertToken(tx, *next)
	}
	return err == nil, number, err
}

// spendReturning is for SQLite, which has one writer, and where another
// statement costs next to nothing.
const spendReturning = `
UPDATE tokens SET state = 'spent', spent_at = $1
 WHERE jti = $2 AND company = $3 AND environment = $4 AND client_id = $5
   AND state = 'live' AND refresh_expires_at > $1
   AND (SELECT a.status FROM accounts a WHERE a.id = tokens.account_id) = 'active'
RETURNING account_id, family, refresh_expires_at, ip, user_agent,
          (SELECT a.number FROM accounts a WHERE a.id = tokens.account_id)`

// rotateInOne is for PostgreSQL, in one round trip. The account is held first,
// as by HoldAccount: whoever revokes all its tokens locks it, and so comes
// before, and then the token is seen to be live no more, or after, and then
// finds the successor.
const rotateInOne = `
WITH holder AS (
  SELECT a.id, a.number
    FROM accounts a
   WHERE a.id = (SELECT account_id FROM tokens WHERE jti = $2 AND company = $3 AND environment = $4)
     AND a.status = 'active'
     FOR SHARE
), spent AS (
  UPDATE tokens t SET state = 'spent', spent_at = $1
    FROM holder h
   WHERE t.account_id = h.id AND t.jti = $2 AND t.company = $3 AND t.environment = $4 AND t.client_id = $5
     AND t.state = 'live' AND t.refresh_expires_at > $1
  RETURNING t.account_id, t.family, t.refresh_expires_at, t.ip, t.user_agent, h.number
), made AS (
  INSERT INTO tokens (jti, company, environment, account_id, client_id, family, state,
                      issued_at, expires_at, refresh_expires_at, ip, user_agent)
  SELECT $6, $3, $4, account_id, $5, family, 'live', $1, CAST($7 AS BIGINT), refresh_expires_at,
         CASE WHEN $8 = '' AND $9 = '' THEN ip ELSE $8 END,
         CASE WHEN $8 = '' AND $9 = '' THEN user_agent ELSE $9 END
    FROM spent
)
SELECT account_id, family, refresh_expires_at, ip, user_agent, number FROM spent`
