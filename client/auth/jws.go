package auth

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math/big"
	"strings"
)

// maxToken is the longest token that is looked at, in bytes.
const maxToken = 8192

var errToken = errors.New("auth: not a token of this server, or its signature does not hold")

// jws is a token taken apart and not yet believed.
type jws struct {
	alg, key string // as the header says
	typ      string
	signed   string // what the signature is over
	payload  []byte
	sig      []byte
}

// parse takes a compact JWS apart. An algorithm that is not ours, an extension
// that must be understood, or an encoding that is not strict is refused.
func parse(token string) (jws, error) {
	parts := strings.Split(token, ".")
	if len(token) > maxToken || len(parts) != 3 {
		return jws{}, errToken
	}
	var raw [3][]byte
	for i, p := range parts {
		b, err := base64.RawURLEncoding.Strict().DecodeString(p)
		if err != nil {
			return jws{}, errToken
		}
		raw[i] = b
	}
	var h struct {
		Alg  string          `json:"alg"`
		Key  string          `json:"kid"`
		Typ  string          `json:"typ"`
		Crit json.RawMessage `json:"crit"`
	}
	if json.Unmarshal(raw[0], &h) != nil || h.Crit != nil || h.Key == "" || h.Alg != "RS256" && h.Alg != "ES256" {
		return jws{}, errToken
	}
	return jws{
		alg: h.Alg, key: h.Key, typ: h.Typ, payload: raw[1], sig: raw[2],
		signed: token[:len(parts[0])+1+len(parts[1])],
	}, nil
}

// publicKey is one of the set, good for one algorithm only.
type publicKey struct {
	alg string
	rsa *rsa.PublicKey
	ec  *ecdsa.PublicKey
}

// holds reports whether the signature is the key's. What the token says about
// its algorithm is compared with the key's own, never followed.
func (k publicKey) holds(t jws) bool {
	if t.alg != k.alg {
		return false
	}
	sum := sha256.Sum256([]byte(t.signed))
	switch {
	case k.rsa != nil:
		return rsa.VerifyPKCS1v15(k.rsa, crypto.SHA256, sum[:], t.sig) == nil
	case k.ec != nil && len(t.sig) == 64:
		return ecdsa.Verify(k.ec, sum[:], new(big.Int).SetBytes(t.sig[:32]), new(big.Int).SetBytes(t.sig[32:]))
	}
	return false
}

// jwk is a key as the set publishes it.
type jwk struct {
	Type  string `json:"kty"`
	ID    string `json:"kid"`
	Alg   string `json:"alg"`
	Use   string `json:"use"`
	Curve string `json:"crv"`
	N     string `json:"n"`
	E     string `json:"e"`
	X     string `json:"x"`
	Y     string `json:"y"`
}

// public gives the key; false for one of a kind that signs no access tokens.
func (j jwk) public() (publicKey, bool) {
	if j.ID == "" || j.Use != "" && j.Use != "sig" {
		return publicKey{}, false
	}
	switch {
	case j.Type == "RSA" && j.Alg == "RS256":
		n, e := number(j.N), number(j.E)
		if n.BitLen() < 2048 || n.BitLen() > 8192 || !e.IsInt64() || e.Int64() < 3 || e.Int64() > 1<<31-1 {
			return publicKey{}, false
		}
		return publicKey{alg: j.Alg, rsa: &rsa.PublicKey{N: n, E: int(e.Int64())}}, true
	case j.Type == "EC" && j.Alg == "ES256" && j.Curve == "P-256":
		point := make([]byte, 65)
		point[0] = 4
		x, y := number(j.X), number(j.Y)
		if x.BitLen() > 256 || y.BitLen() > 256 {
			return publicKey{}, false
		}
		x.FillBytes(point[1:33])
		y.FillBytes(point[33:])
		k, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
		return publicKey{alg: j.Alg, ec: k}, err == nil
	}
	return publicKey{}, false
}

// number reads one of a JWK; 0 for what is none.
func number(s string) *big.Int {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return new(big.Int)
	}
	return new(big.Int).SetBytes(b)
}
