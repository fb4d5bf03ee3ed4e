package storetest

import (
	"context"
	"errors"
	"testing"

	"github.com/ventanilla/ventanilla/internal/store"
)

func exerciseWrite(t *testing.T, fresh Fresh) {
	b := newBench(t, fresh)
	ctx := context.Background()
	mine := errors.New("mine")

	b.must(put("kept", 1))
	err := b.Write(ctx, func(tx store.Tx) error {
		if err := put("undone", 1)(tx); err != nil {
			return err
		}
		return mine
	})
	if !errors.Is(err, mine) {
		t.Errorf("Write gave %v, want fn's own error", err)
	}
	if got := b.rows(); len(got) != 1 || got["kept"] != 1 {
		t.Errorf("after a commit and a rollback: %v", got)
	}

	t.Run("a transaction reads what it wrote", func(t *testing.T) {
		var v int
		b.must(func(tx store.Tx) error {
			if _, err := tx.Exec(`UPDATE scratch SET v = v + 1 WHERE k = $1`, "kept"); err != nil {
				return err
			}
			return tx.QueryRow(`SELECT v FROM scratch WHERE k = $1`, "kept").Scan(&v)
		})
		if v != 2 {
			t.Errorf("read %d, want 2", v)
		}
	})

	t.Run("a failed statement fails the call", func(t *testing.T) {
		if err := b.Write(ctx, put("kept", 5)); err == nil {
			t.Error("a duplicate key was accepted")
		}
		if got := b.rows()["kept"]; got != 2 {
			t.Errorf("the row changed to %d", got)
		}
	})

	t.Run("a failed statement ends the transaction", func(t *testing.T) {
		var next error
		err := b.Write(ctx, func(tx store.Tx) error {
			if err := put("kept", 5)(tx); err == nil {
				t.Error("a duplicate key was accepted")
			}
			next = put("next", 1)(tx)
			return nil
		})
		if err == nil || next == nil || len(b.rows()) != 1 {
			t.Errorf("the next statement gave %v, Write %v, rows %v; want errors and nothing kept", next, err, b.rows())
		}
	})

	t.Run("tx is dead after fn", func(t *testing.T) {
		var kept store.Tx
		b.must(func(tx store.Tx) error { kept = tx; return nil })
		if _, err := kept.Exec(`DELETE FROM scratch`); err == nil {
			t.Error("Exec worked after the transaction")
		}
		var v int
		if err := kept.QueryRow(`SELECT v FROM scratch`).Scan(&v); err == nil {
			t.Error("QueryRow worked after the transaction")
		}
	})

	t.Run("counts rows", func(t *testing.T) {
		b.must(put("second", 1))
		var all, none int64
		b.must(func(tx store.Tx) (err error) {
			if all, err = tx.Exec(`UPDATE scratch SET v = 9`); err != nil {
				return err
			}
			none, err = tx.Exec(`UPDATE scratch SET v = 9 WHERE k = $1`, "nobody")
			return err
		})
		if all != 2 || none != 0 {
			t.Errorf("counted %d and %d, want 2 and 0", all, none)
		}
	})
}
