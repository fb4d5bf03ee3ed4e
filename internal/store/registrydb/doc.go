// Package registrydb holds every SQL statement about imported registries: one
// file per table. Its functions work inside a caller's transaction and know no
// rules; a conditional change says whether it took place.
//
// Registries belong to the deployment, so no row has a company.
package registrydb

import (
	"errors"

	"github.com/ventanilla/ventanilla/internal/store"
)

// found turns "no rows" into false.
func found(err error) (bool, error) {
	if errors.Is(err, store.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}
