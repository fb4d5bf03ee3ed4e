// Package passkey is WebAuthn: what an authenticator is asked, and whether what
// it answers holds. It knows accounts by scope and id, whoever's they are; which
// site it is for, who may try, and what a passkey opens are the business of the
// engine that uses it.
//
// A ceremony is two requests with the person in between. What has to be
// remembered travels with them, sealed, so that asking costs no row and nobody
// can fill a table by asking. A ceremony that has led to something is noted, so
// that it does so once.
//
// The protocol itself is github.com/go-webauthn/webauthn. What it says of a
// credential is kept whole, sealed; a credential is found by the keyed hash of
// its id.
package passkey

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
	"github.com/ventanilla/ventanilla/internal/vault"
)

const (
	// Limit is how many passkeys an account may have.
	Limit = 20
	// CeremonyTTL is how long a person may take.
	CeremonyTTL = 5 * time.Minute

	challengeBytes  = 32
	keyPurpose      = "passkey"
	findPurpose     = "passkey-credential"
	ceremonyPurpose = "passkey-ceremony"
)

// Site is whom passkeys are for: the relying party.
type Site struct {
	ID      string   // a domain, of the origins or above them
	Name    string   // as its people know it
	Origins []string // of the pages that may ask, such as https://shop.example
}

// Person is whose passkey is made.
type Person struct {
	AccountID string // the user handle; says nothing about the person
	Name      string // what tells their accounts apart, such as the e-mail address
	FullName  string
}

// Key is one passkey of an account.
type Key struct {
	ID         string
	AccountID  string
	Name       string // as its holder called it
	Transports []string
	BackedUp   bool // more than one device has it
	CreatedAt  time.Time
	LastUsedAt time.Time // zero: never

	credential webauthn.Credential
}

// Keys makes and checks passkeys. It is safe for concurrent use.
type Keys struct {
	vault *vault.Vault
	rnd   *entropy.Source
}

// New makes a Keys.
func New(v *vault.Vault, rnd *entropy.Source) *Keys { return &Keys{vault: v, rnd: rnd} }

// stored is what the sealed column holds.
type stored struct {
	Name       string              `json:"name"`
	Credential webauthn.Credential `json:"credential"`
}

// Open reads a row.
func (k *Keys) Open(row identitydb.Passkey) (Key, error) {
	plain, err := k.vault.OpenSealed(row.Sealed, row.Scope, row.ID, keyPurpose)
	if err != nil {
		return Key{}, err
	}
	var s stored
	if err := json.Unmarshal(plain, &s); err != nil {
		return Key{}, fmt.Errorf("passkey: %s: %w", row.ID, err)
	}
	return Key{
		ID: row.ID, AccountID: row.AccountID, Name: s.Name, Transports: transports(s.Credential),
		BackedUp: s.Credential.Flags.BackupState, CreatedAt: row.CreatedAt, LastUsedAt: row.LastUsedAt, credential: s.Credential,
	}, nil
}

// OpenAll reads rows.
func (k *Keys) OpenAll(rows []identitydb.Passkey) ([]Key, error) {
	keys := make([]Key, len(rows))
	for i, row := range rows {
		var err error
		if keys[i], err = k.Open(row); err != nil {
			return nil, err
		}
	}
	return keys, nil
}

func (k *Keys) seal(s scope.Scope, id, name string, c webauthn.Credential) ([]byte, error) {
	plain, err := json.Marshal(stored{name, c})
	if err != nil {
		return nil, err
	}
	return k.vault.Seal(plain, s, id, keyPurpose)
}

// find gives the keyed hash by which a credential is found.
func (k *Keys) find(s scope.Scope, credentialID []byte) []byte {
	return k.vault.Lookup(s, findPurpose, base64.RawURLEncoding.EncodeToString(credentialID))
}

func transports(c webauthn.Credential) []string {
	list := make([]string, len(c.Transport))
	for i, t := range c.Transport {
		list[i] = string(t)
	}
	return list
}

// library configures the protocol for a site.
func library(site Site) (*webauthn.WebAuthn, error) {
	w, err := webauthn.New(&webauthn.Config{
		RPID: site.ID, RPDisplayName: site.Name, RPOrigins: site.Origins,
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: protocol.ResidentKeyRequired(),
			UserVerification: protocol.VerificationPreferred,
		},
		Timeouts: webauthn.TimeoutsConfig{
			Login:        webauthn.TimeoutConfig{Timeout: CeremonyTTL, TimeoutUVD: CeremonyTTL},
			Registration: webauthn.TimeoutConfig{Timeout: CeremonyTTL, TimeoutUVD: CeremonyTTL},
		},
		// Password managers answer what nobody asked; nothing here looks at it.
		ExtensionsUnsolicitedOutputPolicy: protocol.UnsolicitedOutputPolicyIgnore,
	})
	if err != nil {
		return nil, fmt.Errorf("passkey: site %s: %w", site.ID, err)
	}
	return w, nil
}

// user shows an account to the library.
type user struct {
	person Person
	keys   []Key
}

func (u user) WebAuthnID() []byte          { return []byte(u.person.AccountID) }
func (u user) WebAuthnName() string        { return u.person.Name }
func (u user) WebAuthnDisplayName() string { return u.person.FullName }
func (u user) WebAuthnCredentials() []webauthn.Credential {
	list := make([]webauthn.Credential, len(u.keys))
	for i, k := range u.keys {
		list[i] = k.credential
	}
	return list
}
