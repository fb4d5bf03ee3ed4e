package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// A report over the list would empty the list before a row of it was read.
func TestReportIsNotTheList(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	list, link := filepath.Join(dir, "people.csv"), filepath.Join(dir, "link.csv")
	const content = "curp,nss\n"
	if err := errors.Join(os.WriteFile(list, []byte(content), 0o600), os.Symlink(list, link)); err != nil {
		t.Fatal(err)
	}
	for _, report := range []string{list, filepath.Join(dir, ".", "people.csv"), link} {
		var usage usageError
		if _, err := newRefusedRows(&terminal{err: io.Discard}, list, report); !errors.As(err, &usage) {
			t.Errorf("--report %s: %v", report, err)
		}
	}
	if raw, err := os.ReadFile(list); err != nil || string(raw) != content {
		t.Errorf("the list is %q now, %v", raw, err)
	}
	for _, name := range []string{list, "-"} {
		rows, err := newRefusedRows(&terminal{err: io.Discard}, name, filepath.Join(dir, "bad.csv"))
		if err != nil {
			t.Fatal(err)
		}
		if err := rows.close(); err != nil {
			t.Error(err)
		}
	}
}
