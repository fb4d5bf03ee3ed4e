package docs_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/connect"
	"github.com/ventanilla/ventanilla/internal/lookup"
	"github.com/ventanilla/ventanilla/internal/platform/sandbox"
	"github.com/ventanilla/ventanilla/internal/sandbox/behaviour"
	"github.com/ventanilla/ventanilla/internal/sandbox/population"
	"github.com/ventanilla/ventanilla/internal/tenant/manifest"

	"github.com/ventanilla/ventanilla/internal/entropy"
)

// answer gives the code and status with which the linking API words a condition.
func answer(t *testing.T, c fault.Condition) string {
	t.Helper()
	row, ok := connect.Dialect.Row(c)
	if !ok {
		t.Fatalf("connect has no words for %s", c)
	}
	return fmt.Sprintf("%d `%s`", row.Status, row.Code)
}

// linkCase words what a published case comes to.
func linkCase(t *testing.T, c sandbox.Case) string {
	t.Helper()
	switch {
	case c.Incomplete:
		return "the login ends `incomplete`"
	case c.When == sandbox.AtSuccess:
		return "success with the warning `" + c.Warning + "`"
	case c.When == sandbox.AtCode:
		return "asks for a code, then " + answer(t, c.Condition)
	case c.When == sandbox.AtData:
		return "success; reading the profile is " + answer(t, c.Condition)
	case c.Condition == "":
		return "success"
	}
	return answer(t, c.Condition)
}

// missing reports the lines that a page lacks, ready to be pasted.
func missing(t *testing.T, page string, want []string) {
	t.Helper()
	text := read(t, page)
	for _, line := range want {
		if !strings.Contains(text, line+"\n") {
			t.Errorf("%s lacks\n%s", page, line)
		}
	}
}

// Ensure the magic ids are those of the code, all of them.
func TestLinkCases(t *testing.T) {
	t.Parallel()
	var want []string
	for _, c := range sandbox.Cases() {
		want = append(want, fmt.Sprintf("| `%s` | %s | `%s` | `%s` |", c.Name, linkCase(t, c), c.Phone, c.CURP))
	}
	missing(t, "sandbox.md", want)
}

func TestPopulationCases(t *testing.T) {
	t.Parallel()
	var want []string
	for _, c := range population.Cases() {
		at := c.Institution
		if at == "" {
			at = "all"
		}
		want = append(want, fmt.Sprintf("| `%s` | `%s` | %s | %s |", c.CURP, c.Name, at, c.About))
	}
	missing(t, "sandbox.md", want)
}

// Ensure that those who stand for an outcome by name are all in the page, and the
// RFCs that SAT has not.
func TestNamesakes(t *testing.T) {
	t.Parallel()
	var want []string
	for _, n := range population.Namesakes() {
		want = append(want, fmt.Sprintf("| %s | %s | %s | `%s` |", n.Given, n.FirstSurname, n.SecondSurname, n.Case))
	}
	missing(t, "sandbox.md", want)
	for _, rfc := range population.Unregistered() {
		if !strings.Contains(read(t, "sandbox.md"), "`"+rfc+"`") {
			t.Errorf("sandbox.md lacks the RFC %s", rfc)
		}
	}
}

// Ensure that the test cases of every service are in the page.
func TestTestCases(t *testing.T) {
	t.Parallel()
	var want []string
	for _, s := range lookup.Services() {
		var names []string
		for _, c := range lookup.Cases(s.Name) {
			name := "`" + c.Name + "`"
			if c.Alias != "" {
				name += " (or `" + c.Alias + "`)"
			}
			names = append(names, name)
		}
		want = append(want, "| `"+s.Name+"` | "+strings.Join(names, ", ")+" |")
	}
	missing(t, "sandbox.md", want)
}

func TestModes(t *testing.T) {
	t.Parallel()
	text := read(t, "sandbox.md")
	for _, m := range behaviour.Modes {
		if !strings.Contains(text, "| `"+string(m)+"` |") {
			t.Errorf("sandbox.md lacks the mode %s", m)
		}
	}
}

// Ensure the built-in people are those of the built-in manifest.
func TestDevPeople(t *testing.T) {
	t.Parallel()
	raw, err := manifest.Dev(manifest.NewDevSecrets(entropy.System))
	if err != nil {
		t.Fatal(err)
	}
	m, err := manifest.Parse("dev", strings.NewReader(string(raw)))
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, p := range m.Companies[0].Profiles {
		want = append(want, fmt.Sprintf("| `%s` | %s | %s | %s | %s |", p.Mnemocode, p.Role, p.Name, or(p.Phone), or(p.LoginName)))
	}
	missing(t, "sandbox.md", want)
}

func or(text string) string {
	if text == "" {
		return "none"
	}
	return "`" + text + "`"
}
