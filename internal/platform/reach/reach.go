// Package reach picks the connector with which a scope reaches a platform.
package reach

import (
	"errors"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/platform"
	"github.com/ventanilla/ventanilla/internal/platform/government"
	"github.com/ventanilla/ventanilla/internal/platform/sandbox"
	"github.com/ventanilla/ventanilla/internal/scope"
)

// Connectors is the platform.Finder of the program.
type Connectors struct {
	Clock   clock.Clock
	Entropy *entropy.Source
	// Institution gives the sources of imss or issste for a scope; false when
	// it has none.
	Institution func(s scope.Scope, code string) (government.Registry, bool)
	// Scenarios are those that companies wrote for their sandboxes; nil is none.
	Scenarios sandbox.Script
}

var _ platform.Finder = (*Connectors)(nil)

// errNothing is the cause when a live platform has no connector yet.
var errNothing = errors.New("reach: nothing connects to this platform in this environment")

// Connector gives the sources for IMSS and ISSSTE, the simulation for whatever
// else a sandbox links, and for a live platform source_unavailable: no
// definition of one is shipped.
func (c *Connectors) Connector(s scope.Scope, p platform.Platform) (platform.Connector, error) {
	simulated := &sandbox.Connector{Platform: p, Clock: c.Clock, Entropy: c.Entropy, Script: c.Scenarios}
	if p.Code == "imss" || p.Code == "issste" {
		if registry, ok := c.Institution(s, p.Code); ok {
			return &government.Connector{Platform: p, Registry: registry, Simulated: simulated}, nil
		}
	} else if s.IsSandbox() {
		return simulated, nil
	}
	return nil, fault.SourceUnavailable.Because(errNothing)
}
