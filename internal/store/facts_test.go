package store_test

import (
	"context"
	"testing"

	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

func TestFacts(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		for _, want := range []string{"", "first", "second"} {
			if want != "" {
				err := db.Write(context.Background(), func(tx store.Tx) error { return store.SetFact(tx, "keyset", want) })
				if err != nil {
					t.Fatal(err)
				}
			}
			err := db.Read(context.Background(), func(q store.Queryer) error {
				got, ok, err := store.Fact(q, "keyset")
				if got != want || ok != (want != "") {
					t.Errorf("got %q, %v; want %q", got, ok, want)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}
