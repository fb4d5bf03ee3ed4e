package identity

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"strings"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

const (
	codeBytes  = 32
	codeLength = 43 // as base64url
)

// CodeGrant says for whom and for what an authorization code is.
type CodeGrant struct {
	Scope       scope.Scope
	AccountID   string
	ClientID    int
	RedirectURI string // "" when the request had none
	Challenge   string // PKCE S256 challenge, "" when the request had none
}

// IssueCode makes an authorization code in the transaction that found out who
// the person is. It is good once, for CodeTTL.
func (t *Tokens) IssueCode(tx store.Tx, code string, g CodeGrant) error {
	hash := sha256.Sum256([]byte(code))
	return identitydb.InsertCode(tx, identitydb.Code{
		Hash: hash[:], Scope: g.Scope, AccountID: g.AccountID, ClientID: g.ClientID,
		RedirectURI: g.RedirectURI, Challenge: g.Challenge, ExpiresAt: t.clk.Now(g.Scope).Add(CodeTTL),
	})
}

// NewCode gives a value for IssueCode, made outside of its transaction.
func (t *Tokens) NewCode() string { return t.rnd.Token(codeBytes) }

// ExchangeCode gives the pair for an authorization code. A wrong redirect URI
// or verifier is answered like a code of another client: it neither uses the
// code up nor, once that is spent, harms what it gave.
// Conditions: CodeRevoked (unknown or used), CodeForeign, CodeExpired;
// AccountLocked, AccountClosed, AccountDenied.
func (t *Tokens) ExchangeCode(ctx context.Context, c *tenant.OAuthClient, code, redirectURI, verifier string, o Origin) (Pair, error) {
	if len(code) != codeLength && !hosted(code) {
		return Pair{}, fault.CodeRevoked
	}
	hash := sha256.Sum256([]byte(code))
	var row identitydb.Code
	var account Account
	var grant identitydb.Grant
	var found, holder, granted bool
	err := t.db.Read(ctx, func(q store.Queryer) (err error) {
		if row, found, err = identitydb.CodeByHash(q, c.Scope, hash[:]); err != nil || !found {
			return err
		}
		if grant, granted, err = identitydb.GrantByID(q, c.Scope, grantID(hash[:])); err != nil {
			return err
		}
		account, holder, err = identitydb.AccountByID(q, c.Scope, row.AccountID)
		return err
	})
	now := t.clk.Now(c.Scope)
	switch {
	case err != nil:
		return Pair{}, err
	case !found || !holder:
		return Pair{}, fault.CodeRevoked
	case row.ClientID != c.ID, !admits(row, hosted(code), redirectURI, verifier), c.Public && row.Challenge == "":
		return Pair{}, fault.CodeForeign
	case !row.SpentAt.IsZero():
		return Pair{}, t.usedAgain(ctx, row, o)
	case !now.Before(row.ExpiresAt):
		return Pair{}, fault.CodeExpired
	case granted != hosted(code), granted && account.PasswordChangedAt.After(grant.AuthAt):
		return Pair{}, fault.CodeRevoked // the customer has signed out since, or has a new password
	}
	family := ""
	if granted {
		family = grantFamily + grant.ID
	}
	next, err := t.draftIn(ctx, c, family, account.ID, account.Number, o)
	if err != nil {
		return Pair{}, err
	}
	var won bool
	err = t.db.Write(ctx, func(tx store.Tx) error {
		a, found, err := identitydb.HoldAccount(tx, t.db.Dialect(), c.Scope, account.ID)
		if err != nil {
			return err
		}
		if !found {
			return fault.CodeRevoked
		}
		if err := Standing(a.Status); err != nil {
			return err
		}
		if won, err = identitydb.SpendCode(tx, c.Scope, hash[:], next.row.JTI, now); err != nil || !won {
			return err
		}
		if granted {
			kept, err := identitydb.KeepGrant(tx, c.Scope, grant.ID, next.row.RefreshExpiresAt)
			if err != nil {
				return err
			}
			if !kept {
				return fault.CodeRevoked // SpendCode is undone with the rest
			}
		}
		if err := next.insert(tx); err != nil {
			return err
		}
		if err := identitydb.JoinExternalSession(tx, c.Scope, hash[:], next.row.Family, next.row.RefreshExpiresAt); err != nil {
			return err
		}
		return t.audit.Record(tx, c.Scope, event("login.code", account.ID, o, "token", next.row.JTI))
	})
	if err != nil {
		return Pair{}, err
	}
	if !won { // another exchange was first, a moment ago
		return Pair{}, t.spentMeanwhile(ctx, c, hash[:], o)
	}
	return next.pair, nil
}

// hostedMark begins the codes that go with a grant. One whose grant has ended
// must not be taken for one that never had any.
const hostedMark = "g"

func hosted(code string) bool {
	return len(code) == len(hostedMark)+codeLength && strings.HasPrefix(code, hostedMark)
}

// admits checks what RFC 6749, section 4.1.3, and RFC 7636 bind a code to.
func admits(c identitydb.Code, hosted bool, redirectURI, verifier string) bool {
	if c.RedirectURI != redirectURI && (hosted || c.RedirectURI != "" && redirectURI != "") {
		return false
	}
	if c.Challenge == "" {
		// A verifier for a request that had no challenge shows that somebody took it
		// out on the way (RFC 9700, section 4.8.2).
		return !hosted || verifier == ""
	}
	sum := sha256.Sum256([]byte(verifier))
	got := base64.RawURLEncoding.EncodeToString(sum[:])
	return subtle.ConstantTimeCompare([]byte(got), []byte(c.Challenge)) == 1
}
