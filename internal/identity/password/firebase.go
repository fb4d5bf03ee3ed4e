package password

import (
	"crypto/aes"
	"crypto/cipher"

	"golang.org/x/crypto/scrypt"
)

// firebaseHash is a hash of Firebase: scrypt gives a key, and the project's
// signer key enciphered with that is the hash.
type firebaseHash struct {
	ln, r, p                int
	salt, key, between, own []byte // own is the signer key
}

func (h firebaseHash) matches(pw []byte) bool {
	salt := append(h.salt[:len(h.salt):len(h.salt)], h.between...)
	derived, err := scrypt.Key(pw, salt, 1<<h.ln, h.r, h.p, 32)
	if err != nil {
		return false
	}
	block, err := aes.NewCipher(derived)
	if err != nil {
		return false
	}
	got := make([]byte, len(h.own))
	cipher.NewCTR(block, make([]byte, aes.BlockSize)).XORKeyStream(got, h.own)
	return equal(h.key, got)
}

// parseFirebase reads "$firescrypt$ln=14,r=8,p=1$salt$hash$separator$signer".
func parseFirebase(parts []string) (hash, error) {
	if len(parts) != 5 {
		return nil, errMalformed
	}
	c := fields(parts[0])
	h := firebaseHash{c["ln"], c["r"], c["p"], decode64(parts[1]), decode64(parts[2]), decode64(parts[3]), decode64(parts[4])}
	if len(h.salt) == 0 || len(h.own) < 16 || len(h.own) > 512 || len(h.key) != len(h.own) {
		return nil, errMalformed
	}
	return h, scryptCosts(h.ln, h.r, h.p)
}
