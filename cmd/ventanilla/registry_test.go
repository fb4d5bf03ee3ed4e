package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ventanilla/ventanilla/internal/api/admin"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
	"github.com/ventanilla/ventanilla/nss"
)

// Ensure that an import that is killed three times goes on each time where its
// last commit was, and in the end holds every person once and tells every row
// that was left out.
func TestImportSurvivesKills(t *testing.T) {
	t.Parallel()
	for name, database := range map[string]func(*testing.T) []string{
		"sqlite":   func(*testing.T) []string { return nil },
		"postgres": func(t *testing.T) []string { return []string{"--database", storetest.EmptyPostgresURL(t)} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			killedImport(t, database(t))
		})
	}
}

const (
	importedRows = 60_000
	badEvery     = 997
)

func killedImport(t *testing.T, database []string) {
	dir := t.TempDir()
	list, report := filepath.Join(dir, "people.csv"), filepath.Join(dir, "report.csv")
	writePeople(t, list)
	program(t, append([]string{"migrate", "--data", dir}, database...), io.Discard)
	args := append([]string{"registry", "import", "people", list, "--data", dir, "--every", "1", "--json", "--report", report}, database...)
	line := 1
	for _, lines := range []int{3, 2, 4} { // batches until the kill
		began, reached := untilKilled(t, args, lines)
		if began < line || line > 1 && began == 1 {
			t.Errorf("the import went on at line %d, though line %d had been reached", began, line)
		}
		line = reached
	}
	var out strings.Builder
	if code := program(t, args, &out); code != exitFailure {
		t.Errorf("exit %d though rows were left out", code)
	}
	var done admin.ImportedRegistry
	if err := json.Unmarshal([]byte(out.String()), &done); err != nil {
		t.Fatalf("%v: %s", err, out.String())
	}
	const bad = importedRows / badEvery
	if done.People != importedRows-bad || done.Bad != bad || done.Resumed < int64(line) {
		t.Errorf("%+v after line %d was reached", done, line)
	}
	raw, err := os.ReadFile(report)
	if err != nil {
		t.Fatal(err)
	}
	var want strings.Builder
	want.WriteString("line,column,code,problem\n")
	for n := badEvery; n <= importedRows; n += badEvery {
		fmt.Fprintf(&want, "%d,nss,check_digit,the check digit is wrong\n", n+1)
	}
	if string(raw) != want.String() {
		t.Errorf("the report is\n%s\nwant\n%s", raw, want.String())
	}
}

// writePeople writes a file in which every badEvery-th row has a wrong check
// digit.
func writePeople(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	fmt.Fprintln(w, "curp,nss,status")
	for n := 1; n <= importedRows; n++ {
		first := fmt.Sprintf("%010d", 1_000_000_000+n)
		digit, err := nss.Digit(first)
		if err != nil {
			t.Fatal(err)
		}
		if n%badEvery == 0 {
			digit = '0' + (digit-'0'+1)%10
		}
		fmt.Fprintf(w, "%c%c%c%c%06dHDFRRN%02d,%s%c,found\n", 'A'+n%26, 'A'+n/26%26, 'A'+n/676%26, 'A'+n/17576%26, n, n%100, first, digit)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
}

// command makes the program itself.
func command(t *testing.T, args []string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, args...)
	cmd.Args[0] = "ventanilla" // for which testscript runs main
	return cmd
}

// program runs it to its end.
func program(t *testing.T, args []string, out io.Writer) int {
	t.Helper()
	cmd := command(t, args)
	var said strings.Builder
	cmd.Stdout, cmd.Stderr = out, &said
	if err := cmd.Run(); cmd.ProcessState == nil {
		t.Fatal(err)
	}
	if code := cmd.ProcessState.ExitCode(); code != exitOK && code != exitFailure {
		t.Fatalf("%v: exit %d: %s", args[:2], code, said.String())
	}
	return cmd.ProcessState.ExitCode()
}

// untilKilled runs it until it has told so many batches, and kills it. It gives
// the line at which it began, and the last that it told of.
func untilKilled(t *testing.T, args []string, lines int) (began, reached int) {
	t.Helper()
	cmd := command(t, args)
	said, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	began = 1
	var all strings.Builder
	for in := bufio.NewScanner(said); lines > 0 && in.Scan(); {
		all.WriteString(in.Text() + "\n")
		var rows, at int
		if _, err := fmt.Sscanf(in.Text(), "goes on at line %d:", &at); err == nil {
			began = at
		}
		if _, err := fmt.Sscanf(in.Text(), "%d rows are in, line %d is next", &rows, &at); err == nil {
			reached = at
			lines--
		}
	}
	if lines > 0 {
		t.Errorf("it ended by itself: %s", all.String())
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Error(err)
	}
	_ = cmd.Wait() // it was killed
	return began, reached
}
