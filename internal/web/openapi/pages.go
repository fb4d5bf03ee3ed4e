package openapi

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"strings"
	"sync"

	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/web/page"
)

//go:embed style.css
var style string

//go:embed page.html
var html string

// Pages serves the documents. Mount it at /openapi and /openapi/.
type Pages struct {
	apis func() ([]*read, error) // read when first asked for: most processes never are
	tmpl func() *template.Template
	mux  *http.ServeMux
}

// read is an API's document, as JSON and as it is shown.
type read struct {
	Name string
	json []byte
	View view
}

// New makes the pages of some APIs; APIs gives those that have a document. base
// is the server's address for clients.
func New(base string, apis ...API) *Pages {
	p := &Pages{
		apis: sync.OnceValues(func() ([]*read, error) { return readAll(base, apis) }),
		tmpl: sync.OnceValue(func() *template.Template {
			return template.Must(template.New("page").Funcs(template.FuncMap{
				"style": func() template.CSS { return template.CSS(style) },
			}).Parse(html))
		}),
		mux: http.NewServeMux(),
	}
	p.mux.HandleFunc("GET /openapi", p.list)
	p.mux.HandleFunc("GET /openapi/{$}", p.list)
	p.mux.HandleFunc("GET /openapi/{api}", p.one)
	return p
}

func readAll(base string, apis []API) ([]*read, error) {
	list := make([]*read, len(apis))
	for i, api := range apis {
		doc, err := api.Document(base)
		if err != nil {
			return nil, err
		}
		text, err := json.MarshalIndent(doc, "", " ")
		if err != nil {
			return nil, fmt.Errorf("openapi: %s: %w", api.Name(), err)
		}
		list[i] = &read{Name: api.Name(), json: text, View: viewOf(doc)}
	}
	return list, nil
}

// ServeHTTP answers with a page, or with the document for /openapi/{api}.json.
func (p *Pages) ServeHTTP(w http.ResponseWriter, r *http.Request) { p.mux.ServeHTTP(w, r) }

type shown struct {
	Title   string
	APIs    []*read
	API     *read  // nil for the list
	Missing string // an API that has no document
}

func (p *Pages) list(w http.ResponseWriter, _ *http.Request) {
	p.write(w, http.StatusOK, shown{Title: "The APIs"}, "")
}

func (p *Pages) one(w http.ResponseWriter, r *http.Request) {
	name, asJSON := strings.CutSuffix(r.PathValue("api"), ".json")
	if !asJSON {
		p.write(w, http.StatusOK, shown{Title: name}, name)
		return
	}
	for _, api := range p.all() {
		if api.Name == name {
			// It is public: tools on other origins may read it.
			w.Header().Set("Access-Control-Allow-Origin", "*")
			wire.Raw(w, http.StatusOK, api.json)
			return
		}
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(http.StatusNotFound)
	_, _ = w.Write(wire.Encode(Object{"type": "about:blank", "title": "Not Found", "status": http.StatusNotFound, "code": "path_unknown"}))
}

// all gives the documents. One that cannot be read is a defect that the tests
// find before anybody else.
func (p *Pages) all() []*read {
	apis, err := p.apis()
	if err != nil {
		panic(err)
	}
	return apis
}

// policy lets the page have its one style sheet and nothing else: no script, no
// picture, no frame, nothing from elsewhere.
var policy = page.Policy(style, page.NoForms)

// write shows the page of an API, or of all when name is empty.
func (p *Pages) write(w http.ResponseWriter, status int, s shown, name string) {
	s.APIs = p.all()
	for _, api := range s.APIs {
		if api.Name == name {
			s.API = api
		}
	}
	if name != "" && s.API == nil {
		status, s.Missing = http.StatusNotFound, name
	}
	page.Write(w, status, policy, p.tmpl(), s)
}
