package identity

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

const (
	logoutPurpose  = "external-logout"
	sessionPurpose = "external-session"
)

// outsideSession is at which provider a session begins, if it can end there.
type outsideSession identitydb.ExternalSession

// sealSession makes the note of a session whose code is about to be given out.
// It is found by the tokens that the code is exchanged for.
func (c *Customers) sealSession(l ExternalLogin, code, idToken string) (o outsideSession, err error) {
	if idToken == "" {
		return o, nil
	}
	hash := sha256.Sum256([]byte(code))
	o = outsideSession{Code: hash[:], Scope: l.Client.Scope, Provider: l.Provider, ExpiresAt: c.clk.Now(l.Client.Scope).Add(CodeTTL)}
	o.Sealed, err = c.vault.Seal([]byte(idToken), o.Scope, hex.EncodeToString(hash[:]), sessionPurpose)
	return o, err
}

// insert stores the note; the zero value has nothing to store.
func (o outsideSession) insert(tx store.Tx, accountID string) error {
	if o.Code == nil {
		return nil
	}
	o.AccountID = accountID
	return identitydb.InsertExternalSession(tx, identitydb.ExternalSession(o))
}

// openSession gives the provider's ID token.
func (c *Customers) openSession(e identitydb.ExternalSession) (string, error) {
	plain, err := c.vault.OpenSealed(e.Sealed, e.Scope, hex.EncodeToString(e.Code), sessionPurpose)
	return string(plain), err
}

// SpendLogout gives where a customer goes who comes back from logging out at a
// provider, once.
// Conditions: SessionState.
func (c *Customers) SpendLogout(ctx context.Context, state string) (callback string, err error) {
	id, _, ok := strings.Cut(state, ".")
	n, err := strconv.Atoi(id)
	if !ok || err != nil || len(state) > 100 {
		return "", fault.SessionState
	}
	client, ok := c.tenants.ClientByID(n)
	if !ok {
		return "", fault.SessionState
	}
	hash := sha256.Sum256([]byte(state))
	now := c.externalNow()
	var sealed []byte
	err = c.db.Write(ctx, func(tx store.Tx) (err error) {
		var found bool
		sealed, found, err = identitydb.SpendExternalLogout(tx, client.Scope, hash[:], now)
		if err == nil && !found {
			err = fault.SessionState
		}
		return err
	})
	if err != nil {
		return "", err
	}
	plain, err := c.vault.OpenSealed(sealed, client.Scope, hex.EncodeToString(hash[:]), logoutPurpose)
	return string(plain), err
}
