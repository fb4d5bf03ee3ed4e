package signin

import (
	"net/http"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
)

// pageDialect words what a page cannot go on with as a page of its own.
type pageDialect struct{}

// problemRow is a row with the page's title, and its text where the catalogue's
// text for the person does not fit at these pages.
type problemRow struct {
	status      int
	title, text string
	after       time.Duration
}

var problems = map[fault.Condition]problemRow{
	fault.RequestInvalid: {status: http.StatusBadRequest, title: "problem.client.title", text: "problem.client"},
	fault.ClientInvalid:  {status: http.StatusBadRequest, title: "problem.client.title", text: "problem.client"},

	fault.SessionState:     {status: http.StatusBadRequest, title: "problem.expired.title", text: "problem.expired"},
	fault.SignatureInvalid: {status: http.StatusForbidden, title: "problem.form.title", text: "problem.form"},
	fault.RequestMalformed: {status: http.StatusBadRequest, title: "problem.form.title", text: "problem.form"},
	fault.TypeUnsupported:  {status: http.StatusUnsupportedMediaType, title: "problem.form.title", text: "problem.form"},
	fault.BodyTooLarge:     {status: http.StatusRequestEntityTooLarge, title: "problem.form.title", text: "problem.form"},

	fault.RateLimited: {status: http.StatusTooManyRequests, title: "problem.many.title", text: "problem.many", after: time.Minute},
	fault.Overloaded:  {status: http.StatusTooManyRequests, title: "problem.other.title", after: time.Second},

	fault.AccountLocked: {status: http.StatusForbidden, title: "problem.account.title"},
	fault.AccountClosed: {status: http.StatusForbidden, title: "problem.account.title"},
	fault.AccountDenied: {status: http.StatusForbidden, title: "problem.account.title"},

	fault.ResetLinkDead:     {status: http.StatusNotAcceptable, title: "problem.link.title"},
	fault.EmailNotValidated: {status: http.StatusForbidden, title: "verify.title"},
	fault.Forbidden:         {status: http.StatusForbidden, title: "problem.path.title", text: "problem.path"},
	fault.PathUnknown:       {status: http.StatusNotFound, title: "problem.path.title", text: "problem.path"},
	fault.MethodNotAllowed:  {status: http.StatusMethodNotAllowed, title: "problem.path.title", text: "problem.path"},

	fault.SourceUnavailable: {status: http.StatusFailedDependency, title: "problem.other.title"},
	fault.ProviderFailed:    {status: http.StatusFailedDependency, title: "problem.other.title"},
	fault.Unavailable:       {status: http.StatusServiceUnavailable, title: "problem.other.title", after: 5 * time.Second},
	fault.Internal:          {status: http.StatusInternalServerError, title: "problem.other.title"},
}

// Name is the face's.
func (pageDialect) Name() string { return "signin" }

// Rows are none that a program could tell apart: these pages are for people.
func (pageDialect) Rows() (rows []wire.Row) {
	for c := range problems {
		row, _ := pageDialect{}.Row(c)
		rows = append(rows, row)
	}
	return rows
}

// Row finds the page of a condition.
func (pageDialect) Row(c fault.Condition) (wire.Row, bool) {
	p, ok := problems[c]
	return wire.Row{Condition: c, Status: p.status, Code: string(c), RetryAfter: p.after}, ok
}

// Render shows the page, in the language of who sees it.
func (pageDialect) Render(w http.ResponseWriter, r *http.Request, row wire.Row, f *fault.Error, id string) {
	_ = show(w, row.Status, visitOf(r).problemPage(f, id)) // it never fails
}

// problemPage says what is wrong and where to go from here.
func (v *visit) problemPage(f *fault.Error, id string) *view {
	row := problems[f.Condition]
	page := v.page(row.title)
	text := ""
	switch {
	case f.Condition == fault.RateLimited:
		text = v.texts.sayf(row.text, v.texts.wait(max(f.RetryAfter, time.Second)))
	case row.text != "":
		text = v.texts.say(row.text)
	default:
		text = v.texts.condition(f.Condition)
	}
	page.Lead = []string{text}
	if row.status >= http.StatusInternalServerError {
		page.Lead = append(page.Lead, v.texts.sayf("problem.number", id))
	}
	if v.request.Client == nil {
		return page // nobody knows where to go on
	}
	if f.Condition == fault.ResetLinkDead {
		page.Links = append(page.Links, v.link("/signin/forgot", "reset.again"))
	}
	page.Links = append(page.Links, v.link("/signin", "problem.again"))
	return page
}
