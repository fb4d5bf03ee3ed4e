package lookupdb

import (
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// CallBack is whom to tell of an execution's end, and how that went.
type CallBack struct {
	Service  string
	ID       string // of the execution
	Target   []byte // sealed
	Status   string
	Attempts int
	Log      string // JSON
}

// AddCallBack stores one.
func AddCallBack(tx store.Tx, s scope.Scope, c CallBack) error {
	_, err := tx.Exec(`
INSERT INTO lookup_callbacks (company, environment, service, id, target, status, attempts, log)
VALUES ($1, $2, $3, $4, $5, $6, 0, '[]')`,
		s.Company, string(s.Environment), c.Service, c.ID, c.Target, c.Status)
	return err
}

// FindCallBack loads an execution's.
func FindCallBack(q store.Queryer, s scope.Scope, service, id string) (c CallBack, ok bool, err error) {
	c.Service, c.ID = service, id
	ok, err = found(q.QueryRow(`
SELECT target, status, attempts, log FROM lookup_callbacks
 WHERE company = $1 AND environment = $2 AND service = $3 AND id = $4`,
		s.Company, string(s.Environment), service, id).Scan(&c.Target, &c.Status, &c.Attempts, &c.Log))
	return c, ok, err
}

// MoveCallBack changes the status; false when it was not the one expected.
func MoveCallBack(tx store.Tx, s scope.Scope, service, id, from, to string) (bool, error) {
	n, err := tx.Exec(`
UPDATE lookup_callbacks SET status = $6
 WHERE company = $1 AND environment = $2 AND service = $3 AND id = $4 AND status = $5`,
		s.Company, string(s.Environment), service, id, from, to)
	return n == 1, err
}

// NoteCallBack writes what became of attempt number c.Attempts; false when that
// attempt was noted before.
func NoteCallBack(tx store.Tx, s scope.Scope, c CallBack) (bool, error) {
	n, err := tx.Exec(`
UPDATE lookup_callbacks SET status = $5, attempts = $6, log = $7
 WHERE company = $1 AND environment = $2 AND service = $3 AND id = $4 AND status = 'pending' AND attempts = $6 - 1`,
		s.Company, string(s.Environment), c.Service, c.ID, c.Status, c.Attempts, c.Log)
	return n == 1, err
}
