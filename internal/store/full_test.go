package store

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/ventanilla/ventanilla/fault"
)

// Ensure a full disk refuses the call that needs room, and neither the others
// of its commit nor those after it.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	b := newGroupBench(t)
	b.exec(`CREATE TABLE bulk (b BLOB NOT NULL) STRICT`)
	var pages int
	if err := b.writer.conn.conn.QueryRowContext(t.Context(), "PRAGMA page_count").Scan(&pages); err != nil {
		t.Fatal(err)
	}
	limit := func(n int) {
		if err := b.writer.conn.conn.QueryRowContext(t.Context(), fmt.Sprintf("PRAGMA max_page_count(%d)", n)).Scan(&n); err != nil {
			t.Fatal(err)
		}
	}
	big := func(tx Tx) error {
		if err := insertRow(2, nil)(tx); err != nil {
			return err
		}
		_, err := tx.Exec(`INSERT INTO bulk (b) VALUES ($1)`, make([]byte, 1<<20))
		return err
	}
	limit(pages + 5)
	b.together(insertRow(1, nil), big, insertRow(3, nil))
	if b.errs[0] != nil || !errors.Is(b.errs[1], fault.Unavailable) || b.errs[2] != nil {
		t.Errorf("errors %v, want Unavailable for the second alone", b.errs)
	}
	if got := b.keys(); !slices.Equal(got, []int{1, 3}) {
		t.Errorf("kept %v, want 1 and 3", got)
	}
	limit(pages + 5000)
	b.together(big, insertRow(4, nil))
	if err := errors.Join(b.errs...); err != nil {
		t.Errorf("after room was made: %v", err)
	}
}
