package signin

import "html/template"

// view is one page: what the template shows, in the order in which it shows it.
type view struct {
	Lang      string // BCP 47, of the page's texts
	Title     string
	Shop      string // as its customers know it; "" where no shop is known
	Notice    string // something went well
	Problem   string // what is wrong with no field in particular
	Lead      []string
	Blocks    []block
	Links     []link
	Refresh   string       // where to go on at once; "" for staying
	Onwards   template.URL // the same, as a link
	Scripts   []string
	Captcha   *captchaView // of a form of the page: its policy depends on it
	Elsewhere bool         // its form goes to an application
	texts     texts
}

// T words a text in the page's language.
func (page *view) T(key string) string { return page.texts.say(key) }

// block is a form, or a list of other ways, under the word "or" when it is an
// alternative to the one before.
type block struct {
	Or   bool
	Form *form
	Ways []link
	List []string
}

type link struct{ Href, Text string }

// form is what is posted to this server.
type form struct {
	ID     string
	Action string
	Hidden map[string]string
	Fields []field
	Submit string
	Quiet  bool // its button is not the page's first choice
	// Script says which script works with it, and Hide that it shows the form.
	Script string
	Data   map[string]string // for the script, as data- attributes
	Hide   bool
	// Captcha is what has to be solved before it is sent; nil for nothing.
	Captcha *captchaView
}

// field is one input with its label.
type field struct {
	Name, Label, Value string
	Type               string // of the input
	Autocomplete       string // as HTML names what it is about
	InputMode          string
	Hint, Error        string
	Max                int // characters; 0 for no limit
	Optional           bool
	Plain              bool // no capitals and no spelling are to be put right
	Focus              bool
}

// ID is the input's own on the page.
func (f field) ID() string { return f.Name }

// Required reports whether the input must be filled in.
func (f field) Required() bool { return !f.Optional }

// DescribedBy names what is said about the input: what is wrong first.
func (f field) DescribedBy() string {
	switch {
	case f.Error != "" && f.Hint != "":
		return f.ID() + "-error " + f.ID() + "-hint"
	case f.Error != "":
		return f.ID() + "-error"
	case f.Hint != "":
		return f.ID() + "-hint"
	}
	return ""
}

// Wrong reports whether the page says that something is wrong.
func (page *view) Wrong() bool { return page.Problem != "" || len(page.FieldErrors()) > 0 }

// FieldErrors are the fields that are wrong, in the order of the page.
func (page *view) FieldErrors() (out []field) {
	page.eachField(func(f *field) {
		if f.Error != "" {
			out = append(out, *f)
		}
	})
	return out
}

// FocusField reports whether a field takes the focus, which the summary of what
// is wrong has otherwise.
func (page *view) FocusField() (focus bool) {
	page.eachField(func(f *field) { focus = focus || f.Focus })
	return focus
}

func (page *view) eachField(fn func(*field)) {
	for _, b := range page.Blocks {
		if b.Form == nil {
			continue
		}
		for i := range b.Form.Fields {
			fn(&b.Form.Fields[i])
		}
	}
}

// focus gives the first field that is wrong the focus; where none is, and
// something else is wrong, the summary has it. On a page without trouble the
// first empty field has it, unless there is something to read before.
func (page *view) focus() {
	wrong, done := page.Wrong(), false
	page.eachField(func(f *field) {
		f.Focus = !done && (f.Error != "" || !wrong && f.Value == "" && page.Lead == nil)
		done = done || f.Focus
	})
}
