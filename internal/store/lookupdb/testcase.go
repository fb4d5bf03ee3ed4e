package lookupdb

import (
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// TestCase is a caller's own.
type TestCase struct {
	ID        string
	Service   string
	Name      string
	About     string
	Condition string
	Answer    []byte // sealed
	CreatedAt time.Time
}

// AddTestCase stores one; false when the service has one of that name.
func AddTestCase(tx store.Tx, s scope.Scope, c TestCase) (bool, error) {
	n, err := tx.Exec(`
INSERT INTO lookup_test_cases (company, environment, service, id, name, about, condition, answer, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    ON CONFLICT DO NOTHING`,
		s.Company, string(s.Environment), c.Service, c.ID, c.Name, c.About, c.Condition, c.Answer, clock.Micros(c.CreatedAt))
	return n == 1, err
}

// CountTestCases gives how many a service has.
func CountTestCases(q store.Queryer, s scope.Scope, service string) (n int, err error) {
	err = q.QueryRow(`
SELECT COUNT(*) FROM lookup_test_cases WHERE company = $1 AND environment = $2 AND service = $3`,
		s.Company, string(s.Environment), service).Scan(&n)
	return n, err
}

// FindTestCase loads one by id or name.
func FindTestCase(q store.Queryer, s scope.Scope, service, idOrName string) (c TestCase, ok bool, err error) {
	ok, err = found(scanTestCase(q.QueryRow(`
SELECT `+testCaseColumns+` FROM lookup_test_cases
 WHERE company = $1 AND environment = $2 AND service = $3 AND (id = $4 OR name = $4)`,
		s.Company, string(s.Environment), service, idOrName), &c))
	return c, ok, err
}

// TestCases gives all of a service, oldest first.
func TestCases(q store.Queryer, s scope.Scope, service string) (list []TestCase, err error) {
	err = q.Query(`
SELECT `+testCaseColumns+` FROM lookup_test_cases
 WHERE company = $1 AND environment = $2 AND service = $3
 ORDER BY id`,
		[]any{s.Company, string(s.Environment), service}, func(r store.Row) error {
			var c TestCase
			err := scanTestCase(r, &c)
			list = append(list, c)
			return err
		})
	return list, err
}

const testCaseColumns = `id, service, name, about, condition, answer, created_at`

func scanTestCase(r store.Row, c *TestCase) error {
	var created int64
	err := r.Scan(&c.ID, &c.Service, &c.Name, &c.About, &c.Condition, &c.Answer, &created)
	c.CreatedAt = clock.FromMicros(created)
	return err
}
