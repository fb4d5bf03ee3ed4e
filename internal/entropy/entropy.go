// Package entropy makes every unguessable value of the program from one
// injected reader, so that tests can be deterministic and nothing else reads
// randomness.
package entropy

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"math/big"

	"github.com/google/uuid"
)

// Source makes random values. It is safe for concurrent use if its reader is.
type Source struct{ r io.Reader }

// System reads the operating system's generator.
var System = New(rand.Reader)

// New makes a Source from a reader, which must never fail or end.
func New(r io.Reader) *Source { return &Source{r: r} }

// Bytes gives n random bytes.
func (s *Source) Bytes(n int) []byte {
	b := make([]byte, n)
	if _, err := io.ReadFull(s.r, b); err != nil {
		// Without randomness no answer can be safe; there is nothing to recover to.
		panic(fmt.Sprintf("entropy: %v", err))
	}
	return b
}

// Token gives n random bytes as unpadded base64url.
func (s *Source) Token(n int) string { return base64.RawURLEncoding.EncodeToString(s.Bytes(n)) }

// Hex gives n random bytes as 2n lower-case hexadecimal digits.
func (s *Source) Hex(n int) string { return hex.EncodeToString(s.Bytes(n)) }

// Digits gives n decimal digits, each string equally likely.
func (s *Source) Digits(n int) string {
	limit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
	v, err := rand.Int(s.r, limit)
	if err != nil {
		panic(fmt.Sprintf("entropy: %v", err))
	}
	return fmt.Sprintf("%0*s", n, v.String())
}

// UUID gives a time-ordered UUID (version 7).
func (s *Source) UUID() string {
	id, err := uuid.NewV7FromReader(s.r)
	if err != nil {
		panic(fmt.Sprintf("entropy: %v", err))
	}
	return id.String()
}

// Read lets a Source stand in where a library wants an io.Reader.
func (s *Source) Read(p []byte) (int, error) { return io.ReadFull(s.r, p) }
