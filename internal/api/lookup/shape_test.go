package lookup

import (
	"testing"

	engine "github.com/ventanilla/ventanilla/internal/lookup"
)

// Every service of the engine is told in the contract's fields.
func TestShapes(t *testing.T) {
	t.Parallel()
	for _, s := range engine.Services() {
		if shape := shapes[s.Name]; shape.read == nil || shape.request == nil || shape.found == nil {
			t.Errorf("%s has no shape", s.Name)
		}
	}
	if len(shapes) != len(engine.Services()) {
		t.Errorf("%d shapes for %d services", len(shapes), len(engine.Services()))
	}
}
