package sandbox

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"time"
)

// seeded draws plausible values that are always the same for one seed. It is
// SHA-256 in counter mode rather than math/rand, whose sequence may change
// with the Go release.
type seeded struct {
	key [32]byte
	n   uint64
}

func newSeeded(parts ...string) *seeded {
	return &seeded{key: sha256.Sum256(fmt.Appendf(nil, "%q", parts))}
}

// below gives an integer in [0, n).
func (s *seeded) below(n int) int {
	var b [40]byte
	copy(b[:], s.key[:])
	binary.BigEndian.PutUint64(b[32:], s.n)
	s.n++
	sum := sha256.Sum256(b[:])
	return int(binary.BigEndian.Uint64(sum[:8]) % uint64(n))
}

// between gives a number in [lo, hi] with the given decimals.
func (s *seeded) between(lo, hi float64, decimals int) float64 {
	f := lo + (hi-lo)*float64(s.below(1_000_001))/1_000_000
	p := math.Pow10(decimals)
	return math.Round(f*p) / p
}

func (s *seeded) digits(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('0' + s.below(10))
	}
	return string(b)
}

func pick[T any](s *seeded, of []T) T { return of[s.below(len(of))] }

// uuid gives a UUID-shaped id of the platform's own.
func (s *seeded) uuid() string {
	h := fmt.Sprintf("%08x%08x%08x%08x", s.below(1<<32), s.below(1<<32), s.below(1<<32), s.below(1<<32))
	return h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-a" + h[17:20] + "-" + h[20:32]
}

func day(t time.Time) string { return t.Format(time.DateOnly) }

var (
	women    = []string{"Ana", "María", "Guadalupe", "Sofía", "Lucía", "Elena", "Carmen", "Daniela", "Paola", "Rosa"}
	men      = []string{"Juan", "Luis", "Carlos", "Jorge", "Miguel", "Pedro", "Diego", "Andrés", "Raúl", "Óscar"}
	surnames = []string{"García", "Hernández", "López", "Martínez", "González", "Rodríguez", "Pérez", "Sánchez", "Ramírez", "Flores", "Torres", "Rivera", "Gómez", "Díaz", "Reyes"}
	streets  = []string{"Av. Juárez", "Calle Hidalgo", "Calle Morelos", "Av. Reforma", "Calle Allende", "Av. Universidad"}
	cities   = map[string][]string{
		"mx": {"Ciudad de México", "Guadalajara", "Monterrey", "Puebla", "Querétaro"},
		"co": {"Bogotá", "Medellín", "Cali"}, "br": {"São Paulo", "Rio de Janeiro", "Curitiba"},
		"ar": {"Buenos Aires", "Córdoba", "Rosario"}, "cl": {"Santiago", "Valparaíso"},
		"pe": {"Lima", "Arequipa"}, "us": {"Houston", "Los Angeles", "Chicago"}, "cr": {"San José"},
		"pa": {"Ciudad de Panamá"}, "ec": {"Quito", "Guayaquil"}, "bo": {"La Paz", "Santa Cruz"},
		"ve": {"Caracas"}, "sv": {"San Salvador"}, "do": {"Santo Domingo"},
	}
	// daily is a usual day's pay in the country's currency.
	daily = map[string]float64{
		"mx": 620, "co": 95_000, "br": 180, "ar": 21_000, "cl": 32_000, "pe": 110, "us": 140,
		"cr": 19_000, "pa": 38, "ec": 32, "bo": 150, "ve": 600, "sv": 28, "do": 1_900,
	}
)
