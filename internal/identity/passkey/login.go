package passkey

import (
	"bytes"
	"errors"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

// ErrCopied is the cause when a passkey's count of signatures went back: two
// hold the same key.
var ErrCopied = errors.New("passkey: the count of signatures went back")

// BeginLogin asks whichever passkey of the site the person has. whom names who
// may end the ceremony.
func (k *Keys) BeginLogin(s scope.Scope, site Site, whom string, now time.Time) (Started, error) {
	w, err := library(site)
	if err != nil {
		return Started{}, err
	}
	options, session, err := w.BeginDiscoverableLogin(func(o *protocol.PublicKeyCredentialRequestOptions) error {
		o.Challenge = k.rnd.Bytes(challengeBytes)
		return nil
	})
	if err != nil {
		return Started{}, err
	}
	text, err := k.begin(s, kindLogin, whom, *session, now)
	return Started{Ceremony: text, Options: options.Response}, err
}

// Shown is a passkey that somebody has.
type Shown struct {
	Key Key
	// Verified says that the authenticator checked that it is its holder, by face,
	// finger or PIN: then it is two factors.
	Verified bool
	// Copied says that the count of signatures went back. Such a passkey opens
	// nothing.
	Copied bool

	row    identitydb.Passkey
	sealed []byte
	count  int64
	once   Once
}

// Find gives the row of the passkey that an answer is from. found is false when
// there is none.
// Conditions: PasskeyInvalid for what is no answer.
func (k *Keys) Find(q store.Queryer, s scope.Scope, answer []byte) (row identitydb.Passkey, found bool, err error) {
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return row, false, fault.PasskeyInvalid.Because(err)
	}
	return identitydb.PasskeyByCredential(q, s, k.find(s, parsed.RawID))
}

// Check checks the answer of an authenticator against the passkey that Find gave.
// Conditions: SessionState for a ceremony that is not whom's, or is over;
// PasskeyInvalid with a cause for an answer that does not hold.
func (k *Keys) Check(s scope.Scope, site Site, whom, text string, row identitydb.Passkey, answer []byte, now time.Time) (Shown, error) {
	c, once, err := k.resume(s, kindLogin, whom, text, now)
	if err != nil {
		return Shown{}, err
	}
	key, err := k.Open(row)
	if err != nil {
		return Shown{}, err
	}
	w, err := library(site)
	if err != nil {
		return Shown{}, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return Shown{}, fault.PasskeyInvalid.Because(err)
	}
	owner := func(_, handle []byte) (webauthn.User, error) {
		if !bytes.Equal(handle, []byte(row.AccountID)) {
			return nil, errors.New("passkey: the user handle is another account's")
		}
		return user{Person{AccountID: row.AccountID}, []Key{key}}, nil
	}
	_, credential, err := w.ValidatePasskeyLogin(owner, c.Session, parsed)
	if err != nil {
		return Shown{}, fault.PasskeyInvalid.Because(err)
	}
	shown := Shown{
		Key: key, Verified: parsed.Response.AuthenticatorData.Flags.HasUserVerified(), Copied: credential.Authenticator.CloneWarning,
		row: row, count: int64(credential.Authenticator.SignCount), once: once,
	}
	shown.sealed, err = k.seal(s, row.ID, key.Name, *credential)
	return shown, err
}

// Spend uses the ceremony up and notes the use of the passkey.
// Conditions: SessionState when the ceremony has been used; PasskeyInvalid with
// ErrCopied when the passkey has signed something later meanwhile, or is gone.
func (s Shown) Spend(tx store.Tx, now time.Time) error {
	if err := s.once.Spend(tx); err != nil {
		return err
	}
	used, err := identitydb.UsePasskey(tx, s.row.Scope, s.row.ID, s.sealed, s.count, now)
	if err == nil && !used {
		err = fault.PasskeyInvalid.Because(ErrCopied)
	}
	return err
}
