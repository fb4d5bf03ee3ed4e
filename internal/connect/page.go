package connect

import (
	"time"

	"github.com/ventanilla/ventanilla/internal/store/connectdb"
)

// Page asks for one page of a list: Number from 1, Size items a page.
type Page struct{ Number, Size int }

func (p Page) sql() connectdb.Page {
	return connectdb.Page{Limit: p.Size, Offset: (p.Number - 1) * p.Size}
}

// of gives one page of a list that is in memory.
func of[T any](p Page, list []T) []T {
	from := min((p.Number-1)*p.Size, len(list))
	return list[from:min(from+p.Size, len(list))]
}

// Span is a time from From until before To; a zero end is open.
type Span struct{ From, To time.Time }
