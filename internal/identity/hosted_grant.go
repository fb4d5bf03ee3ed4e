package identity

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"github.com/ventanilla/ventanilla/fault"
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

const (
	// codesPerMinute is how many codes a customer's browsers may get together.
	// Whoever is signed in needs nothing else for one, so a page that reloads itself
	// could fill the tables.
	codesPerMinute = 30
	// codeKeep is how long a code that nobody exchanged is remembered, so that who
	// comes late is told so.
	codeKeep = 10 * time.Minute
)

// grantCode makes a code, and with it the grant of what was asked for. It takes
// away those of the account that were not used, by the clock by which they ended.
// Conditions: RateLimited.
func (c *Customers) grantCode(tx store.Tx, code string, r HostedRequest, b identitydb.BrowserSession) error {
	s, now := r.Client.Scope, c.clk.Now(r.Client.Scope)
	if err := identitydb.DropUnspentCodes(tx, s, b.AccountID, now.Add(-codeKeep)); err != nil {
		return err
	}
	if err := identitydb.DropUnkeptGrants(tx, s, b.AccountID, now.Add(-codeKeep)); err != nil {
		return err
	}
	// They are good for a minute, so those that are were given in the last one.
	if n, err := identitydb.OpenCodes(tx, s, b.AccountID, now); err != nil {
		return err
	} else if n >= codesPerMinute {
		return fault.RateLimited.Retry(CodeTTL)
	}
	g := CodeGrant{Scope: r.Client.Scope, AccountID: b.AccountID, ClientID: r.Client.ID, RedirectURI: r.RedirectURI, Challenge: r.Challenge}
	if err := c.IssueCode(tx, code, g); err != nil {
		return err
	}
	hash := sha256.Sum256([]byte(code))
	return identitydb.InsertGrant(tx, identitydb.Grant{
		ID: grantID(hash[:]), Scope: g.Scope, AccountID: b.AccountID, ClientID: r.Client.ID, SessionID: b.ID,
		Scopes: strings.Join(r.Scopes, " "), Nonce: r.Nonce, Methods: b.Methods, AuthAt: b.AuthAt, EndsAt: now.Add(CodeTTL),
	})
}
