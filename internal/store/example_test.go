package store_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/ventanilla/ventanilla/internal/store"
)

// Something that may happen once is spent by one conditional UPDATE, whose
// count says who won.
func Example() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "store-example-")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	db, err := store.Open(ctx, store.Config{URL: "sqlite:" + filepath.Join(dir, "data.db")})
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	if err := store.Migrate(ctx, db); err != nil {
		log.Fatal(err)
	}
	db.Subscribe("codes", func(payload string) { fmt.Println("heard:", payload) })

	spend := func() (won bool, err error) {
		err = db.Write(ctx, func(tx store.Tx) error {
			n, err := tx.Exec(`UPDATE store_facts SET value = 'spent' WHERE name = $1 AND value = 'open'`, "code")
			if won = n == 1; won {
				tx.Notify("codes", "spent")
			}
			return err
		})
		return won, err
	}
	if err := db.Write(ctx, func(tx store.Tx) error { return store.SetFact(tx, "code", "open") }); err != nil {
		log.Fatal(err)
	}
	for range 2 {
		won, err := spend()
		fmt.Println(won, err)
	}
	// Output:
	// heard: spent
	// true <nil>
	// false <nil>
}
