package bench

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func durations(n ...int) (out []time.Duration) {
	for _, d := range n {
		out = append(out, time.Duration(d))
	}
	return out
}

// Ensure the test gives the figures of a sample that can be counted by hand, and
// says everything where samples do not overlap and nothing where they are equal.
func TestRankSum(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name          string
		first, second []time.Duration
		auc, p        float64
	}{
		// Of 12 pairs 8 are longer and one is equal: U is 8.5 where 6 are expected.
		// Its variance is 12/12 × (8 − 6/42), so z is 2.5/2.803.
		{"by hand", durations(4, 6, 7, 9), durations(2, 4, 8), 8.5 / 12, 0.37246},
		{"apart", durations(11, 12, 13, 14, 15, 16), durations(1, 2, 3, 4, 5, 6), 1, 0.0039},
		{"equal", durations(5, 5, 5), durations(5, 5, 5), 0.5, 1},
		{"none", nil, durations(1), 0.5, 1},
	} {
		r := rankSum(c.first, c.second)
		if math.Abs(r.AUC-c.auc) > 1e-9 || math.Abs(r.P-c.p) > 1e-4 {
			t.Errorf("%s: %+v", c.name, r)
		}
	}
}

// Ensure AUC is what counting all pairs gives, and that the order of the samples
// turns it round.
func TestRankSum_Pairs(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		sample := rapid.SliceOfN(rapid.Map(rapid.IntRange(0, 20), func(n int) time.Duration { return time.Duration(n) }), 1, 30)
		first, second := sample.Draw(t, "first"), sample.Draw(t, "second")
		longer := 0.0
		for _, a := range first {
			for _, b := range second {
				if a > b {
					longer++
				} else if a == b {
					longer += 0.5
				}
			}
		}
		r, turned := rankSum(first, second), rankSum(second, first)
		if math.Abs(r.AUC-longer/float64(len(first)*len(second))) > 1e-9 || math.Abs(r.AUC+turned.AUC-1) > 1e-9 || math.Abs(r.P-turned.P) > 1e-9 {
			t.Fatalf("%+v %+v", r, turned)
		}
		if r.Low > 0.5 || r.High < 0.5 || r.P < 0 || r.P > 1 {
			t.Fatalf("%+v", r)
		}
	})
}
