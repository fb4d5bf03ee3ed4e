package identity

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/asn1"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
)

// tokenType says for whom a token is. Its name stands in the token's header, so
// that neither can be taken for the other.
type tokenType int

const (
	customerToken tokenType = iota
	clientToken             // got by a client for itself
)

// typeNames are the "typ" of each: the contract's, and that of RFC 9068.
var typeNames = [...]string{customerToken: "JWT", clientToken: "at+jwt"}

// jwsHeader gives the encoded header of every token of a type that a key signs.
func jwsHeader(alg, kid, typ string) (string, error) {
	raw, err := json.Marshal(struct {
		Algorithm string `json:"alg"`
		KeyID     string `json:"kid"`
		Type      string `json:"typ"`
	}{alg, kid, typ})
	return base64.RawURLEncoding.EncodeToString(raw), err
}

// sign gives the compact JWS of a payload (RFC 7515, section 3.1), the same
// each time: a refresh that is repeated gets the very same token.
func (s *signingKey) sign(typ tokenType, payload []byte) (string, error) {
	enc := base64.RawURLEncoding
	out := make([]byte, 0, len(s.headers[typ])+enc.EncodedLen(len(payload))+enc.EncodedLen(256)+2)
	out = append(out, s.headers[typ]...)
	out = append(out, '.')
	out = enc.AppendEncode(out, payload)
	digest := sha256.Sum256(out)
	signature, err := s.signature(digest[:])
	if err != nil {
		return "", err
	}
	out = append(out, '.')
	return string(enc.AppendEncode(out, signature)), nil
}

// signature signs a SHA-256 digest: RSASSA-PKCS1-v1_5, which has no randomness,
// or ECDSA with that of RFC 6979, which is none either.
func (s *signingKey) signature(digest []byte) ([]byte, error) {
	switch key := s.private.(type) {
	case *rsa.PrivateKey:
		return rsa.SignPKCS1v15(nil, key, crypto.SHA256, digest)
	case *ecdsa.PrivateKey:
		der, err := key.Sign(nil, digest, crypto.SHA256)
		if err != nil {
			return nil, err
		}
		return fixedSize(der, (key.Curve.Params().BitSize+7)/8)
	}
	return nil, fmt.Errorf("a %T does not sign tokens", s.private)
}

// fixedSize turns an ASN.1 signature into the form of RFC 7518, section 3.4:
// both numbers one after the other, of n bytes each.
func fixedSize(der []byte, n int) ([]byte, error) {
	var sig struct{ R, S *big.Int }
	if _, err := asn1.Unmarshal(der, &sig); err != nil {
		return nil, err
	}
	out := make([]byte, 2*n)
	sig.R.FillBytes(out[:n])
	sig.S.FillBytes(out[n:])
	return out, nil
}
