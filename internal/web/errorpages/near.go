package errorpages

import (
	"cmp"
	"slices"
	"strings"
)

// near gives up to five items whose code or condition looks like name.
func (p *Pages) near(name string) []Item {
	name = strings.ToLower(name)
	type scored struct {
		item Item
		far  int
	}
	var found []scored
	seen := map[string]bool{}
	for _, item := range p.items() {
		if seen[item.URL] {
			continue
		}
		far := min(distance(name, strings.ToLower(item.Code)), distance(name, string(item.Condition)))
		if len(name) >= 3 && strings.Contains(strings.ToLower(item.Code+" "+string(item.Condition)), name) {
			far = min(far, 1)
		}
		if far <= max(2, len(name)/3) {
			seen[item.URL] = true
			found = append(found, scored{item, far})
		}
	}
	slices.SortStableFunc(found, func(a, b scored) int { return cmp.Compare(a.far, b.far) })
	var out []Item
	for _, s := range found[:min(len(found), 5)] {
		out = append(out, s.item)
	}
	return out
}

// distance is the number of single-byte edits between two texts (Levenshtein).
// Beyond 64 bytes a text looks like no code.
func distance(a, b string) int {
	if len(a) > 64 || len(b) > 64 {
		return 64
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
