package passkey

import (
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

// BeginCreate asks a person's authenticator for a new passkey. It does not make a
// second one where one of theirs is already.
func (k *Keys) BeginCreate(s scope.Scope, site Site, p Person, theirs []Key, now time.Time) (Started, error) {
	w, err := library(site)
	if err != nil {
		return Started{}, err
	}
	u := user{p, theirs}
	options, session, err := w.BeginRegistration(u,
		webauthn.WithExclusions(webauthn.Credentials(u.WebAuthnCredentials()).CredentialDescriptors()),
		func(o *protocol.PublicKeyCredentialCreationOptions) error {
			o.Challenge = k.rnd.Bytes(challengeBytes)
			return nil
		})
	if err != nil {
		return Started{}, err
	}
	text, err := k.begin(s, kindCreate, p.AccountID, *session, now)
	return Started{Ceremony: text, Options: options.Response}, err
}

// Create checks the answer of an authenticator that has made a passkey, and gives
// the row to insert with Add.
// Conditions: SessionState for a ceremony that is not this account's, or is over;
// PasskeyInvalid with a cause for an answer that does not hold.
func (k *Keys) Create(s scope.Scope, site Site, p Person, text, name string, answer []byte, now time.Time) (identitydb.Passkey, Once, error) {
	c, once, err := k.resume(s, kindCreate, p.AccountID, text, now)
	if err != nil {
		return identitydb.Passkey{}, once, err
	}
	w, err := library(site)
	if err != nil {
		return identitydb.Passkey{}, once, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return identitydb.Passkey{}, once, fault.PasskeyInvalid.Because(err)
	}
	credential, err := w.CreateCredential(user{person: p}, c.Session, parsed)
	if err != nil {
		return identitydb.Passkey{}, once, fault.PasskeyInvalid.Because(err)
	}
	id := k.rnd.UUID()
	sealed, err := k.seal(s, id, name, *credential)
	return identitydb.Passkey{
		ID: id, Scope: s, AccountID: p.AccountID, Credential: k.find(s, credential.ID), Sealed: sealed,
		SignCount: int64(credential.Authenticator.SignCount), CreatedAt: now,
	}, once, err
}

// Add stores a passkey; the caller has locked the account.
// Conditions: LimitExceeded; PasskeyInvalid for one that is stored already.
func Add(tx store.Tx, row identitydb.Passkey) error {
	added, err := identitydb.InsertPasskey(tx, row, Limit)
	if err != nil || added {
		return err
	}
	theirs, err := identitydb.PasskeysOf(tx, row.Scope, row.AccountID)
	if err != nil {
		return err
	}
	if len(theirs) >= Limit {
		return fault.LimitExceeded
	}
	return fault.PasskeyInvalid
}
