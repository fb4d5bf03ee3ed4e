package registry

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

func TestBring(t *testing.T) {
	t.Parallel()
	ctx, r := t.Context(), open(storetest.SQLite(t), 50)
	path := filepath.Join(t.TempDir(), "people.csv")
	write := func(text string, at time.Time) {
		t.Helper()
		if err := errors.Join(os.WriteFile(path, []byte(text), 0o600), os.Chtimes(path, at, at)); err != nil {
			t.Fatal(err)
		}
	}
	bring := func() Report {
		t.Helper()
		report, err := r.Bring(ctx, "people", path, Watch{})
		if err != nil {
			t.Fatal(err)
		}
		return report
	}
	if _, err := r.Bring(ctx, "people", path, Watch{}); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
	day := time.Date(2026, 1, 2, 3, 4, 5, 6789, time.UTC)
	write(list(0, 200), day)
	if report := bring(); report.Unchanged || report.People != 200 {
		t.Errorf("%+v", report)
	}
	if report := bring(); !report.Unchanged || report.People != 200 {
		t.Errorf("the same: %+v", report)
	}
	// What has the size and time of the last is not opened: it costs no read.
	write(list(200, 400), day)
	if report := bring(); !report.Unchanged {
		t.Errorf("not opened: %+v", report)
	}
	// Touched only: the content decides, and the new time is kept.
	write(list(0, 200), day.Add(time.Hour))
	if report := bring(); !report.Unchanged {
		t.Errorf("touched: %+v", report)
	}
	write(list(200, 400), day.Add(time.Hour))
	if report := bring(); !report.Unchanged {
		t.Errorf("the time was not kept: %+v", report)
	}
	write(list(0, 300), day.Add(2*time.Hour))
	if report := bring(); report.Unchanged || report.People != 300 || ask(t, r, "people", curpOf(299)) != nssOf(299) {
		t.Errorf("changed: %+v", report)
	}
}

// Nodes that start together on one database all come up with the whole list.
func TestBringTogether(t *testing.T) {
	t.Parallel()
	url := storetest.PostgresURL(t)
	path := filepath.Join(t.TempDir(), "people.csv")
	if err := os.WriteFile(path, []byte(list(0, 2000)), 0o600); err != nil {
		t.Fatal(err)
	}
	one := open(storetest.Open(t, url), 100)
	two := open(storetest.Open(t, url), 100)
	two.vault = one.vault
	failed := make(chan error, 2)
	for _, r := range []*Registries{one, two} {
		go func() {
			_, err := r.Bring(t.Context(), "people", path, Watch{})
			failed <- err
		}()
	}
	for range 2 {
		if err := <-failed; err != nil {
			t.Error(err)
		}
	}
	for _, r := range []*Registries{one, two} {
		if got := ask(t, r, "people", curpOf(1999)); got != nssOf(1999) {
			t.Error(got)
		}
		if n := purged(t, r); n != 2000 {
			t.Errorf("%d rows", n)
		}
	}
}
