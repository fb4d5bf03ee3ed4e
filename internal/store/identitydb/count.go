package identitydb

import (
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// TakeCount counts one more of something for an account, at most limit within
// a window that starts with the first. It says whether it was still allowed,
// and if not, when the window ends.
func TakeCount(tx store.Tx, s scope.Scope, accountID, what string, limit int64, window time.Duration, now time.Time) (bool, time.Time, error) {
	n, err := tx.Exec(`
INSERT INTO profile_counts (company, environment, account_id, what, since, count)
VALUES ($1, $2, $3, $4, $5, 1)
ON CONFLICT (company, environment, account_id, what) DO UPDATE SET
  since = CASE WHEN profile_counts.since <= $6 THEN excluded.since ELSE profile_counts.since END,
  count = CASE WHEN profile_counts.since <= $6 THEN 1 ELSE profile_counts.count + 1 END
 WHERE profile_counts.since <= $6 OR profile_counts.count < $7`,
		s.Company, string(s.Environment), accountID, what, clock.Micros(now), clock.Micros(now.Add(-window)), limit)
	if err != nil || n == 1 {
		return n == 1, time.Time{}, err
	}
	since, err := countSince(tx, s, accountID, what)
	return false, since.Add(window), err
}

// ClearCount forgets what was counted.
func ClearCount(tx store.Tx, s scope.Scope, accountID, what string) error {
	_, err := tx.Exec(`
DELETE FROM profile_counts
 WHERE company = $1 AND environment = $2 AND account_id = $3 AND what = $4`,
		s.Company, string(s.Environment), accountID, what)
	return err
}

func countSince(q store.Queryer, s scope.Scope, accountID, what string) (time.Time, error) {
	var since int64
	err := q.QueryRow(`
SELECT since FROM profile_counts
 WHERE company = $1 AND environment = $2 AND account_id = $3 AND what = $4`,
		s.Company, string(s.Environment), accountID, what).Scan(&since)
	return clock.FromMicros(since), err
}
