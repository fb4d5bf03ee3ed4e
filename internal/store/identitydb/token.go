package identitydb

import (
	"errors"
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// The states of a pair of tokens.
const (
	TokenLive    = "live"
	TokenSpent   = "spent"   // refreshed
	TokenRevoked = "revoked" // logged out, or part of a family whose token was stolen
)

// Token is one row of tokens: an access token and its refresh token.
type Token struct {
	JTI              string // TokenID of the refresh token
	Scope            scope.Scope
	AccountID        string
	ClientID         int
	Family           string
	State            string
	IssuedAt         time.Time
	ExpiresAt        time.Time
	RefreshExpiresAt time.Time
	SpentAt          time.Time
	LastUsedAt       time.Time
	IP               string
	UserAgent        string
}

const tokenColumns = `t.jti, t.company, t.environment, t.account_id, t.client_id, t.family, t.state,
       t.issued_at, t.expires_at, t.refresh_expires_at, t.spent_at, t.last_used_at, t.ip, t.user_agent`

// InsertToken adds a live pair.
func InsertToken(tx store.Tx, t Token) error {
	_, err := tx.Exec(`
INSERT INTO tokens (jti, company, environment, account_id, client_id, family, state,
                    issued_at, expires_at, refresh_expires_at, ip, user_agent)
VALUES ($1, $2, $3, $4, $5, $6, 'live', $7, $8, $9, $10, $11)`,
		t.JTI, t.Scope.Company, string(t.Scope.Environment), t.AccountID, t.ClientID, t.Family,
		clock.Micros(t.IssuedAt), clock.Micros(t.ExpiresAt), clock.Micros(t.RefreshExpiresAt), t.IP, t.UserAgent)
	return err
}

// Refreshable is what a refresh must know of a pair and of its account.
type Refreshable struct {
	Token         // without expires_at and last_used_at
	Replayed bool // within the time in which a refresh may be repeated
	Status   string
	Number   int64
	Missing  bool // the account is gone
}

// TokenToRefresh loads the pair of a refresh token.
func TokenToRefresh(q store.Queryer, s scope.Scope, jti string) (r Refreshable, found bool, err error) {
	var issued, refreshExpires, spent int64
	r.JTI, r.Scope = jti, s
	err = q.QueryRow(`
SELECT t.account_id, t.client_id, t.family, t.state, t.issued_at, t.refresh_expires_at, t.spent_at, t.replayed_at > 0,
       t.ip, t.user_agent, COALESCE(a.status, ''), COALESCE(a.number, 0), a.id IS NULL
  FROM tokens t
  LEFT JOIN accounts a ON a.id = t.account_id
 WHERE t.jti = $1 AND t.company = $2 AND t.environment = $3`,
		jti, s.Company, string(s.Environment)).
		Scan(&r.AccountID, &r.ClientID, &r.Family, &r.State, &issued, &refreshExpires, &spent, &r.Replayed,
			&r.IP, &r.UserAgent, &r.Status, &r.Number, &r.Missing)
	if errors.Is(err, store.ErrNoRows) {
		return r, false, nil
	}
	r.IssuedAt, r.RefreshExpiresAt, r.SpentAt = clock.FromMicros(issued), clock.FromMicros(refreshExpires), clock.FromMicros(spent)
	return r, err == nil, err
}

// TokenByID loads one pair of an account.
func TokenByID(q store.Queryer, s scope.Scope, accountID, jti string) (t Token, found bool, err error) {
	return scanToken(q.QueryRow(`
SELECT `+tokenColumns+`
  FROM tokens t
 WHERE t.jti = $1 AND t.account_id = $2 AND t.company = $3 AND t.environment = $4`,
		jti, accountID, s.Company, string(s.Environment)))
}

// TokenStanding gives the state of an account's pair, "" when there is none.
func TokenStanding(q store.Queryer, s scope.Scope, accountID, jti string) (state string, err error) {
	err = q.QueryRow(`
SELECT state FROM tokens
 WHERE jti = $1 AND account_id = $2 AND company = $3 AND environment = $4`,
		jti, accountID, s.Company, string(s.Environment)).Scan(&state)
	if errors.Is(err, store.ErrNoRows) {
		return "", nil
	}
	return state, err
}

// TokenFamily gives the family of an account's pair, "" when there is none.
func TokenFamily(q store.Queryer, s scope.Scope, accountID, jti string) (family string, err error) {
	err = q.QueryRow(`
SELECT family FROM tokens
 WHERE jti = $1 AND account_id = $2 AND company = $3 AND environment = $4`,
		jti, accountID, s.Company, string(s.Environment)).Scan(&family)
	if errors.Is(err, store.ErrNoRows) {
		return "", nil
	}
	return family, err
}

// LiveTokens lists an account's pairs whose access token has not expired,
// newest first.
func LiveTokens(q store.Queryer, s scope.Scope, accountID string, now time.Time) (list []Token, err error) {
	err = q.Query(`
SELECT `+tokenColumns+`
  FROM tokens t
 WHERE t.account_id = $1 AND t.company = $2 AND t.environment = $3 AND t.state = 'live' AND t.expires_at > $4
 ORDER BY t.issued_at DESC, t.jti`,
		[]any{accountID, s.Company, string(s.Environment), clock.Micros(now)},
		func(row store.Row) error {
			t, _, err := scanToken(row)
			list = append(list, t)
			return err
		})
	return list, err
}

// RevokeToken ends one live pair of an account. It says whether there was one.
func RevokeToken(tx store.Tx, s scope.Scope, accountID, jti string) (bool, error) {
	n, err := tx.Exec(`
UPDATE tokens SET state = 'revoked'
 WHERE jti = $1 AND account_id = $2 AND company = $3 AND environment = $4 AND state = 'live'`,
		jti, accountID, s.Company, string(s.Environment))
	return n == 1, err
}

// RevokeFamily ends what is live of a family, and says how many pairs that was.
func RevokeFamily(tx store.Tx, s scope.Scope, accountID, family string) (int64, error) {
	return tx.Exec(`
UPDATE tokens SET state = 'revoked'
 WHERE account_id = $1 AND family = $2 AND company = $3 AND environment = $4 AND state = 'live'`,
		accountID, family, s.Company, string(s.Environment))
}

// RevokeTokens ends all live pairs of an account but one ("": all), and says
// how many that was.
func RevokeTokens(tx store.Tx, s scope.Scope, accountID, exceptJTI string) (int64, error) {
	return tx.Exec(`
UPDATE tokens SET state = 'revoked'
 WHERE account_id = $1 AND jti <> $2 AND company = $3 AND environment = $4 AND state = 'live'`,
		accountID, exceptJTI, s.Company, string(s.Environment))
}

// NoteReplay notes that the refresh of a spent pair was repeated. It says
// whether that was the first time.
func NoteReplay(tx store.Tx, s scope.Scope, jti string, at time.Time) (bool, error) {
	n, err := tx.Exec(`
UPDATE tokens SET replayed_at = $1
 WHERE jti = $2 AND company = $3 AND environment = $4 AND state = 'spent' AND replayed_at = 0`,
		clock.Micros(at), jti, s.Company, string(s.Environment))
	return n == 1, err
}

// TouchToken notes the last use of an access token.
func TouchToken(tx store.Tx, s scope.Scope, jti string, at int64) error {
	_, err := tx.Exec(`
UPDATE tokens SET last_used_at = $1
 WHERE jti = $2 AND company = $3 AND environment = $4 AND last_used_at < $1`,
		at, jti, s.Company, string(s.Environment))
	return err
}

// PurgeTokens deletes up to limit pairs of any scope that have been expired
// since before, and says how many it deleted.
func PurgeTokens(tx store.Tx, before time.Time, limit int) (int64, error) {
	return tx.Exec(`
DELETE FROM tokens
 WHERE jti IN (SELECT jti FROM tokens
                WHERE refresh_expires_at / 86400000000 <= CAST($1 AS BIGINT) / 86400000000
                  AND refresh_expires_at < $1 AND expires_at < $1 LIMIT $2)`,
		clock.Micros(before), limit)
}

func scanToken(row store.Row) (t Token, found bool, err error) {
	var environment string
	var issued, expires, refreshExpires, spent, used int64
	err = row.Scan(&t.JTI, &t.Scope.Company, &environment, &t.AccountID, &t.ClientID, &t.Family, &t.State,
		&issued, &expires, &refreshExpires, &spent, &used, &t.IP, &t.UserAgent)
	if errors.Is(err, store.ErrNoRows) {
		return Token{}, false, nil
	}
	if err != nil {
		return Token{}, false, err
	}
	t.Scope.Environment = scope.Environment(environment)
	t.IssuedAt, t.ExpiresAt = clock.FromMicros(issued), clock.FromMicros(expires)
	t.RefreshExpiresAt, t.SpentAt = clock.FromMicros(refreshExpires), clock.FromMicros(spent)
	t.LastUsedAt = clock.FromMicros(used)
	return t, true, nil
}
