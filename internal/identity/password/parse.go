package password

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/crypto/argon2"
)

// ErrUnknownHash says that a stored hash has no form that Verify knows, or
// costs that no honest system uses.
var ErrUnknownHash = errors.New("password: hash of unknown form")

var (
	errForeign   = fmt.Errorf("%w: it is neither Argon2, bcrypt, scrypt nor PBKDF2", ErrUnknownHash)
	errMalformed = fmt.Errorf("%w: it is incomplete or misspelt", ErrUnknownHash)
	errTooCostly = fmt.Errorf("%w: its costs are beyond what is taken", ErrUnknownHash)
	errOldArgon  = fmt.Errorf("%w: Argon2 is taken in version 19 only, with v=19 in it", ErrUnknownHash)
	errArgonD    = fmt.Errorf("%w: Argon2d is not taken, Argon2i and Argon2id are", ErrUnknownHash)
)

// hash is one stored hash of any kind.
type hash interface{ matches(pw []byte) bool }

// Known reports whether Verify can use a hash made elsewhere. See Usable.
func Known(phc string) bool { return Usable(phc) == nil }

// Usable says why Verify cannot use a hash made elsewhere, without the hash.
// Accepted are Argon2id and Argon2i PHC strings, bcrypt ($2a$, $2b$, $2x$,
// $2y$), scrypt ($scrypt$ln=,r=,p=$ and $s0$), Firebase's scrypt
// ($firescrypt$), and PBKDF2 in PHC, passlib and Django spelling.
// Errors: ErrUnknownHash, with the reason.
func Usable(phc string) error {
	_, err := parse(phc)
	return err
}

// longest is more than any honest hash has, in bytes.
const longest = 2000

func parse(phc string) (hash, error) {
	if len(phc) > longest {
		return nil, errMalformed
	}
	if name, rest, ok := strings.Cut(phc, "$"); ok && strings.HasPrefix(name, "pbkdf2_") {
		return parseDjango(strings.TrimPrefix(name, "pbkdf2_"), rest)
	}
	parts := strings.Split(phc, "$")
	if len(parts) < 4 || parts[0] != "" {
		return nil, errForeign
	}
	switch name := parts[1]; {
	case name == "argon2id", name == "argon2i":
		return parseArgon(name == "argon2id", parts[2:])
	case len(name) == 2 && name[0] == '2' && strings.Contains("abxy", name[1:]):
		return parseBcrypt(phc)
	case name == "argon2d":
		return nil, errArgonD
	case name == "scrypt":
		return parseScrypt(parts[2:])
	case name == "s0":
		return parseS0(parts[2:])
	case name == "firescrypt":
		return parseFirebase(parts[2:])
	case name == "pbkdf2" || strings.HasPrefix(name, "pbkdf2-"):
		return parsePBKDF2(strings.TrimPrefix(strings.TrimPrefix(name, "pbkdf2"), "-"), parts[2:])
	}
	return nil, errForeign
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
	if len(parts) == 3 || len(parts) == 4 && parts[0] != "v="+strconv.Itoa(argon2.Version) {
		return nil, errOldArgon
	}
	if len(parts) != 4 {
		return nil, errMalformed
	}
	costs := fields(parts[1])
	m, t, p := costs["m"], costs["t"], costs["p"]
	salt, key := decode64(parts[2]), decode64(parts[3])
	if m < 8 || t < 1 || p < 1 || len(salt) < 8 || len(key) < 12 || len(key) > 512 {
		return nil, errMalformed
	}
	if m > maxMemory>>10 || t > maxArgon/m || p > 64 {
		return nil, errTooCostly
	}
	return argonHash{id, Params{uint32(m), uint32(t), uint8(p)}, salt, key}, nil
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

// decode64 reads base64 with or without padding, in the standard alphabet,
// the one for URLs, or with passlib's '.' for '+'. What is none gives nil.
func decode64(s string) []byte {
	s = strings.TrimRight(alphabets.Replace(s), "=")
	b, err := base64.RawStdEncoding.DecodeString(s)
	if err != nil {
		return nil
	}
	return b
}

var alphabets = strings.NewReplacer(".", "+", "-", "+", "_", "/")
