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
		return nil, errMalformed
	}
	costs := fields(parts[0])
	h := scryptHash{costs["ln"], costs["r"], costs["p"], decode64(parts[1]), decode64(parts[2])}
	if len(h.salt) == 0 || len(h.key) < 16 || len(h.key) > 512 {
		return nil, errMalformed
	}
	return h, scryptCosts(h.ln, h.r, h.p)
}

// parseS0 reads "$s0$e0801$salt$key": the costs are one hexadecimal number.
func parseS0(parts []string) (hash, error) {
	if len(parts) != 3 {
		return nil, errMalformed
	}
	costs, err := strconv.ParseUint(parts[0], 16, 32)
	if err != nil {
		return nil, errMalformed
	}
	h := scryptHash{int(costs >> 16), int(costs >> 8 & 0xff), int(costs & 0xff), decode64(parts[1]), decode64(parts[2])}
	if len(h.salt) == 0 || len(h.key) < 16 || len(h.key) > 512 {
		return nil, errMalformed
	}
	return h, scryptCosts(h.ln, h.r, h.p)
}

// scryptCosts bounds memory and work.
func scryptCosts(ln, r, p int) error {
	if ln < 1 || r < 1 || p < 1 {
		return errMalformed
	}
	if ln > 20 || r > 32 || p > 16 || 128*r<<ln > maxMemory || r*p<<ln > maxScrypt {
		return errTooCostly
	}
	return nil
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
		return nil, errMalformed
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
		return nil, errMalformed
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
		return nil, errMalformed
	}
	size := h.digest().Size()
	if blocks := (len(key) + size - 1) / size; rounds > maxPBKDF2/blocks {
		return nil, errTooCostly
	}
	return h, nil
}
