package lookupdb

import (
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// File is a file of an execution.
type File struct {
	Path    string
	Service string
	ID      string // of the execution
	Content []byte // sealed
}

// AddFile stores one.
func AddFile(tx store.Tx, s scope.Scope, f File) error {
	_, err := tx.Exec(`
INSERT INTO lookup_files (company, environment, path, service, id, content)
VALUES ($1, $2, $3, $4, $5, $6)`,
		s.Company, string(s.Environment), f.Path, f.Service, f.ID, f.Content)
	return err
}

// FindFile loads one by its path.
func FindFile(q store.Queryer, s scope.Scope, path string) (f File, ok bool, err error) {
	f.Path = path
	ok, err = found(q.QueryRow(`
SELECT service, id, content FROM lookup_files
 WHERE company = $1 AND environment = $2 AND path = $3`,
		s.Company, string(s.Environment), path).Scan(&f.Service, &f.ID, &f.Content))
	return f, ok, err
}
