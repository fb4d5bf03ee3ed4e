package registry

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

// fileOf draws a file and gives what must come of it.
type fileOf struct {
	text     []byte
	people   map[int]string // the answer for each person
	problems []string       // line, column, code
}

func drawFile(t *rapid.T) fileOf {
	header := rapid.Permutation([]string{"curp", "nss", "Status", "nota"}).Draw(t, "header")
	comma := rapid.SampledFrom([]string{",", ";", "\t"}).Draw(t, "comma")
	end := rapid.SampledFrom([]string{"\n", "\r\n", "\r"})
	var text strings.Builder
	write := func(fields []string, last bool) {
		text.WriteString(strings.Join(fields, comma))
		if !last || rapid.Bool().Draw(t, "end") {
			text.WriteString(end.Draw(t, "line end"))
		}
	}
	write(header, false)
	f := fileOf{people: map[int]string{}}
	first := map[int]int{}
	line, rows := 2, rapid.IntRange(1, 60).Draw(t, "rows")
	for i := range rows {
		for rapid.IntRange(0, 9).Draw(t, "blank") == 0 {
			// LF, because CR before it would make one line end of two.
			text.WriteString(rapid.SampledFrom([]string{" \n", "\t \r\n"}).Draw(t, "blank line"))
			line++
		}
		who := rapid.IntRange(0, 40).Draw(t, "person")
		row := map[string]string{"curp": curpOf(who), "nss": nssOf(who), "Status": "", "nota": "x"}
		answer, field, code := nssOf(who), "", ""
		bad := func(column, value, problem string) {
			row[column], field, code = value, strings.ToLower(column), problem
		}
		extra, lines := false, 1
		switch rapid.IntRange(0, 19).Draw(t, "kind") {
		case 0:
			bad("curp", "", Missing)
		case 1:
			bad("curp", curpOf(who)[1:], Shape)
		case 2:
			bad("curp", curpOf(who)[:10]+"Q"+curpOf(who)[11:], SexLetter)
		case 3:
			bad("nss", "", Missing)
		case 4:
			bad("nss", nssOf(who)[1:], LeadingZero)
		case 5:
			bad("nss", nssOf(who)[:10]+string('0'+(nssOf(who)[10]-'0'+1)%10), CheckDigit)
		case 6:
			bad("nss", "00000000000", Zero)
		case 7:
			bad("Status", "perdido", Unknown)
		case 8:
			row["Status"], row["nss"], answer = "NOT_FOUND", "", "nss_unknown"
		case 9:
			row["Status"], answer = "subdelegation_validate", "subdelegation_required"
		case 10:
			row["Status"], answer = "Not_Found2", "curp_unknown"
		case 11:
			extra, code = true, Columns
		case 12:
			row["nota"], code = "\"not closed", Quote
		case 13:
			row["nota"], lines = "\"two \"\"quoted\"\"\r\nlines"+comma+"\"", 2
		case 14:
			row["curp"], row["nss"] = "\""+strings.ToLower(curpOf(who))+"\"", " \" "+nssOf(who)+"\" "
		case 15:
			row["nota"], code = strings.Repeat("x", maxRecord), TooLong
		}
		var fields []string
		for _, column := range header {
			fields = append(fields, row[column])
		}
		if extra {
			fields = append(fields, "y")
		}
		switch at, twice := first[who]; {
		case code != "":
			f.problems = append(f.problems, fmt.Sprintf("%d %s %s", line, field, code))
		case twice:
			f.problems = append(f.problems, fmt.Sprintf("%d curp %s %d", line, Duplicate, at))
		default:
			first[who], f.people[who] = line, answer
		}
		// After a quote that is not closed comes a row that begins with one, so that
		// what follows cannot be taken for the rest of it.
		write(fields, i == rows-1 && code != Quote)
		line += lines
		if code == Quote {
			write([]string{"\"" + curpOf(50) + "\"", "\"z\""}, false)
			f.problems = append(f.problems, fmt.Sprintf("%d  %s", line, Columns))
			line++
		}
	}
	written := encoded(text.String())
	f.text = written[rapid.SampledFrom(slices.Sorted(maps.Keys(written))).Draw(t, "encoding")]
	return f
}

// Ensure that of any mix of rows, line ends and encodings exactly the good rows
// answer, and exactly the bad ones are told by line.
func TestAnyFile(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	rapid.Check(t, func(rt *rapid.T) {
		f := drawFile(rt)
		r := open(db, rapid.IntRange(1, 30).Draw(rt, "rows of a batch"))
		var problems []string
		in := pipe("")
		in.Reader = bytes.NewReader(f.text)
		report, err := r.Import(t.Context(), "people", in, Watch{Problem: func(p Problem) {
			text := fmt.Sprintf("%d %s %s", p.Line, p.Field, p.Code)
			if p.Code == Duplicate {
				text += fmt.Sprintf(" %d", p.Other)
			}
			problems = append(problems, text)
		}})
		if diff := cmp.Diff(f.problems, problems); diff != "" {
			rt.Fatalf("problems (-want +got):\n%s", diff)
		}
		if len(f.people) == 0 {
			if err == nil {
				rt.Fatal("an empty list was taken")
			}
			return
		}
		if err != nil || report.People != int64(len(f.people)) || report.Bad != int64(len(f.problems)) {
			rt.Fatalf("%v %+v", err, report)
		}
		for who := range 51 {
			want, listed := f.people[who]
			if !listed {
				want = "curp_unknown"
			}
			if got := ask(t, r, "people", curpOf(who)); got != want {
				rt.Fatalf("person %d: %s, want %s", who, got, want)
			}
		}
	})
}
