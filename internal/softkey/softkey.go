// Package softkey makes passkeys that are software, for tests and for the
// conformance run: what a phone or a security key would keep.
package softkey

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"

	"github.com/descope/virtualwebauthn"
)

// New makes a passkey on P-256 both of whose coordinates have their full length.
// Of one in 128 keys the library would leave leading zeros out, which is not how
// coordinates are written (RFC 9053, section 7.1.1): such a key is rightly
// refused when it is added. It panics when the system has no randomness.
func New() virtualwebauthn.Credential {
	for {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			panic(err)
		}
		point, err := key.PublicKey.Bytes() // 4, then each coordinate in 32 bytes
		if err != nil {
			panic(err)
		}
		if point[1] == 0 || point[33] == 0 {
			continue
		}
		text, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			panic(err)
		}
		return virtualwebauthn.NewCredentialWithImportedKey(virtualwebauthn.KeyTypeEC2, text)
	}
}
