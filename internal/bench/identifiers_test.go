package bench

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/curp"
)

// TestMain lets the test's own binary stand in for the program: as a good one or
// one that drops a line.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "curp" {
		checkLines(os.Args[len(os.Args)-1] == "drop")
	}
	os.Exit(m.Run())
}

func checkLines(drop bool) {
	out := bufio.NewWriter(os.Stdout)
	in := bufio.NewScanner(os.Stdin)
	for n := 0; in.Scan(); n++ {
		if _, p := curp.Check(in.Text()); n != 1 || !drop { // a good one
			fmt.Fprintln(out, in.Text(), p)
		}
	}
	_ = out.Flush()
	os.Exit(1)
}

// Not parallel: allocations are counted for the whole process.
func TestParseFigure(t *testing.T) {
	figures, err := measureIdentifiers(t.Context(), Options{Measure: 40 * time.Millisecond}, regexp.MustCompile(`Parse$`))
	if err != nil || len(figures) != 1 || figures[0].Rate <= 0 || figures[0].CPU <= 0 || figures[0].Allocs != 0 {
		t.Fatalf("%+v, %v", figures, err)
	}
	var text bytes.Buffer
	if err := (&Report{Identifiers: figures}).writeIdentifiers(&text); err != nil || !strings.Contains(text.String(), "\ncurp.Parse ") {
		t.Errorf("%q, %v", text.String(), err)
	}
}

// Ensure a run that loses lines gives no figure.
func TestLostLinesAreNoFigure(t *testing.T) {
	t.Parallel()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	lines, err := writeKeyLines(filepath.Join(t.TempDir(), "lines"), 1)
	if err != nil {
		t.Fatal(err)
	}
	if f, err := lines.check(t.Context(), program, "curp", "check", "-"); err != nil || f.Rate <= 0 || f.CPU <= 0 {
		t.Errorf("%+v, %v", f, err)
	}
	if f, err := lines.check(t.Context(), program, "curp", "check", "drop"); err == nil {
		t.Errorf("a dropped line gives %+v", f)
	}
	if _, err := lines.check(t.Context(), filepath.Join(t.TempDir(), "none"), "curp"); err == nil {
		t.Error("no program gives a figure")
	}
}
