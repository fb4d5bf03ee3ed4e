package store_test

import (
	"testing"

	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

func TestSQLite(t *testing.T) {
	t.Parallel()
	storetest.Exercise(t, storetest.SQLiteURL)
}

func TestPostgres(t *testing.T) {
	t.Parallel()
	storetest.Exercise(t, storetest.PostgresURL)
}
