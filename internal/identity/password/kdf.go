package password

import (
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	stdhash "hash"
	"strconv"
	"strings"

	"golang.org/x/crypto/scrypt"
)

// scryptHash is a stored scrypt hash; ln is the logarithm of its N.
type scryptHash struct {
	ln, r, p  int
	salt, key []byte
}

func (h scryptHash) matches(pw []byte) bool {
	got, err := scrypt.Key(pw, h.salt, 1<<h.ln, h.r, h.p, len(h.key))
	return err == nil && equal(h.key, got)
}

func parseScrypt(parts []string) (hash, error) {
	if len(parts) != 3 {
		return nil, ErrUnknownHash
	}
	costs := fields(parts[0])
	h := scryptHash{costs["ln"], costs["r"], costs["p"], decode64(parts[1]), decode64(parts[2])}
	if h.ln < 1 || h.ln > 20 || h.r < 1 || h.r > 32 || h.p < 1 || h.p > 16 || 128*h.r<<h.ln > maxMemory || h.r*h.p<<h.ln > maxScrypt || len(h.salt) == 0 || len(h.key) < 16 || len(h.key) > 512 {
		return nil, ErrUnknownHash
	}
	return h, nil
}

// pbkdf2Hash is a stored PBKDF2 hash.
type pbkdf2Hash struct {
	digest    func() stdhash.Hash
	rounds    int
	salt, key []byte
}

func (h pbkdf2Hash) matches(pw []byte) bool {
	got, err := pbkdf2.Key(h.digest, string(pw), h.salt, h.rounds, len(h.key))
	return err == nil && equal(h.key, got)
}

// parsePBKDF2 reads "$pbkdf2-sha256$i=310000$salt$key" and passlib's form of
// it, which has the bare number of rounds.
func parsePBKDF2(digest string, parts []string) (hash, error) {
	if len(parts) != 3 {
		return nil, ErrUnknownHash
	}
	rounds, err := strconv.Atoi(parts[0])
	if err != nil {
		rounds = fields(parts[0])["i"]
	}
	return newPBKDF2(digest, rounds, decode64(parts[1]), decode64(parts[2]))
}

// parseDjango reads the rest of "pbkdf2_sha256$600000$salt$key", where the salt
// is text.
func parseDjango(digest, rest string) (hash, error) {
	parts := strings.Split(rest, "$")
	if len(parts) != 3 {
		return nil, ErrUnknownHash
	}
	rounds, _ := strconv.Atoi(parts[0])
	return newPBKDF2(digest, rounds, []byte(parts[1]), decode64(parts[2]))
}

func newPBKDF2(digest string, rounds int, salt, key []byte) (hash, error) {
	h := pbkdf2Hash{nil, rounds, salt, key}
	switch digest {
	case "", "sha1":
		h.digest = sha1.New
	case "sha256":
		h.digest = sha256.New
	case "sha512":
		h.digest = sha512.New
	}
	if h.digest == nil || rounds < 1 || len(salt) == 0 || len(key) < 16 || len(key) > 512 {
		return nil, ErrUnknownHash
	}
	size := h.digest().Size()
	if blocks := (len(key) + size - 1) / size; rounds > maxPBKDF2/blocks {
		return nil, ErrUnknownHash
	}
	return h, nil
}
