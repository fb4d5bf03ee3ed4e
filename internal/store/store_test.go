package store_test

import (
	"context"
	"testing"

	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

func TestOpens(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		err := db.Write(context.Background(), func(tx store.Tx) error {
			_, err := tx.Exec(`INSERT INTO store_facts (name, value) VALUES ($1, $2)`, "a", "b")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		var v string
		err = db.Read(context.Background(), func(q store.Queryer) error {
			return q.QueryRow(`SELECT value FROM store_facts WHERE name = $1`, "a").Scan(&v)
		})
		if err != nil || v != "b" {
			t.Fatalf("got %q, %v", v, err)
		}
	})
}
