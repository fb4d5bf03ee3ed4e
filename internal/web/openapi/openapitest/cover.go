package openapitest

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// Main runs a package's tests and then fails when the document says what none of
// them has seen: an operation's answer that is written at the operation itself,
// an error's status anywhere at all, or a code of the dialect. excused lists
// codes that no test can be answered with, each with the reason; one that was
// seen after all must not be there. A run of some tests only is not judged.
func (tr *Traffic) Main(m *testing.M, excused map[string]string) int {
	code := m.Run()
	if code != 0 || !whole() {
		return code
	}
	unseen := tr.unseen(excused)
	for _, what := range unseen {
		fmt.Fprintf(os.Stderr, "openapi: %s: %s\n", tr.api.Name(), what)
	}
	if len(unseen) > 0 {
		return 1
	}
	return 0
}

// whole reports whether all tests were run.
func whole() bool {
	for _, name := range []string{"test.run", "test.skip", "test.list", "test.bench", "test.fuzz"} {
		if f := flag.Lookup(name); f != nil && f.Value.String() != "" {
			return false
		}
	}
	return true
}

// unseen lists what the document says and nobody has seen.
func (tr *Traffic) unseen(excused map[string]string) (list []string) {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	statuses := map[string]bool{}
	for at := range tr.seen {
		_, status, _ := strings.Cut(at, " ")
		statuses[status] = true
	}
	for path, item := range tr.doc.Paths.Map() {
		for method, op := range item.Operations() {
			for status, response := range op.Responses.Map() {
				switch {
				case response.Ref == "" && !tr.seen[op.OperationID+" "+status]:
					list = append(list, fmt.Sprintf("no test saw %s %s answer %s", method, path, status))
				case response.Ref != "" && !statuses[status]:
					list = append(list, fmt.Sprintf("no test saw any operation answer %s, which %s %s does", status, method, path))
				}
			}
		}
	}
	for _, row := range tr.api.Dialect.Rows() {
		_, known := excused[row.Code]
		if seen := tr.codes[row.Code]; seen == known {
			list = append(list, fmt.Sprintf("code %s: seen by a test %v, excused %v", row.Code, seen, known))
		}
	}
	for _, code := range slices.Sorted(maps.Keys(excused)) {
		if excused[code] == "" {
			list = append(list, "code "+code+" is excused without a reason")
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}
