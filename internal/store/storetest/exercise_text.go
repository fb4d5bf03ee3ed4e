package storetest

import (
	"slices"
	"testing"

	"github.com/ventanilla/ventanilla/internal/store"
)

// Texts sort by bytes and compare with case, whatever the server's locale.
func exerciseText(t *testing.T, fresh Fresh) {
	b := newBench(t, fresh)
	for i, k := range []string{"b", "B", "a", "ñ", "Z", "_", "10", "9", "á"} {
		b.must(put(k, i))
	}
	list := func(query string) (keys []string) {
		b.read(func(q store.Queryer) error {
			keys = nil
			return q.Query(query, nil, func(r store.Row) error {
				var k string
				err := r.Scan(&k)
				keys = append(keys, k)
				return err
			})
		})
		return keys
	}
	if got, want := list(`SELECT k FROM scratch ORDER BY k`), []string{"10", "9", "B", "Z", "_", "a", "b", "á", "ñ"}; !slices.Equal(got, want) {
		t.Errorf("sorted as %v, want %v", got, want)
	}
	if got := list(`SELECT k FROM scratch WHERE k LIKE 'b%'`); !slices.Equal(got, []string{"b"}) {
		t.Errorf("LIKE found %v, want b alone", got)
	}
}
