package sandboxdb

import (
	"errors"

	"github.com/ventanilla/ventanilla/internal/store"
)

// Scenario is a scripted course of events.
type Scenario struct {
	ID          string
	Company     string
	Environment string
	Sealed      []byte // what it matches, and its steps
	Played      int
	CreatedAt   int64
}

const scenarioColumns = `id, company, environment, sealed, played, created_at`

func scanScenario(r store.Row, s *Scenario) error {
	return r.Scan(&s.ID, &s.Company, &s.Environment, &s.Sealed, &s.Played, &s.CreatedAt)
}

// InsertScenario stores one with the hashes of the identifiers that it
// matches. An identifier that an earlier one matched is this one's from now on.
func InsertScenario(tx store.Tx, s Scenario, matches [][]byte) error {
	_, err := tx.Exec(`INSERT INTO sandbox_scenarios (`+scenarioColumns+`) VALUES ($1, $2, $3, $4, $5, $6)`,
		s.ID, s.Company, s.Environment, s.Sealed, s.Played, s.CreatedAt)
	for _, hash := range matches {
		if err != nil {
			return err
		}
		_, err = tx.Exec(`
INSERT INTO sandbox_scenario_matches (company, environment, hash, scenario) VALUES ($1, $2, $3, $4)
    ON CONFLICT (company, environment, hash) DO UPDATE SET scenario = excluded.scenario`,
			s.Company, s.Environment, hash, s.ID)
	}
	return err
}

// Scenarios lists a company's, oldest first.
func Scenarios(q store.Queryer, company, environment string) ([]Scenario, error) {
	var all []Scenario
	err := q.Query(`
SELECT `+scenarioColumns+` FROM sandbox_scenarios WHERE company = $1 AND environment = $2 ORDER BY id`,
		[]any{company, environment}, func(r store.Row) error {
			var s Scenario
			err := scanScenario(r, &s)
			all = append(all, s)
			return err
		})
	return all, err
}

// ScenarioScopes tells each of the scopes that have any.
func ScenarioScopes(q store.Queryer, each func(company, environment string)) error {
	return q.Query(`SELECT DISTINCT company, environment FROM sandbox_scenarios`, nil, func(r store.Row) error {
		var company, environment string
		err := r.Scan(&company, &environment)
		if err == nil {
			each(company, environment)
		}
		return err
	})
}

// CountScenarios counts a company's.
func CountScenarios(q store.Queryer, company, environment string) (n int, err error) {
	err = q.QueryRow(`SELECT COUNT(*) FROM sandbox_scenarios WHERE company = $1 AND environment = $2`, company, environment).Scan(&n)
	return n, err
}

// MatchScenario finds the one that matches an identifier's hash.
func MatchScenario(q store.Queryer, company, environment string, hash []byte) (s Scenario, ok bool, err error) {
	err = scanScenario(q.QueryRow(`
SELECT `+scenarioColumns+` FROM sandbox_scenarios
 WHERE company = $1 AND environment = $2 AND id = (
       SELECT scenario FROM sandbox_scenario_matches WHERE company = $1 AND environment = $2 AND hash = $3)`,
		company, environment, hash), &s)
	if errors.Is(err, store.ErrNoRows) {
		return s, false, nil
	}
	return s, err == nil, err
}

// PlayScenario counts one more step and gives how many had been taken before.
func PlayScenario(tx store.Tx, company, environment, id string) (before int, ok bool, err error) {
	err = tx.QueryRow(`
UPDATE sandbox_scenarios SET played = played + 1 WHERE company = $1 AND environment = $2 AND id = $3
RETURNING played - 1`, company, environment, id).Scan(&before)
	if errors.Is(err, store.ErrNoRows) {
		return 0, false, nil
	}
	return before, err == nil, err
}

// DeleteScenarios removes one; id "" removes all of the company. It gives how
// many there were.
func DeleteScenarios(tx store.Tx, company, environment, id string) (int64, error) {
	if _, err := tx.Exec(`
DELETE FROM sandbox_scenario_matches WHERE company = $1 AND environment = $2 AND ($3 = '' OR scenario = $3)`,
		company, environment, id); err != nil {
		return 0, err
	}
	return tx.Exec(`DELETE FROM sandbox_scenarios WHERE company = $1 AND environment = $2 AND ($3 = '' OR id = $3)`,
		company, environment, id)
}
