// Package signature reads and checks the signed requests that a partner's
// server sends in place of a person's session:
//
//	Authorization: Signature v1.<key_id>.<unix_seconds>.<nonce>.<base64url(sig)>
//
// The signature is HMAC-SHA256 with a secret of at least 32 bytes, or Ed25519, over
// Canonical. Check looks at the signature and then at the time; whether the
// nonce is new is for the caller to record, afterwards, so that a forged
// request can neither fill the table of nonces nor burn somebody's nonce.
package signature

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ventanilla/ventanilla/fault"
)

// Window is how far a request's time may be from ours, either way. A nonce
// must be remembered for twice as long.
const Window = 300 * time.Second

// The algorithms of a signature key.
const (
	HMAC    = "HMAC-SHA256"
	Ed25519 = "Ed25519"
)

// Header is a parsed Authorization value.
type Header struct {
	KeyID string
	Unix  int64 // seconds
	Nonce string
	Sig   []byte
}

// Request is what is signed of a request.
type Request struct {
	Method string
	Path   string // escaped, as sent
	Query  string // raw, as sent, without the question mark
	Body   []byte
	APIKey string // in clear; its hash is signed, so the signature works with this key only
}

// Parse reads what follows "Signature " in the Authorization header. Returns
// HeaderInvalid for anything of another shape.
func Parse(value string) (Header, error) {
	parts := strings.Split(value, ".")
	if len(parts) != 5 || parts[0] != "v1" || !token(parts[1], 64) || !token(parts[3], 128) {
		return Header{}, fault.HeaderInvalid
	}
	unix, err := strconv.ParseUint(parts[2], 10, 40)
	if err != nil {
		return Header{}, fault.HeaderInvalid
	}
	sig, err := base64.RawURLEncoding.Strict().DecodeString(parts[4])
	if err != nil || len(sig) == 0 || len(sig) > ed25519.SignatureSize {
		return Header{}, fault.HeaderInvalid
	}
	return Header{KeyID: parts[1], Unix: int64(unix), Nonce: parts[3], Sig: sig}, nil
}

// token reports whether s is one to limit letters, digits, hyphens or underscores.
func token(s string, limit int) bool {
	if s == "" || len(s) > limit {
		return false
	}
	for _, c := range []byte(s) {
		if (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && c != '-' && c != '_' {
			return false
		}
	}
	return true
}

// Canonical gives the signed bytes, joined by newlines: v1, method, escaped
// path, the query's pairs as sent but sorted bytewise, hex SHA-256 of the body,
// hex SHA-256 of the API key, unix seconds, nonce. There is no newline at the end.
func Canonical(r Request, unix int64, nonce string) []byte {
	pairs := strings.Split(r.Query, "&")
	slices.Sort(pairs)
	body, key := sha256.Sum256(r.Body), sha256.Sum256([]byte(r.APIKey))
	return []byte(strings.Join([]string{"v1", r.Method, r.Path, strings.Join(pairs, "&"),
		hex.EncodeToString(body[:]), hex.EncodeToString(key[:]), strconv.FormatInt(unix, 10), nonce}, "\n"))
}

// Check verifies the signature and then the time. Returns SignatureInvalid or
// SignatureExpired.
func Check(h Header, r Request, alg string, secret []byte, now time.Time) error {
	if !holds(Canonical(r, h.Unix, h.Nonce), h.Sig, alg, secret) {
		return fault.SignatureInvalid
	}
	if age := now.Sub(time.Unix(h.Unix, 0)); age > Window || age < -Window {
		return fault.SignatureExpired
	}
	return nil
}

func holds(message, sig []byte, alg string, secret []byte) bool {
	switch alg {
	case HMAC:
		m := hmac.New(sha256.New, secret)
		m.Write(message)
		return len(secret) >= 32 && hmac.Equal(m.Sum(nil), sig)
	case Ed25519:
		return len(secret) == ed25519.PublicKeySize && ed25519.Verify(secret, message, sig)
	}
	return false
}

// Sign gives the Authorization value for a request. secret is the HMAC secret,
// or for Ed25519 the 64-byte private key.
func Sign(r Request, alg, keyID string, secret []byte, now time.Time, nonce string) string {
	message, unix := Canonical(r, now.Unix(), nonce), strconv.FormatInt(now.Unix(), 10)
	var sig []byte
	if alg == Ed25519 {
		sig = ed25519.Sign(secret, message)
	} else {
		m := hmac.New(sha256.New, secret)
		m.Write(message)
		sig = m.Sum(nil)
	}
	return "Signature " + strings.Join([]string{"v1", keyID, unix, nonce, base64.RawURLEncoding.EncodeToString(sig)}, ".")
}
