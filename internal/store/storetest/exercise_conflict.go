package storetest

import (
	"testing"

	"github.com/ventanilla/ventanilla/internal/store"
)

func exerciseConflict(t *testing.T, fresh Fresh) {
	b := newBench(t, fresh)
	var first, second int64
	b.must(func(tx store.Tx) (err error) {
		const insert = `INSERT INTO scratch (k, v) VALUES ($1, $2) ON CONFLICT DO NOTHING`
		if first, err = tx.Exec(insert, "a", 1); err != nil {
			return err
		}
		second, err = tx.Exec(insert, "a", 2)
		return err
	})
	if first != 1 || second != 0 || b.rows()["a"] != 1 {
		t.Errorf("DO NOTHING counted %d then %d and kept %v, want 1 then 0 and the first", first, second, b.rows())
	}

	var updated int64
	b.must(func(tx store.Tx) (err error) {
		updated, err = tx.Exec(`INSERT INTO scratch (k, v) VALUES ($1, $2) ON CONFLICT (k) DO UPDATE SET v = excluded.v`, "a", 3)
		return err
	})
	if updated != 1 || b.rows()["a"] != 3 {
		t.Errorf("DO UPDATE counted %d and left %v", updated, b.rows())
	}
}
