package manifest

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// The kinds of source.
const (
	KindRegistry        = "registry"
	KindLookupUpstream  = "lookup-upstream"
	kindConnectUpstream = "connect-upstream" // of the contract; not built
)

// Source answers live look-ups.
type Source struct {
	Name     string   `yaml:"name"`
	Kind     string   `yaml:"kind"` // registry, lookup-upstream
	File     string   `yaml:"file,omitempty"`
	Base     string   `yaml:"base,omitempty"`
	APIKey   Secret   `yaml:"api_key,omitempty"`
	Services []string `yaml:"services,omitempty"` // default: all that its kind can answer
	Priority int      `yaml:"priority,omitempty"` // the smaller is asked first; equals in the order of the file
	Timeout  Duration `yaml:"timeout,omitempty"`  // of one attempt
	Retries  *int     `yaml:"retries,omitempty"`  // after the first attempt; absent is the default
	Wait     Duration `yaml:"wait,omitempty"`     // before the first retry
	Breaker  *Breaker `yaml:"breaker,omitempty"`
	Hedge    Duration `yaml:"hedge,omitempty"` // after which the next source is asked too; absent is never
}

// Breaker says when a source that fails is left alone.
type Breaker struct {
	Failures int      `yaml:"failures,omitempty"` // in a row
	Rest     Duration `yaml:"rest,omitempty"`
}

// ByPriority gives the sources in the order in which they are asked.
func ByPriority(list []Source) []Source {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b Source) int { return cmp.Compare(a.Priority, b.Priority) })
	return list
}

// canAnswer lists the services that sources of a kind can answer. That a server
// can be asked for them is held by a test of the assembly: a manifest is below
// the engines.
var canAnswer = map[string][]string{
	KindRegistry: {"imss/nss"},
	KindLookupUpstream: {"imss/nss", "imss/semanas_cotizadas", "curp/validate", "curp/validateData",
		"sat/rfc_validate", "sat/rfc_pf", "issste/historial"},
}

// Answers gives the services that a source answers.
func (s Source) Answers() []string {
	if len(s.Services) == 0 {
		return canAnswer[s.Kind]
	}
	return s.Services
}

// maxRetries bounds how often one source is asked about one question.
const maxRetries = 10

func (c *checker) sources() {
	names := map[string]string{}
	for i, s := range c.m.Sources {
		path := fmt.Sprintf("sources[%d]", i)
		c.need(path+".name", s.Name)
		c.unique(names, path+".name", s.Name)
		switch s.Kind {
		case KindRegistry: // without a file it is filled by a command
			c.foreign(path, s.Kind, "base", s.Base != "", "api_key", s.APIKey != "")
		case KindLookupUpstream:
			c.upstream(path, s)
			c.foreign(path, s.Kind, "file", s.File != "")
		case kindConnectUpstream:
			c.wrong(path+".kind", "this version has no sources of kind %s; allowed: %s, %s", s.Kind, KindRegistry, KindLookupUpstream)
			continue
		default:
			c.wrong(path+".kind", "%q is not allowed; allowed: %s, %s", s.Kind, KindRegistry, KindLookupUpstream)
			continue
		}
		c.services(path, s)
		if s.Retries != nil && (*s.Retries < 0 || *s.Retries > maxRetries) {
			c.wrong(path+".retries", "%d is not allowed; allowed: 0 to %d", *s.Retries, maxRetries)
		}
		if s.Breaker != nil && s.Breaker.Failures < 0 {
			c.wrong(path+".breaker.failures", "%d is not allowed; allowed: 1 and more, 0 for the default", s.Breaker.Failures)
		}
		if s.Hedge > 0 && s.Timeout > 0 && s.Hedge >= s.Timeout {
			c.wrong(path+".hedge", "is not shorter than timeout; the next source is asked then anyway")
		}
	}
}

func (c *checker) upstream(path string, s Source) {
	c.url(path+".base", s.Base)
	if u, err := url.Parse(s.Base); err == nil && (u.User != nil || u.RawQuery != "" || u.Fragment != "") {
		c.wrong(path+".base", "has a user name or a query; allowed: the address that ends in /lookup")
	}
	c.need(path+".api_key", string(s.APIKey))
	if strings.ContainsFunc(string(s.APIKey), func(r rune) bool { return r < '!' || r > '~' }) {
		c.wrong(path+".api_key", "has characters that no header can carry")
	}
}

// foreign refuses keys that a kind of source does not read: pairs of a key and
// whether it is there.
func (c *checker) foreign(path, kind string, pairs ...any) {
	for i := 0; i < len(pairs); i += 2 {
		if there, _ := pairs[i+1].(bool); there {
			c.wrong(fmt.Sprintf("%s.%s", path, pairs[i]), "means nothing to a source of kind %s", kind)
		}
	}
}

func (c *checker) services(path string, s Source) {
	for i, name := range s.Services {
		c.need(fmt.Sprintf("%s.services[%d]", path, i), name)
		c.oneOf(fmt.Sprintf("%s.services[%d]", path, i), name, canAnswer[s.Kind]...)
	}
}
