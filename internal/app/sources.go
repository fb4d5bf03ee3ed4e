package app

import (
	"fmt"
	"log/slog"
	"time"

	"github.com/ventanilla/ventanilla/internal/lookup"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
	"github.com/ventanilla/ventanilla/internal/lookup/upstream"
	"github.com/ventanilla/ventanilla/internal/outbound"
	"github.com/ventanilla/ventanilla/internal/platform/government"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/tenant/manifest"
)

// liveSources builds, for each kind of question, the chain of the sources that a
// manifest names, by their priority. A registry knows only some people, so whom
// it does not know is asked of the next. A kind that nobody answers has an
// empty chain, which says so when it is asked.
func liveSources(c *Core, d manifest.Deployment) (map[source.Kind]*source.Chain, error) {
	links := map[source.Kind][]*source.Link{}
	for _, s := range manifest.ByPriority(d.Sources) {
		src, err := liveSource(c, s)
		if err != nil {
			return nil, fmt.Errorf("source %s: %w", s.Name, err)
		}
		if src == nil { // stored by a version that took what nobody reads
			c.Config.Log.Error("a source is of a kind that this version has not, and is left out", slog.String("source", s.Name), slog.String("kind", s.Kind))
			continue
		}
		for _, name := range s.Answers() {
			svc, known := lookup.Named(name)
			if !known {
				continue
			}
			// A link of its own for each, so that IMSS being down behind an
			// upstream opens no breaker for what RENAPO knows.
			link := source.NewLink(src, policy(s))
			link.Log = c.Config.Log
			links[svc.Kind] = append(links[svc.Kind], link)
		}
	}
	// What needs nobody is the last resort.
	links[source.RFCByData] = append(links[source.RFCByData], source.NewLink(source.Computed{}, source.DefaultPolicy))
	chains := map[source.Kind]*source.Chain{}
	for _, svc := range lookup.Services() {
		if svc.Kind == "" {
			continue
		}
		chains[svc.Kind] = source.NewChain(c.Config.Clock, links[svc.Kind]...)
		chains[svc.Kind].Log = c.Config.Log
	}
	return chains, nil
}

// liveSource makes one source; nil is a kind that does not exist.
func liveSource(c *Core, s manifest.Source) (source.Source, error) {
	switch s.Kind {
	case manifest.KindRegistry:
		return c.Registries.Source(s.Name), nil
	case manifest.KindLookupUpstream:
		return upstreamSource(c, s)
	}
	return nil, nil
}

// upstreamConns bounds the connections to one upstream, and with it the
// questions that wait there at the same time.
const upstreamConns = 64

func upstreamSource(c *Core, s manifest.Source) (source.Source, error) {
	// The operator chose the address, so it may be on a private network.
	client := outbound.New(outbound.Options{Timeout: policy(s).Timeout, AllowPrivate: true, ConnsPerHost: upstreamConns})
	c.onClose(client.CloseIdleConnections)
	return upstream.New(upstream.Config{Name: s.Name, Base: s.Base, Key: string(s.APIKey), HTTP: client, Log: c.Config.Log})
}

// policy is how a source is asked; what the manifest does not say is
// source.DefaultPolicy's.
func policy(s manifest.Source) source.Policy {
	p := source.DefaultPolicy
	if s.Kind == manifest.KindRegistry {
		p.Retries, p.Rest = 0, time.Second // a table of our own, that nobody need spare
	}
	set := func(field *time.Duration, to manifest.Duration) {
		if to > 0 {
			*field = time.Duration(to)
		}
	}
	set(&p.Timeout, s.Timeout)
	set(&p.Wait, s.Wait)
	set(&p.Hedge, s.Hedge)
	if s.Retries != nil {
		p.Retries = *s.Retries
	}
	if s.Breaker != nil {
		set(&p.Rest, s.Breaker.Rest)
		if s.Breaker.Failures > 0 {
			p.Failures = s.Breaker.Failures
		}
	}
	return p
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
		return chain, ok && chain.Len() > 0
	}
}
