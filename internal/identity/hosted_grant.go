package identity

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

// The scopes that OpenID Connect defines and every client may ask for.
const (
	ScopeOpenID  = "openid"
	ScopeProfile = "profile"
	ScopeEmail   = "email"
	ScopeOffline = "offline_access"
)

// StandardScopes are those.
var StandardScopes = []string{ScopeOpenID, ScopeProfile, ScopeEmail, ScopeOffline}

// grantFamily begins the names of the families of tokens that an application was
// granted at the hosted pages. Those of shop backends are named otherwise, so
// that their refreshes need not look for a grant.
const grantFamily = "grant."

// grantID names the grant that goes with a code.
func grantID(codeHash []byte) string { return hex.EncodeToString(codeHash[:20]) }

// newHostedCode gives a value for grantCode.
func (c *Customers) newHostedCode() string { return hostedMark + c.NewCode() }

// grantCode makes a code, and with it the grant of what was asked for.
func (c *Customers) grantCode(tx store.Tx, code string, r HostedRequest, b identitydb.BrowserSession) error {
	g := CodeGrant{Scope: r.Client.Scope, AccountID: b.AccountID, ClientID: r.Client.ID, RedirectURI: r.RedirectURI, Challenge: r.Challenge}
	if err := c.IssueCode(tx, code, g); err != nil {
		return err
	}
	hash := sha256.Sum256([]byte(code))
	return identitydb.InsertGrant(tx, identitydb.Grant{
		ID: grantID(hash[:]), Scope: g.Scope, AccountID: b.AccountID, ClientID: r.Client.ID, SessionID: b.ID,
		Scopes: strings.Join(r.Scopes, " "), Nonce: r.Nonce, Methods: b.Methods, AuthAt: b.AuthAt, EndsAt: c.clk.Now(g.Scope).Add(CodeTTL),
	})
}
