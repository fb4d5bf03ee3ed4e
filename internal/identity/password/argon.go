package password

import (
	"crypto/subtle"
	"encoding/base64"
	"fmt"

	"golang.org/x/crypto/argon2"
)

const (
	saltLength = 16
	keyLength  = 32
)

// Params are the costs of Argon2id.
type Params struct {
	MemoryKiB uint32
	Passes    uint32
	Threads   uint8
}

// DefaultParams is the floor of the OWASP password storage cheat sheet.
var DefaultParams = Params{MemoryKiB: 19 * 1024, Passes: 2, Threads: 1}

func (p Params) key(pw, salt []byte, length uint32) []byte {
	return argon2.IDKey(pw, salt, p.Passes, p.MemoryKiB, p.Threads, length)
}

func (p Params) encode(salt, key []byte) string {
	enc := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version,
		p.MemoryKiB, p.Passes, p.Threads, enc.EncodeToString(salt), enc.EncodeToString(key))
}

// current reports whether a stored hash is what p would make, or costlier in
// every respect: a hash is never weakened.
func (p Params) current(h hash) bool {
	a, ok := h.(argonHash)
	return ok && a.id && len(a.key) >= keyLength && len(a.salt) >= saltLength &&
		a.params.MemoryKiB >= p.MemoryKiB && a.params.Passes >= p.Passes
}

// argonHash is a stored Argon2id or Argon2i hash.
type argonHash struct {
	id        bool // Argon2id, not Argon2i
	params    Params
	salt, key []byte
}

func (h argonHash) matches(pw []byte) bool {
	if h.id {
		return equal(h.key, h.params.key(pw, h.salt, uint32(len(h.key))))
	}
	return equal(h.key, argon2.Key(pw, h.salt, h.params.Passes, h.params.MemoryKiB, h.params.Threads, uint32(len(h.key))))
}

func equal(a, b []byte) bool { return subtle.ConstantTimeCompare(a, b) == 1 }
