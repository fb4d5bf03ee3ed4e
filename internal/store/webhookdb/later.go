package webhookdb

import (
	"errors"

	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// InsertLater adds an event that is published later.
func InsertLater(tx store.Tx, s scope.Scope, id string, event []byte, at int64) error {
	_, err := tx.Exec(`
		INSERT INTO webhook_later (id, company, environment, event, created_at) VALUES ($1, $2, $3, $4, $5)`,
		id, s.Company, string(s.Environment), event, at)
	return err
}

// TakeLater removes such an event and gives it; false when it was taken before.
func TakeLater(tx store.Tx, s scope.Scope, id string) (event []byte, found bool, err error) {
	err = tx.QueryRow(`
		DELETE FROM webhook_later WHERE id = $1 AND company = $2 AND environment = $3 RETURNING event`,
		id, s.Company, string(s.Environment)).Scan(&event)
	if errors.Is(err, store.ErrNoRows) {
		return nil, false, nil
	}
	return event, err == nil, err
}
