package registry

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

// list gives a file with people from one number to another, found all.
func list(from, to int) string {
	var b strings.Builder
	b.WriteString("curp,nss\n")
	for n := from; n < to; n++ {
		fmt.Fprintf(&b, "%s,%s\n", curpOf(n), nssOf(n))
	}
	return b.String()
}

func TestImport(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		ctx, r := t.Context(), open(db, 7)
		if got := ask(t, r, "people", curpOf(1)); got != "source_unavailable" {
			t.Errorf("before there is a list: %s", got)
		}
		first := "curp,nss,status\n" +
			curpOf(1) + "," + nssOf(1) + ",found\n" + // 2
			"nobody,,\n" +
			curpOf(2) + ",,not_found\n" +
			curpOf(1) + "," + nssOf(7) + ",found\n" + // 5: in the same batch
			curpOf(3) + ",,not_found2\n" + curpOf(4) + ",,subdelegation_validate\n" +
			list(100, 120)[len("curp,nss\n"):] + // 8 to 27: two columns
			curpOf(2) + "," + nssOf(2) + ",\n" // 28: in another batch
		var w told
		report, err := r.Import(ctx, "people", pipe(first), w.watch())
		if err != nil || report.People != 4 || report.Bad != 23 || report.Resumed != 0 {
			t.Fatalf("%v %+v", err, report)
		}
		if w.problems[0] != "line 3: curp: does not have the form of a CURP" || w.problems[1] != "line 5: curp: stands on line 2 already, which counts" ||
			w.problems[2] != "line 8: the row has 2 columns, unlike the header" || w.problems[22] != "line 28: curp: stands on line 4 already, which counts" {
			t.Errorf("%q", w.problems)
		}
		for n, want := range map[int]string{1: nssOf(1), 2: "nss_unknown", 3: "curp_unknown", 4: "subdelegation_required", 5: "curp_unknown", 100: "curp_unknown"} {
			if got := ask(t, r, "people", curpOf(n)); got != want {
				t.Errorf("person %d: %s, want %s", n, got, want)
			}
		}
		if got := ask(t, r, "others", curpOf(1)); got != "source_unavailable" {
			t.Errorf("another registry: %s", got)
		}

		// What cannot be used leaves everything as it is.
		for text, want := range map[string]string{"curp\n": "lacks nss", "curp,nss\nx,y\n": "no row that can be used"} {
			if _, err := r.Import(ctx, "people", file(text), Watch{}); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%q: %v", text, err)
			}
		}
		if got := ask(t, r, "people", curpOf(1)); got != nssOf(1) {
			t.Errorf("after files that cannot be used: %s", got)
		}

		// A new list takes the place of the old as a whole.
		if report, err = r.Import(ctx, "people", file(list(2, 50)), Watch{}); err != nil || report.People != 48 || report.Bad != 0 {
			t.Fatalf("%v %+v", err, report)
		}
		if got := []string{ask(t, r, "people", curpOf(1)), ask(t, r, "people", curpOf(2))}; !cmp.Equal(got, []string{"curp_unknown", nssOf(2)}) {
			t.Errorf("the new list: %v", got)
		}
		if n := purged(t, r); n != 48 {
			t.Errorf("%d rows are left", n)
		}
		all, err := r.List(ctx)
		if err != nil || len(all) != 1 || all[0].People != 48 || !all[0].Serving || all[0].Importing != nil || all[0].Imported.IsZero() {
			t.Errorf("%v %+v", err, all)
		}

		if removed, err := r.Remove(ctx, "people"); err != nil || !removed {
			t.Errorf("%v %v", removed, err)
		}
		if got := ask(t, r, "people", curpOf(2)); got != "source_unavailable" {
			t.Errorf("removed: %s", got)
		}
		if removed, err := r.Remove(ctx, "people"); err != nil || removed {
			t.Errorf("removed twice: %v %v", removed, err)
		}
		if n := purged(t, r); n != 0 {
			t.Errorf("%d rows are left", n)
		}
	})
}

// purged counts the people of all lists after a purge.
func purged(t *testing.T, r *Registries) (n int) {
	t.Helper()
	if err := r.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	return count(t, r, `SELECT COUNT(*) FROM registry_people`)
}

func count(t *testing.T, r *Registries, query string) (n int) {
	t.Helper()
	err := r.db.Read(t.Context(), func(q store.Queryer) error { return q.QueryRow(query).Scan(&n) })
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// An import that is broken off anywhere goes on after its last commit, tells
// all that was refused, and serves nothing until it is whole.
func TestResume(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		ctx, r := t.Context(), open(db, 10)
		text := list(0, 60) + "x,y\n" + list(60, 120)[len("curp,nss\n"):] + curpOf(3) + "," + nssOf(3) + "\n"
		text = strings.Replace(text, nssOf(5), "1", 1)
		if _, err := r.Import(ctx, "people", file(list(500, 510)), Watch{}); err != nil {
			t.Fatal(err)
		}
		before := int64(0)
		for part := 1; part <= 3; part++ {
			in, w := file(text), told{}
			// The reader is a batch ahead, and what it has read when it fails is lost.
			in.Reader = &breaking{in.Reader, len(text) * part / 4}
			if _, err := r.Import(ctx, "people", in, w.watch()); !errors.Is(err, errBroken) {
				t.Fatal(err)
			}
			if part > 1 && w.begun[0].Line <= before {
				t.Errorf("part %d begins at line %d, the one before at %d", part, w.begun[0].Line, before)
			}
			before = w.begun[0].Line
			if got := ask(t, r, "people", curpOf(1)) + ask(t, r, "people", curpOf(500)); got != "curp_unknown"+nssOf(500) {
				t.Errorf("half served: %s", got)
			}
		}
		if all, err := r.List(ctx); err != nil || len(all) != 1 || all[0].People != 10 || all[0].Importing == nil || all[0].Importing.People == 0 {
			t.Errorf("%v %+v", err, all)
		}
		var w told
		report, err := r.Import(ctx, "people", file(text), w.watch())
		if err != nil || report.People != 119 || report.Bad != 3 || report.Resumed <= before {
			t.Fatalf("%v %+v", err, report)
		}
		want := []string{"line 7: nss: is not 11 digits", "line 62: curp: does not have the form of a CURP", "line 123: curp: stands on line 5 already, which counts"}
		if diff := cmp.Diff(want, w.problems); diff != "" {
			t.Error(diff)
		}
		for n := range 120 {
			if got := ask(t, r, "people", curpOf(n)); got != nssOf(n) && n != 5 {
				t.Errorf("person %d: %s", n, got)
			}
		}
		if n := purged(t, r); n != 119 {
			t.Errorf("%d rows are left", n)
		}
	})
}

// A changed file, or one of unknown content, begins anew.
func TestBeginsAnew(t *testing.T) {
	t.Parallel()
	ctx, r := t.Context(), open(storetest.SQLite(t), 5)
	broken := func(in Input) Input {
		in.Reader = &breaking{in.Reader, 1000}
		return in
	}
	if _, err := r.Import(ctx, "people", broken(file(list(0, 100))), Watch{}); !errors.Is(err, errBroken) {
		t.Fatal(err)
	}
	report, err := r.Import(ctx, "people", file(list(0, 101)), Watch{})
	if err != nil || report.Resumed != 0 || report.People != 101 {
		t.Errorf("%v %+v", err, report)
	}
	if _, err := r.Import(ctx, "people", broken(pipe(list(0, 100))), Watch{}); !errors.Is(err, errBroken) {
		t.Fatal(err)
	}
	if n := purged(t, r); n != 101 {
		t.Errorf("%d rows: those of a pipe that broke are of no use", n)
	}
	// What is announced must come.
	in := file(list(0, 100))
	in.Reader = strings.NewReader(list(0, 99))
	if _, err := r.Import(ctx, "people", in, Watch{}); err == nil || !strings.Contains(err.Error(), "changed while") {
		t.Error(err)
	}
	in = pipe(list(0, 100))
	in.Size = 7
	if _, err := r.Import(ctx, "people", in, Watch{}); err == nil || !strings.Contains(err.Error(), "not 7") {
		t.Error(err)
	}
	if _, err := r.Import(ctx, "a/b", file(list(0, 100)), Watch{}); err == nil {
		t.Error("a name with a slash is taken")
	}
	if n := purged(t, r); n != 101 || ask(t, r, "people", curpOf(100)) != nssOf(100) {
		t.Errorf("%d rows", n)
	}
}

// Of several imports of one file at once, one is whole and the others say that
// they were overtaken; rows are never counted twice.
func TestAtOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		r := open(db, 20)
		text := list(0, 400)
		var all sync.WaitGroup
		var mu sync.Mutex
		done := 0
		for range 4 {
			all.Go(func() {
				report, err := r.Import(context.Background(), "people", file(text), Watch{})
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					if done++; report.People != 400 {
						t.Errorf("%+v", report)
					}
				case !errors.Is(err, ErrOvertaken):
					t.Error(err)
				}
			})
		}
		all.Wait()
		if done == 0 {
			t.Error("nobody came to the end")
		}
		if n := purged(t, r); n != 400 {
			t.Errorf("%d rows", n)
		}
	})
}
