package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// The headers of Standard Webhooks.
const (
	HeaderID        = "webhook-id"
	HeaderTimestamp = "webhook-timestamp"
	HeaderSignature = "webhook-signature"
)

const (
	secretPrefix = "whsec_"
	version      = "v1"
	// tolerance is how far a timestamp may be from the receiver's clock.
	tolerance = 5 * time.Minute
	// Secret lengths in bytes, from the Standard Webhooks specification.
	minSecret, maxSecret = 24, 64
)

var base64enc = base64.StdEncoding

// What Verify finds wrong.
var (
	ErrHeaders   = errors.New("webhook: the signature headers are missing or malformed")
	ErrTimestamp = errors.New("webhook: the timestamp is more than five minutes off")
	ErrSignature = errors.New("webhook: no signature holds")
	ErrSecret    = errors.New("webhook: a secret is whsec_ and the base64 of 24 to 64 bytes")
)

// Sign gives the value of webhook-signature: one v1 signature for each secret.
func Sign(id string, at time.Time, body []byte, secrets ...string) (string, error) {
	signatures := make([]string, len(secrets))
	for i, s := range secrets {
		key, err := secretKey(s)
		if err != nil {
			return "", err
		}
		signatures[i] = version + "," + base64enc.EncodeToString(signature(key, id, strconv.FormatInt(at.Unix(), 10), body))
	}
	return strings.Join(signatures, " "), nil
}

// Verify checks a received request's headers and body at a time. One secret that
// fits one signature is enough. ErrHeaders, ErrTimestamp, ErrSignature, ErrSecret.
func Verify(header http.Header, body []byte, now time.Time, secrets ...string) error {
	id, stamp, given := header.Get(HeaderID), header.Get(HeaderTimestamp), header.Get(HeaderSignature)
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if id == "" || given == "" || err != nil {
		return ErrHeaders
	}
	if off := now.Sub(time.Unix(seconds, 0)); off > tolerance || off < -tolerance {
		return ErrTimestamp
	}
	for _, s := range secrets {
		key, err := secretKey(s)
		if err != nil {
			return err
		}
		want := signature(key, id, stamp, body)
		for one := range strings.SplitSeq(given, " ") {
			v, text, _ := strings.Cut(one, ",")
			got, err := base64enc.DecodeString(text)
			if v == version && err == nil && hmac.Equal(got, want) {
				return nil
			}
		}
	}
	return ErrSignature
}

func signature(key []byte, id, stamp string, body []byte) []byte {
	m := hmac.New(sha256.New, key)
	m.Write([]byte(id + "." + stamp + "."))
	m.Write(body)
	return m.Sum(nil)
}

// secretKey reads a secret.
func secretKey(s string) ([]byte, error) {
	text, ok := strings.CutPrefix(s, secretPrefix)
	key, err := base64enc.DecodeString(text)
	if !ok || err != nil || len(key) < minSecret || len(key) > maxSecret {
		return nil, ErrSecret
	}
	return key, nil
}
