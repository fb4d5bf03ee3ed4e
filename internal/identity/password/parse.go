package password

import (
	"encoding/base64"
	"errors"
	"strconv"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/bcrypt"
)

// ErrUnknownHash says that a stored hash has no form that Verify knows, or
// costs that no honest system uses.
var ErrUnknownHash = errors.New("password: hash of unknown form")

// hash is one stored hash of any kind.
type hash interface{ matches(pw []byte) bool }

// Known reports whether Verify can use a hash made elsewhere. Accepted are
// Argon2id and Argon2i PHC strings, bcrypt ($2a$, $2b$, $2x$, $2y$), scrypt
// ($scrypt$ln=,r=,p=$), and PBKDF2 in PHC, passlib and Django spelling.
func Known(phc string) bool {
	_, err := parse(phc)
	return err == nil
}

func parse(phc string) (hash, error) {
	if name, rest, ok := strings.Cut(phc, "$"); ok && strings.HasPrefix(name, "pbkdf2_") {
		return parseDjango(strings.TrimPrefix(name, "pbkdf2_"), rest)
	}
	parts := strings.Split(phc, "$")
	if len(parts) < 4 || parts[0] != "" {
		return nil, ErrUnknownHash
	}
	switch name := parts[1]; {
	case name == "argon2id", name == "argon2i":
		return parseArgon(name == "argon2id", parts[2:])
	case len(name) == 2 && name[0] == '2' && strings.Contains("abxy", name[1:]):
		return parseBcrypt(phc)
	case name == "scrypt":
		return parseScrypt(parts[2:])
	case name == "pbkdf2" || strings.HasPrefix(name, "pbkdf2-"):
		return parsePBKDF2(strings.TrimPrefix(strings.TrimPrefix(name, "pbkdf2"), "-"), parts[2:])
	}
	return nil, ErrUnknownHash
}

// The bounds of costs. Whoever knows an address makes the server compute its
// account's hash, so that one hash that was moved in must not take the machine's
// memory, nor a core for long. Each leaves room for the strongest settings that
// systems come with.
const (
	maxMemory = 256 << 20 // bytes, of one hash
	maxArgon  = 1 << 20   // KiB of memory times passes
	maxScrypt = 1 << 23   // N times r times p
	maxPBKDF2 = 6_000_000 // rounds times blocks: Keycloak's 1,300,000 of SHA-1 for 64 bytes
)

func parseArgon(id bool, parts []string) (hash, error) {
	if len(parts) != 4 || parts[0] != "v="+strconv.Itoa(argon2.Version) {
		return nil, ErrUnknownHash
	}
	costs := fields(parts[1])
	m, t, p := costs["m"], costs["t"], costs["p"]
	salt, key := decode64(parts[2]), decode64(parts[3])
	if m < 8 || m > maxMemory>>10 || t < 1 || t > maxArgon/m || p < 1 || p > 64 || len(salt) < 8 || len(key) < 12 || len(key) > 512 {
		return nil, ErrUnknownHash
	}
	return argonHash{id, Params{uint32(m), uint32(t), uint8(p)}, salt, key}, nil
}

type bcryptHash string

func (h bcryptHash) matches(pw []byte) bool {
	return bcrypt.CompareHashAndPassword([]byte(h), pw) == nil
}

func parseBcrypt(phc string) (hash, error) {
	cost, err := bcrypt.Cost([]byte(phc))
	if err != nil || cost > 16 || len(phc) != 60 {
		return nil, ErrUnknownHash
	}
	return bcryptHash(phc), nil
}

// fields reads "m=19456,t=2" into numbers; what is no number is 0.
func fields(s string) map[string]int {
	out := map[string]int{}
	for pair := range strings.SplitSeq(s, ",") {
		name, value, _ := strings.Cut(pair, "=")
		out[name], _ = strconv.Atoi(value)
	}
	return out
}

// decode64 reads base64 with or without padding, in the standard alphabet or
// with passlib's '.' for '+'. What is none gives nil.
func decode64(s string) []byte {
	s = strings.TrimRight(strings.ReplaceAll(s, ".", "+"), "=")
	b, err := base64.RawStdEncoding.DecodeString(s)
	if err != nil {
		return nil
	}
	return b
}
