package lookupdb

import (
	"strconv"
	"strings"

	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// AddSubjects lets an execution be found by further keyed hashes, in one
// statement; those that it is found by already are left alone.
func AddSubjects(tx store.Tx, s scope.Scope, service, execution string, subjects [][]byte) error {
	if len(subjects) == 0 {
		return nil
	}
	var values strings.Builder
	args := []any{s.Company, string(s.Environment), service, execution}
	for i, subject := range subjects {
		if i > 0 {
			values.WriteString(`, `)
		}
		args = append(args, subject)
		values.WriteString(`($1, $2, $3, $` + strconv.Itoa(len(args)) + `, $4)`)
	}
	_, err := tx.Exec(`
INSERT INTO lookup_subjects (company, environment, service, subject, execution)
VALUES `+values.String()+`
    ON CONFLICT DO NOTHING`, args...)
	return err
}
