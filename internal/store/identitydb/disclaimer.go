package identitydb

import (
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// Disclaimer is one row of disclaimers.
type Disclaimer struct {
	Code     string
	Version  string
	Locale   string // BCP 47
	Text     string
	Required bool
}

// PutDisclaimer inserts or replaces a disclaimer's text in one locale. It says
// whether anything changed.
func PutDisclaimer(tx store.Tx, s scope.Scope, d Disclaimer) (bool, error) {
	n, err := tx.Exec(`
INSERT INTO disclaimers (company, environment, code, version, locale, text, required) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (company, environment, code, locale) DO UPDATE SET
  version = excluded.version, text = excluded.text, required = excluded.required
 WHERE disclaimers.version <> excluded.version OR disclaimers.text <> excluded.text OR disclaimers.required <> excluded.required`,
		s.Company, string(s.Environment), d.Code, d.Version, d.Locale, d.Text, d.Required)
	return n == 1, err
}

// Disclaimers lists the scope's disclaimers by code and locale.
func Disclaimers(q store.Queryer, s scope.Scope) ([]Disclaimer, error) {
	return disclaimers(q, `
SELECT code, version, locale, text, required
  FROM disclaimers
 WHERE company = $1 AND environment = $2
 ORDER BY code, locale`, s.Company, string(s.Environment))
}

// PendingDisclaimers lists what an account has yet to accept: the required ones
// whose current version it has not, one locale of each or all.
func PendingDisclaimers(q store.Queryer, s scope.Scope, accountID string) ([]Disclaimer, error) {
	return disclaimers(q, `
SELECT d.code, d.version, d.locale, d.text, d.required
  FROM disclaimers d
 WHERE d.company = $1 AND d.environment = $2 AND d.required
   AND NOT EXISTS (SELECT 1 FROM profile_disclaimers p
                    WHERE p.company = d.company AND p.environment = d.environment AND p.account_id = $3
                      AND p.code = d.code AND p.version = d.version)
 ORDER BY d.code, d.locale`, s.Company, string(s.Environment), accountID)
}

// AcceptDisclaimer records that an account accepts a version.
func AcceptDisclaimer(tx store.Tx, s scope.Scope, accountID, code, version string, now time.Time) error {
	_, err := tx.Exec(`
INSERT INTO profile_disclaimers (company, environment, account_id, code, version, accepted_at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING`,
		s.Company, string(s.Environment), accountID, code, version, clock.Micros(now))
	return err
}

// AcceptedDisclaimers gives the codes whose present version each account of the
// scope has accepted, by account.
func AcceptedDisclaimers(q store.Queryer, s scope.Scope) (map[string][]string, error) {
	all := map[string][]string{}
	err := q.Query(`
SELECT DISTINCT p.account_id, p.code
  FROM profile_disclaimers p
  JOIN disclaimers d ON d.company = p.company AND d.environment = p.environment AND d.code = p.code AND d.version = p.version
 WHERE p.company = $1 AND p.environment = $2
 ORDER BY p.account_id, p.code`, []any{s.Company, string(s.Environment)}, func(r store.Row) error {
		var account, code string
		if err := r.Scan(&account, &code); err != nil {
			return err
		}
		all[account] = append(all[account], code)
		return nil
	})
	return all, err
}

func disclaimers(q store.Queryer, query string, args ...any) ([]Disclaimer, error) {
	var all []Disclaimer
	err := q.Query(query, args, func(r store.Row) error {
		var d Disclaimer
		err := r.Scan(&d.Code, &d.Version, &d.Locale, &d.Text, &d.Required)
		all = append(all, d)
		return err
	})
	return all, err
}
