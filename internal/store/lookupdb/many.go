package lookupdb

import (
	"strconv"
	"strings"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// Attempt is what SpendAttempts takes: one of a subject's on a day (yyyymmdd).
type Attempt struct {
	Scope   scope.Scope
	Service string
	Day     int
	Subject string // the keyed hash, which differs by scope
}

// SpendAttempts takes one of the limit attempts for each of the list, of which
// no two are alike, and says which it could take. Callers give lists in one
// order, so that two at once do not wait for each other.
func SpendAttempts(tx store.Tx, limit int, list []Attempt) (spent map[Attempt]bool, err error) {
	spent = make(map[Attempt]bool, len(list))
	if limit < 1 {
		return spent, nil
	}
	type key struct {
		service, subject string
		day              int
	}
	of := make(map[key]Attempt, len(list))
	for part := range parts(list) {
		args := make([]any, 0, 5*len(part)+1)
		for _, a := range part {
			of[key{a.Service, a.Subject, a.Day}] = a
			args = append(args, a.Scope.Company, string(a.Scope.Environment), a.Service, a.Day, []byte(a.Subject))
		}
		args = append(args, limit)
		query := `
INSERT INTO lookup_attempts (company, environment, service, day, subject, spent)
VALUES ` + values(len(part), 5, ", 1") + `
    ON CONFLICT (company, environment, service, day, subject)
    DO UPDATE SET spent = lookup_attempts.spent + 1 WHERE lookup_attempts.spent < $` + strconv.Itoa(len(args)) + `
    RETURNING service, day, subject`
		err := tx.Query(query, args, func(r store.Row) error {
			var k key
			var subject []byte
			err := r.Scan(&k.service, &k.day, &subject)
			k.subject = string(subject)
			spent[of[k]] = true
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return spent, nil
}

// ScopedExecution is an execution with whose it is.
type ScopedExecution struct {
	Scope scope.Scope
	*Execution
}

// AddExecutions stores many, none of which is found by anything but its subject.
func AddExecutions(tx store.Tx, list []ScopedExecution) error {
	for part := range parts(list) {
		args := make([]any, 0, 11*len(part))
		for _, x := range part {
			args = append(args, x.Scope.Company, string(x.Scope.Environment), x.Service, x.ID, clock.Micros(x.CreatedAt),
				clock.Micros(x.FinishedAt), x.Condition, x.Origin, x.Subject, x.Request, x.Answer)
		}
		_, err := tx.Exec(`
INSERT INTO lookup_executions (company, environment, service, id, created_at, finished_at, condition, origin, subject, request, answer)
VALUES `+values(len(part), 11, ""), args...)
		if err != nil {
			return err
		}
	}
	return nil
}

// parts cuts a list into pieces of a few lengths, so that there are few texts of
// a statement for the database to keep prepared.
func parts[T any](list []T) func(yield func([]T) bool) {
	return func(yield func([]T) bool) {
		for len(list) > 0 {
			n := len(list)
			for _, length := range lengths {
				if length <= len(list) {
					n = length
					break
				}
			}
			if !yield(list[:n]) {
				return
			}
			list = list[n:]
		}
	}
}

var lengths = []int{64, 32, 24, 16, 12, 8, 6, 5, 4, 3, 2, 1}

// values gives rows of placeholders, each ending with more.
func values(rows, columns int, more string) string {
	var b strings.Builder
	for row := range rows {
		b.WriteString(map[bool]string{true: "(", false: ", ("}[row == 0])
		for column := range columns {
			if column > 0 {
				b.WriteString(", ")
			}
			b.WriteByte('$')
			b.WriteString(strconv.Itoa(row*columns + column + 1))
		}
		b.WriteString(more + ")")
	}
	return b.String()
}
