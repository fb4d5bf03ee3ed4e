package connect

import (
	"net/http"
	"strconv"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	engine "github.com/ventanilla/ventanilla/internal/connect"
)

// successBody is every successful answer. Errors have the same three members;
// render.go writes them.
type successBody struct {
	Success    bool        `json:"success"`
	Error      any         `json:"error"`
	Data       any         `json:"data"`
	Pagination *pagination `json:"pagination,omitempty"`
}

type pagination struct {
	Page         int `json:"page"`
	ItemsPerPage int `json:"items_per_page"`
	TotalItems   int `json:"total_items"`
	TotalPages   int `json:"total_pages"`
}

func succeed(w http.ResponseWriter, status int, data any) error {
	return wire.JSON(w, status, successBody{Success: true, Data: data})
}

func list(w http.ResponseWriter, data any, p engine.Page, total int) error {
	return wire.JSON(w, http.StatusOK, successBody{Success: true, Data: data, Pagination: &pagination{
		Page: p.Number, ItemsPerPage: p.Size, TotalItems: total, TotalPages: (total + p.Size - 1) / p.Size,
	}})
}

const (
	defaultItems = 100
	maxItems     = 500
	maxPage      = 1_000_000 // so that no page overflows an offset
)

// options is how a search asks for its page.
type options struct {
	ItemsPerPage *int `json:"items_per_page"`
	Page         *int `json:"page"`
}

// page checks the options. prefix names them in an error.
func (o options) page(prefix string) (engine.Page, error) {
	p := engine.Page{Number: 1, Size: defaultItems}
	var wrong []fault.Field
	for _, x := range []struct {
		name  string
		value *int
		to    *int
		max   int
	}{{"items_per_page", o.ItemsPerPage, &p.Size, maxItems}, {"page", o.Page, &p.Number, maxPage}} {
		switch {
		case x.value == nil:
		case *x.value < 1:
			wrong = append(wrong, fault.Field{Name: prefix + x.name, Rule: fault.TooSmall, Limit: 1})
		case *x.value > x.max:
			wrong = append(wrong, fault.Field{Name: prefix + x.name, Rule: fault.TooLarge, Limit: x.max})
		default:
			*x.to = *x.value
		}
	}
	if wrong != nil {
		return p, fault.RequestInvalid.Fields(wrong...)
	}
	return p, nil
}

// queryPage reads the page from the query string, as GET lists ask for it.
func queryPage(r *http.Request) (engine.Page, error) {
	var o options
	q := r.URL.Query()
	for name, to := range map[string]**int{"items_per_page": &o.ItemsPerPage, "page": &o.Page} {
		text := q.Get(name)
		if text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil {
			return engine.Page{}, fault.RequestInvalid.Fields(fault.Field{Name: name, Rule: fault.WrongType})
		}
		*to = &n
	}
	return o.page("")
}

// stamp writes a time as ISO 8601 with offset; null for none.
func stamp(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	text := t.UTC().Format("2006-01-02T15:04:05.000000-07:00")
	return &text
}

// orNull writes "" as null.
func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
