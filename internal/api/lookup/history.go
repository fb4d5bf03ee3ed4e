package lookup

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	engine "github.com/ventanilla/ventanilla/internal/lookup"
)

const maxItems = 1000

type page struct {
	CurrentPage int        `json:"currentPage"`
	HasNextPage bool       `json:"hasNextPage"`
	Items       []envelope `json:"items"`
}

// history lists the service's executions, newest first.
func (a *API) history(w http.ResponseWriter, r *http.Request, c call) error {
	filter, err := filterOf(r.URL.Query(), c.service)
	if err != nil {
		return err
	}
	list, more, err := a.Engine.List(r.Context(), c.key.Scope, c.service.Name, filter)
	if err != nil {
		return err
	}
	out := page{CurrentPage: filter.Page, HasNextPage: more, Items: make([]envelope, len(list))}
	for i, x := range list {
		out.Items[i] = enveloped(x)
	}
	return wire.JSON(w, http.StatusOK, out)
}

// execution shows one, with what the source was asked.
func (a *API) execution(w http.ResponseWriter, r *http.Request, c call) error {
	x, err := a.Engine.Get(r.Context(), c.key.Scope, c.service.Name, r.PathValue("id"))
	if err != nil {
		return err
	}
	e := enveloped(x)
	e.APIData = asked(x)
	return wire.JSON(w, http.StatusOK, e)
}

// filters reads the identifiers that a history can be searched by, where the
// service is searchable by them.
var filters = []struct {
	name string
	read check
}{{"curp", curpText}, {"nss", nssText}, {"rfc", rfcText}}

// filterOf reads the query: page and itemsPerPage, both required; from and to;
// status; and the service's own filters.
func filterOf(q url.Values, svc engine.Service) (f engine.Filter, err error) {
	var wrong []fault.Field
	number := func(name string, limit int) int {
		text := q.Get(name)
		n, err := strconv.ParseInt(text, 10, 32)
		switch {
		case text == "":
			wrong = append(wrong, fault.Field{Name: name, Rule: fault.Required})
		case err != nil:
			wrong = append(wrong, fault.Field{Name: name, Rule: fault.Format})
		case n < 1:
			wrong = append(wrong, fault.Field{Name: name, Rule: fault.TooSmall, Limit: 1})
		case limit > 0 && n > int64(limit):
			wrong = append(wrong, fault.Field{Name: name, Rule: fault.TooLarge, Limit: limit})
		}
		return int(n)
	}
	moment := func(name string) time.Time {
		text := q.Get(name)
		if text == "" {
			return time.Time{}
		}
		t, err := time.Parse(time.RFC3339, text)
		if err != nil {
			wrong = append(wrong, fault.Field{Name: name, Rule: fault.Format})
		}
		return t
	}
	f.Page, f.ItemsPerPage = number("page", 0), number("itemsPerPage", maxItems)
	f.From, f.To = moment("from"), moment("to")
	by := form{wrong: wrong}
	f.Identifiers = map[string]string{}
	for _, filter := range filters {
		given := q.Get(filter.name)
		switch {
		case given == "":
		case !slices.Contains(svc.By, filter.name):
			by.add(filter.name, malformed("VALUE_ERROR; executions of this service are not found by "+filter.name))
		default:
			f.Identifiers[filter.name] = by.optional(filter.name, &given, filter.read)
		}
	}
	wrong = by.wrong
	switch status := q.Get("status"); status {
	case "":
	case success, serviceError:
		f.Conditions = ending(status)
	case pending:
		f.Pending = true
	default:
		wrong = append(wrong, fault.Field{Name: "status", Rule: fault.NotAllowed, OneOf: []string{success, serviceError, pending}})
	}
	if len(wrong) > 0 {
		return f, fault.RequestInvalid.Fields(wrong...)
	}
	return f, nil
}

// ending lists the conditions that executions of a status end with.
func ending(status string) (list []fault.Condition) {
	for _, o := range outcomes {
		if o.Status == status {
			list = append(list, o.Condition)
		}
	}
	if status == serviceError {
		list = append(list, fault.SourceRefused, fault.SourceTimeout)
	}
	return list
}
