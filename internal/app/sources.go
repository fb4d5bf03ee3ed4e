package app

import (
	"fmt"
	"os"
	"time"

	"github.com/ventanilla/ventanilla/internal/lookup/source"
	"github.com/ventanilla/ventanilla/internal/platform/government"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/tenant/manifest"
)

// liveSources builds the chain of the sources that a manifest names, asked in
// its order. A registry knows only some people, so whom it does not know is
// asked of the next.
func liveSources(c *Core, d manifest.Deployment) (map[source.Kind]*source.Chain, error) {
	var links []*source.Link
	for _, s := range d.Sources {
		if s.Kind != "registry" {
			return nil, fmt.Errorf("source %s: this version reads sources of kind registry, not %s", s.Name, s.Kind)
		}
		f, err := os.Open(s.File)
		if err != nil {
			return nil, fmt.Errorf("source %s: %w", s.Name, err)
		}
		registry, err := source.ReadRegistry(s.Name, f)
		f.Close()
		if err != nil {
			return nil, fmt.Errorf("source %s: %w", s.Name, err)
		}
		link := source.NewLink(registry, source.Policy{Timeout: time.Duration(s.Timeout), Retries: s.Retries})
		link.Partial = true
		links = append(links, link)
	}
	if len(links) == 0 {
		return nil, nil
	}
	return map[source.Kind]*source.Chain{source.NSS: source.NewChain(c.Config.Clock, links...)}, nil
}

// institutions gives the sources behind IMSS and ISSSTE to the linking engine:
// the same that answer look-ups.
func institutions(simulated, live map[source.Kind]*source.Chain) func(scope.Scope, string) (government.Registry, bool) {
	kinds := map[string]source.Kind{"imss": source.NSS, "issste": source.Affiliation}
	return func(s scope.Scope, code string) (government.Registry, bool) {
		chains := live
		if s.IsSandbox() {
			chains = simulated
		}
		chain, ok := chains[kinds[code]]
		return chain, ok
	}
}
