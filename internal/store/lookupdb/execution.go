package lookupdb

import (
	"strconv"
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// Execution is one look-up as it is stored.
type Execution struct {
	ID         string
	Service    string
	CreatedAt  time.Time
	FinishedAt time.Time
	Condition  string
	Origin     string
	Subject    []byte // keyed hash of the CURP
	Request    []byte // sealed
	Answer     []byte // sealed, nil when there was none

	Also [][]byte // what else it is found by; only AddExecution looks at it
}

// AddExecution stores one.
func AddExecution(tx store.Tx, s scope.Scope, x *Execution) error {
	_, err := tx.Exec(`
INSERT INTO lookup_executions (company, environment, service, id, created_at, finished_at, condition, origin, subject, request, answer)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		s.Company, string(s.Environment), x.Service, x.ID, clock.Micros(x.CreatedAt), clock.Micros(x.FinishedAt),
		x.Condition, x.Origin, x.Subject, x.Request, x.Answer)
	if err != nil {
		return err
	}
	return AddSubjects(tx, s, x.Service, x.ID, x.Also)
}

const executionColumns = `id, service, created_at, finished_at, condition, origin, subject, request, answer`

// FindExecution loads one.
func FindExecution(q store.Queryer, s scope.Scope, service, id string) (x Execution, ok bool, err error) {
	ok, err = found(scanExecution(q.QueryRow(`
SELECT `+executionColumns+` FROM lookup_executions
 WHERE company = $1 AND environment = $2 AND service = $3 AND id = $4`,
		s.Company, string(s.Environment), service, id), &x))
	return x, ok, err
}

// Filter selects executions of a service; zero fields do not.
type Filter struct {
	FromID, ToID string    // FromID <= id < ToID: ids are in order of creation
	From, To     time.Time // exactly, From <= created_at < To
	Subjects     [][]byte  // all of them are the execution's subject
	Also         [][]byte  // all of them are among what else it is found by
	Conditions   []string  // any of them, of executions that have ended
	Pending      bool      // those that have not ended
	Skip, Limit  int
}

// Executions gives a page of them, newest first.
func Executions(q store.Queryer, s scope.Scope, service string, f Filter) (list []Execution, err error) {
	where := `company = $1 AND environment = $2 AND service = $3`
	args := []any{s.Company, string(s.Environment), service}
	and := func(condition string, value any) {
		args = append(args, value)
		where += ` AND ` + condition + `$` + strconv.Itoa(len(args))
	}
	if f.FromID != "" {
		and(`id >= `, f.FromID)
	}
	if f.ToID != "" {
		and(`id < `, f.ToID)
	}
	if !f.From.IsZero() {
		and(`created_at >= `, clock.Micros(f.From))
	}
	if !f.To.IsZero() {
		and(`created_at < `, clock.Micros(f.To))
	}
	for _, subject := range f.Subjects {
		and(`subject = `, subject)
	}
	for _, subject := range f.Also {
		and(`id IN (SELECT execution FROM lookup_subjects WHERE company = $1 AND environment = $2 AND service = $3 AND subject = `, subject)
		where += `)`
	}
	if f.Pending {
		where += ` AND finished_at = 0`
	}
	if len(f.Conditions) > 0 {
		where += ` AND finished_at <> 0 AND condition IN (`
		for i, c := range f.Conditions {
			if i > 0 {
				where += `, `
			}
			args = append(args, c)
			where += `$` + strconv.Itoa(len(args))
		}
		where += `)`
	}
	args = append(args, f.Limit, f.Skip)
	query := `SELECT ` + executionColumns + ` FROM lookup_executions WHERE ` + where +
		` ORDER BY id DESC LIMIT $` + strconv.Itoa(len(args)-1) + ` OFFSET $` + strconv.Itoa(len(args))
	err = q.Query(query, args, func(r store.Row) error {
		var x Execution
		err := scanExecution(r, &x)
		list = append(list, x)
		return err
	})
	return list, err
}

func scanExecution(r store.Row, x *Execution) error {
	var created, finished int64
	err := r.Scan(&x.ID, &x.Service, &created, &finished, &x.Condition, &x.Origin, &x.Subject, &x.Request, &x.Answer)
	x.CreatedAt, x.FinishedAt = clock.FromMicros(created), clock.FromMicros(finished)
	return err
}
