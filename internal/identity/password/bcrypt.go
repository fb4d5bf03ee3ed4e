package password

import (
	"encoding/binary"
	"regexp"

	"golang.org/x/crypto/bcrypt"
)

// maxBcryptCost takes a few seconds of one core.
const maxBcryptCost = 15

// bcryptLength is how much of a password bcrypt looks at, in bytes. Comparing
// leaves out the rest, as the systems do that made such hashes.
const bcryptLength = 72

type bcryptHash struct {
	phc    string
	signed bool // $2x$
}

func (h bcryptHash) matches(pw []byte) bool {
	if h.signed {
		pw = signedKey(pw)
	}
	return bcrypt.CompareHashAndPassword([]byte(h.phc), pw) == nil
}

var bcryptForm = regexp.MustCompile(`^\$2[abxy]\$\d\d\$[./A-Za-z0-9]{53}$`)

func parseBcrypt(phc string) (hash, error) {
	if !bcryptForm.MatchString(phc) {
		return nil, errMalformed
	}
	cost, err := bcrypt.Cost([]byte(phc))
	if err != nil || cost > maxBcryptCost {
		return nil, errTooCostly
	}
	return bcryptHash{phc, phc[2] == 'x'}, nil
}

// signedKey gives the key that makes bcrypt do what crypt_blowfish did before
// version 1.1, whose hashes are marked $2x$: it read bytes as signed numbers, so
// that one above 127 overwrote up to three before it. The 18 words that the
// cipher draws from a key are drawn here in that way.
func signedKey(pw []byte) []byte {
	pw = append(pw[:len(pw):len(pw)], 0)
	out := make([]byte, 0, bcryptLength)
	at := 0
	for range bcryptLength / 4 {
		var word uint32
		for range 4 {
			word = word<<8 | uint32(int32(int8(pw[at%len(pw)])))
			at++
		}
		out = binary.BigEndian.AppendUint32(out, word)
	}
	return out
}
