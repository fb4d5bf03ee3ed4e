package population

import "github.com/ventanilla/ventanilla/curp"

// stream is SplitMix64 seeded with FNV-1a of a CURP and a purpose. Both are
// written out here because the population must never change with a library.
type stream uint64

func streamOf(c curp.CURP, purpose string) *stream {
	h := uint64(14695981039346656037)
	for _, part := range [2]string{c.String(), purpose} {
		for i := range len(part) {
			h = (h ^ uint64(part[i])) * 1099511628211
		}
		h = (h ^ 0xff) * 1099511628211
	}
	s := stream(h)
	return &s
}

func (s *stream) next() uint64 {
	*s += 0x9e3779b97f4a7c15
	z := uint64(*s)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// below gives a number from 0 to n-1. The bias of the remainder is far below
// anything that a population of this size shows.
func (s *stream) below(n int) int { return int(s.next() % uint64(n)) }

// between gives a number from low to high, both included.
func (s *stream) between(low, high int) int { return low + s.below(high-low+1) }

// chance is true in so many of a hundred cases.
func (s *stream) chance(percent int) bool { return s.below(100) < percent }

func pick[T any](s *stream, from []T) T { return from[s.below(len(from))] }
