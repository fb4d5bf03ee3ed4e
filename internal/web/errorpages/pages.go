package errorpages

import (
	_ "embed"
	"html/template"
	"net/http"
	"strings"
	"sync"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/web/page"
)

//go:embed style.css
var style string

//go:embed page.html
var html string

// Pages serves the catalogue. Mount it at /errors, /errors/ and /errors.json.
type Pages struct {
	items func() []Item // drawn when first asked for: most processes never are
	tmpl  func() *template.Template
	mux   *http.ServeMux
}

// New makes the pages of some dialects; Dialects gives those of the four APIs.
func New(dialects ...wire.Dialect) *Pages {
	p := &Pages{
		items: sync.OnceValue(func() []Item { return catalogue(dialects) }),
		tmpl:  sync.OnceValue(parse),
		mux:   http.NewServeMux(),
	}
	p.mux.HandleFunc("GET /errors", p.list)
	p.mux.HandleFunc("GET /errors/{$}", p.list)
	p.mux.HandleFunc("GET /errors.json", p.all)
	p.mux.HandleFunc("GET /errors/{api}", p.list)
	p.mux.HandleFunc("GET /errors/{api}/{code}", p.code)
	return p
}

func parse() *template.Template {
	return template.Must(template.New("page").Funcs(template.FuncMap{
		"style": func() template.CSS { return template.CSS(style) },
		"who":   who,
		"retry": retryText,
		"language": func(l string) string {
			return map[string]string{"es": "Español", "en": "English", "pt": "Português"}[l]
		},
		"langs": func() []string { return fault.Languages },
	}).Parse(html))
}

// ServeHTTP answers with a page or, on /errors.json and to callers who ask for
// JSON, with data.
func (p *Pages) ServeHTTP(w http.ResponseWriter, r *http.Request) { p.mux.ServeHTTP(w, r) }

type view struct {
	Title   string
	Query   string
	API     string
	APIs    []string
	Groups  []group // for the list
	Count   int
	Items   []Item // for one code
	Missing string // a code that does not exist
	Near    []Item
}

type group struct {
	API   string
	Items []Item
}

func (p *Pages) list(w http.ResponseWriter, r *http.Request) {
	v := view{Title: "What can go wrong", Query: strings.TrimSpace(r.URL.Query().Get("q")), API: r.PathValue("api")}
	words := strings.Fields(strings.ToLower(v.Query))
	for _, item := range p.items() {
		if v.API != "" && v.API != item.API || !item.has(words) {
			continue
		}
		if n := len(v.Groups); n == 0 || v.Groups[n-1].API != item.API {
			v.Groups = append(v.Groups, group{API: item.API})
		}
		g := &v.Groups[len(v.Groups)-1]
		g.Items = append(g.Items, item)
		v.Count++
	}
	status := http.StatusOK
	if v.API != "" && !p.known(v.API) {
		status, v.Missing = http.StatusNotFound, v.API
	}
	p.write(w, status, v)
}

func (p *Pages) code(w http.ResponseWriter, r *http.Request) {
	api, code := r.PathValue("api"), r.PathValue("code")
	v := view{Title: code, API: api}
	for _, item := range p.items() {
		if item.API == api && item.is(code) {
			v.Items = append(v.Items, item)
		}
	}
	if strings.Contains(r.Header.Get("Accept"), "application/json") && v.Items != nil {
		_ = wire.JSON(w, http.StatusOK, map[string]any{"errors": v.Items})
		return
	}
	if v.Items == nil {
		v.Title, v.Missing, v.Near = "No such code", code, p.near(code)
		p.write(w, http.StatusNotFound, v)
		return
	}
	p.write(w, http.StatusOK, v)
}

func (p *Pages) all(w http.ResponseWriter, _ *http.Request) {
	_ = wire.JSON(w, http.StatusOK, map[string]any{"errors": p.items()})
}

func (p *Pages) known(api string) bool {
	for _, item := range p.items() {
		if item.API == api {
			return true
		}
	}
	return false
}

// policy lets the page have its one style sheet and its search form, and
// nothing else: no script, no picture, no frame, nothing from elsewhere.
var policy = page.Policy(style, page.OwnForms)

func (p *Pages) write(w http.ResponseWriter, status int, v view) {
	for _, item := range p.items() {
		if n := len(v.APIs); n == 0 || v.APIs[n-1] != item.API {
			v.APIs = append(v.APIs, item.API)
		}
	}
	page.Write(w, status, policy, p.tmpl(), v)
}

func who(a fault.Actor) string {
	return map[fault.Actor]string{
		fault.Developer: "the developer", fault.User: "the person",
		fault.Source: "the source or platform", fault.Operator: "the operator",
	}[a]
}

func retryText(r fault.Retry) string {
	return map[fault.Retry]string{
		fault.Never: "no", fault.AfterFix: "after a correction", fault.Later: "later", fault.Now: "at once",
	}[r]
}
