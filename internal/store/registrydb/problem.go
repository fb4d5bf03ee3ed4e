package registrydb

import "github.com/ventanilla/ventanilla/internal/store"

// Problem is why a row was refused. It holds nothing of the row.
type Problem struct {
	Line  int64
	Field string // the column; "" is the whole row
	Code  string
	Other int64 // a number that belongs to the code
}

// AddProblem notes one.
func AddProblem(tx store.Tx, generation int64, p Problem) error {
	_, err := tx.Exec(`INSERT INTO registry_problems (generation, line, field, code, other) VALUES ($1, $2, $3, $4, $5)`,
		generation, p.Line, p.Field, p.Code, p.Other)
	return err
}

// Problems lists those of a generation after a line, at most limit, by line.
func Problems(q store.Queryer, generation, after int64, limit int) (out []Problem, err error) {
	err = q.Query(`SELECT line, field, code, other FROM registry_problems
 WHERE generation = $1 AND line > $2 ORDER BY line LIMIT $3`, []any{generation, after, limit}, func(r store.Row) error {
		var p Problem
		err := r.Scan(&p.Line, &p.Field, &p.Code, &p.Other)
		out = append(out, p)
		return err
	})
	return out, err
}
