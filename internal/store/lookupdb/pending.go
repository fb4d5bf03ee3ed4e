package lookupdb

import (
	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// Pending is what an execution that has not ended still needs.
type Pending struct {
	Service string
	ID      string
	Spent   bool   // it took one of the day's attempts
	Asks    int    // how often a source was about to be asked
	Staged  []byte // sealed: the test case to play; nil for none
}

// AddPending stores one beside its execution.
func AddPending(tx store.Tx, s scope.Scope, p Pending) error {
	_, err := tx.Exec(`
INSERT INTO lookup_pending (company, environment, service, id, spent, asks, staged)
VALUES ($1, $2, $3, $4, $5, 0, $6)`,
		s.Company, string(s.Environment), p.Service, p.ID, p.Spent, p.Staged)
	return err
}

// FindPending loads one; false when its execution has ended.
func FindPending(q store.Queryer, s scope.Scope, service, id string) (p Pending, ok bool, err error) {
	p.Service, p.ID = service, id
	ok, err = found(q.QueryRow(`
SELECT spent, asks, staged FROM lookup_pending
 WHERE company = $1 AND environment = $2 AND service = $3 AND id = $4`,
		s.Company, string(s.Environment), service, id).Scan(&p.Spent, &p.Asks, &p.Staged))
	return p, ok, err
}

// NoteAsk counts that a source is about to be asked; false when the execution
// has ended.
func NoteAsk(tx store.Tx, s scope.Scope, service, id string) (bool, error) {
	n, err := tx.Exec(`
UPDATE lookup_pending SET asks = asks + 1
 WHERE company = $1 AND environment = $2 AND service = $3 AND id = $4`,
		s.Company, string(s.Environment), service, id)
	return n == 1, err
}

// FinishExecution ends a pending execution as x says; false when it had ended.
func FinishExecution(tx store.Tx, s scope.Scope, x *Execution) (bool, error) {
	n, err := tx.Exec(`
UPDATE lookup_executions SET finished_at = $5, condition = $6, origin = $7, answer = $8
 WHERE company = $1 AND environment = $2 AND service = $3 AND id = $4 AND finished_at = 0`,
		s.Company, string(s.Environment), x.Service, x.ID, clock.Micros(x.FinishedAt), x.Condition, x.Origin, x.Answer)
	if err != nil || n == 0 {
		return false, err
	}
	_, err = tx.Exec(`
DELETE FROM lookup_pending
 WHERE company = $1 AND environment = $2 AND service = $3 AND id = $4`,
		s.Company, string(s.Environment), x.Service, x.ID)
	if err != nil {
		return false, err
	}
	return true, AddSubjects(tx, s, x.Service, x.ID, x.Also)
}
