package softkey

import "testing"

// Ensure no key is one whose coordinates the library would cut short: of 2000
// keys made without that care some fifteen are.
func TestCoordinatesAreWhole(t *testing.T) {
	t.Parallel()
	// A COSE key: a map's head, the kind, the algorithm and the curve, and two
	// coordinates with a label and a length each.
	const whole = 1 + 2 + 2 + 2 + 2*(3+32)
	for range 2000 {
		if got := len(New().Key.AttestationData()); got != whole {
			t.Fatalf("a key of %d bytes, want %d", got, whole)
		}
	}
}
