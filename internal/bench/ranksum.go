package bench

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// RankSum is the Mann–Whitney test of two samples: whether one is longer than
// the other, whatever their distributions.
type RankSum struct {
	// AUC is how often one of the first sample is longer than one of the second;
	// equals count half. 0.5 tells nothing, 0 and 1 tell everything.
	AUC float64 `json:"auc"`
	// Low and High are between which AUC falls in 95 of 100 runs when there is no
	// difference. More samples bring them nearer to 0.5.
	Low  float64 `json:"coin_low"`
	High float64 `json:"coin_high"`
	// P is how often AUC would be as far from 0.5 by chance.
	P float64 `json:"p"`
}

// rankSum compares two samples by the normal approximation, which is good from
// some twenty of each on; ties share their ranks.
func rankSum(first, second []time.Duration) RankSum {
	type one struct {
		took time.Duration
		of   int
	}
	all := make([]one, 0, len(first)+len(second))
	for _, d := range first {
		all = append(all, one{d, 0})
	}
	for _, d := range second {
		all = append(all, one{d, 1})
	}
	slices.SortFunc(all, func(a, b one) int { return cmp.Compare(a.took, b.took) })
	a, b, n := float64(len(first)), float64(len(second)), float64(len(all))
	if a == 0 || b == 0 {
		return RankSum{AUC: 0.5, High: 1, P: 1}
	}
	var ranks, ties float64
	for i := 0; i < len(all); {
		j := i
		for j < len(all) && all[j].took == all[i].took {
			j++
		}
		equal := float64(j - i)
		ties += equal*equal*equal - equal
		for ; i < j; i++ {
			if all[i].of == 0 {
				ranks += float64(j) - (equal-1)/2 // ranks begin at 1
			}
		}
	}
	auc := (ranks - a*(a+1)/2) / (a * b)
	deviation := math.Sqrt((n + 1 - ties/(n*max(n-1, 1))) / (12 * a * b))
	r := RankSum{AUC: auc, Low: max(0, 0.5-1.96*deviation), High: min(1, 0.5+1.96*deviation), P: 1}
	if deviation > 0 {
		r.P = math.Erfc(math.Abs(auc-0.5) / deviation / math.Sqrt2)
	}
	return r
}

// summary gives median and 95th percentile.
func summary(took []time.Duration) Took {
	sorted := slices.Sorted(slices.Values(took))
	if len(sorted) == 0 {
		return Took{}
	}
	return Took{Median: sorted[len(sorted)/2], P95: sorted[len(sorted)*95/100]}
}
