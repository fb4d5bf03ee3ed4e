package passkey

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

// The kinds of ceremony: one's answer is nothing for the other.
const (
	kindCreate = "create"
	kindLogin  = "login"
)

// maxCeremony is longer than any ceremony that we sealed, in characters.
const maxCeremony = 8 << 10

// ceremony is what travels sealed between the two requests.
type ceremony struct {
	Kind    string               `json:"kind"`
	For     string               `json:"for"` // whom it was begun for: an account, or a client and shop
	Expires int64                `json:"expires"`
	Session webauthn.SessionData `json:"session"`
}

// Started is the first half of a ceremony.
type Started struct {
	Ceremony string // to be sent back with the authenticator's answer
	Options  any    // for navigator.credentials, as JSON
}

func (k *Keys) begin(s scope.Scope, kind, whom string, session webauthn.SessionData, now time.Time) (string, error) {
	plain, err := json.Marshal(ceremony{kind, whom, now.Add(CeremonyTTL).UnixMicro(), session})
	if err != nil {
		return "", err
	}
	sealed, err := k.vault.Seal(plain, s, "", ceremonyPurpose)
	return base64.RawURLEncoding.EncodeToString(sealed), err
}

// resume opens a ceremony. Conditions: SessionState when it is none of ours, for
// something or somebody else, or over.
func (k *Keys) resume(s scope.Scope, kind, whom, text string, now time.Time) (c ceremony, once Once, err error) {
	sealed, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(text) > maxCeremony {
		return c, once, fault.SessionState
	}
	plain, err := k.vault.OpenSealed(sealed, s, "", ceremonyPurpose)
	if err != nil {
		return c, once, fault.SessionState
	}
	if err := json.Unmarshal(plain, &c); err != nil {
		return c, once, err
	}
	expires := time.UnixMicro(c.Expires)
	// One from the future is left from before a sandbox clock was set back.
	if c.Kind != kind || c.For != whom || !now.Before(expires) || expires.Sub(now) > 2*CeremonyTTL {
		return c, once, fault.SessionState
	}
	// The challenge names the ceremony, not its text: one ceremony can be spelled
	// in several ways.
	hash := sha256.Sum256([]byte(c.Session.Challenge))
	return c, Once{scope: s, hash: hash[:], expires: expires}, nil
}

// Once uses a ceremony up.
type Once struct {
	scope   scope.Scope
	hash    []byte
	expires time.Time
}

// Spend notes that the ceremony has led to something.
// Conditions: SessionState when it has before.
func (o Once) Spend(tx store.Tx) error {
	first, err := identitydb.SpendCeremony(tx, o.scope, o.hash, o.expires)
	if err == nil && !first {
		err = fault.SessionState
	}
	return err
}
