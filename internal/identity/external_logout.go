package identity

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strconv"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

// LogoutOrder is what a shop asks for, by a browser, in a JWT that it signed:
// that the session of one of its customers ends, and they come to Callback.
type LogoutOrder struct {
	Shop     *tenant.Shop
	Callback string // on the shop's list
	token    string // the id of one of the session's access tokens
	id       string // "jti"; with one the order is good once
}

// LogoutHop is the way by an identity provider, to be logged out of there too.
// The zero value is none.
type LogoutHop struct {
	Provider string // the key of the identity provider
	IDToken  string // what it gave when the session began
	State    string // comes back with the browser
}

// ReadLogout checks a shop's order to log out, as ReadExternal does.
// Conditions: SignatureInvalid (also for an unknown shop), SignatureExpired;
// RequestInvalid with callbackUrl or tokenId.
func (c *Customers) ReadLogout(shopID int, token string) (LogoutOrder, error) {
	shop, ok := c.tenants.Shop(shopID)
	if !ok {
		return LogoutOrder{}, fault.SignatureInvalid
	}
	claims, err := readOrder(shop, token, c.externalNow())
	switch {
	case err != nil:
		return LogoutOrder{}, err
	case !onList(shop.CallbackURLs, claims.Callback):
		return LogoutOrder{}, fault.RequestInvalid.Fields(fault.Field{Name: "callbackUrl", Rule: fault.Unknown})
	case claims.Token == "":
		return LogoutOrder{}, fault.RequestInvalid.Fields(fault.Field{Name: "tokenId", Rule: fault.Required})
	case !isJTI(claims.Token):
		return LogoutOrder{}, fault.RequestInvalid.Fields(fault.Field{Name: "tokenId", Rule: fault.Format})
	}
	return LogoutOrder{Shop: shop, Callback: claims.Callback, token: claims.Token, id: claims.ID}, nil
}

// LogoutByOrder ends the session that an order names, whichever of its tokens it
// names, and says by which provider the browser should go. A session that is
// over, and one that never was, leave nothing to do here: their customers are
// logged out. One that is over may still have to end at the provider.
// Conditions: SignatureInvalid for an order that is good once and was used.
func (c *Customers) LogoutByOrder(ctx context.Context, o LogoutOrder, origin Origin) (LogoutHop, error) {
	pair, outside, err := c.sessionOf(ctx, o)
	if err != nil {
		return LogoutHop{}, err
	}
	// The client's id is in the state because it says whose rows to look at.
	state := strconv.Itoa(pair.ClientID) + "." + c.rnd.Token(externalBytes)
	hash := sha256.Sum256([]byte(state))
	row := identitydb.ExternalLogout{
		Hash: hash[:], Scope: pair.Scope, ShopID: o.Shop.ID, Request: hash[:], ExpiresAt: c.externalNow().Add(ExternalTTL),
	}
	if o.id != "" {
		request := sha256.Sum256([]byte("logout\x00" + strconv.Itoa(o.Shop.ID) + "\x00" + o.id))
		row.Request = request[:]
	}
	if row.Sealed, err = c.vault.Seal([]byte(o.Callback), row.Scope, hex.EncodeToString(hash[:]), logoutPurpose); err != nil {
		return LogoutHop{}, err
	}
	var hop LogoutHop
	if outside.Code != nil {
		token, err := c.openSession(outside)
		if err != nil {
			return LogoutHop{}, err
		}
		hop = LogoutHop{Provider: outside.Provider, IDToken: token, State: state}
	}
	end := func(tx store.Tx) error {
		if o.id != "" || outside.Code != nil {
			if fresh, err := identitydb.InsertExternalLogout(tx, row); err != nil || !fresh {
				return orElse(err, fault.SignatureInvalid)
			}
		}
		return c.endOrdered(tx, pair, outside, origin)
	}
	if pair.AccountID == "" {
		err = c.db.Write(ctx, end)
	} else {
		err = c.write(ctx, pair.AccountID, end)
	}
	return hop, err
}

// orElse gives the first error that is one.
func orElse(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// endOrdered revokes what lives of a pair's session and forgets its provider.
func (c *Customers) endOrdered(tx store.Tx, pair identitydb.Refreshable, outside identitydb.ExternalSession, origin Origin) error {
	if pair.AccountID == "" {
		return nil
	}
	// A refresh in flight must come before or after, or its pair would survive.
	if _, err := identitydb.LockAccount(tx, pair.Scope, pair.AccountID); err != nil {
		return err
	}
	n, err := identitydb.RevokeFamily(tx, pair.Scope, pair.AccountID, pair.Family)
	if err != nil {
		return err
	}
	if outside.Code != nil {
		if err := identitydb.DropExternalSession(tx, pair.Scope, outside.Code); err != nil {
			return err
		}
	}
	if n == 0 && outside.Code == nil {
		return nil
	}
	e := event("logout", pair.AccountID, origin, "token", pair.JTI, "by", "redirect")
	if outside.Code != nil {
		e.Details["provider"] = outside.Provider
	}
	return c.audit.Record(tx, pair.Scope, e)
}

// sessionOf finds the pair that an order names, if it is a customer's of the
// order's shop, and the provider at which its session began. An order does not
// say the environment, but a token's id is in one only.
func (c *Customers) sessionOf(ctx context.Context, o LogoutOrder) (pair identitydb.Refreshable, outside identitydb.ExternalSession, err error) {
	none := identitydb.Refreshable{Token: identitydb.Token{Scope: scope.Scope{Company: o.Shop.Company, Environment: scope.Live}}}
	err = c.db.Read(ctx, func(q store.Queryer) error {
		pair, outside = none, identitydb.ExternalSession{}
		for _, environment := range []scope.Environment{scope.Live, scope.Sandbox} {
			s := scope.Scope{Company: o.Shop.Company, Environment: environment}
			found, ok, err := identitydb.TokenToRefresh(q, s, o.token)
			if err != nil {
				return err
			}
			if !ok || found.Missing {
				continue
			}
			holder, ok, err := identitydb.AccountByID(q, s, found.AccountID)
			if err != nil || !ok || holder.Realm != ShopRealm(o.Shop.ID) {
				return err // another shop's customer is none of this one's business
			}
			pair = found
			outside, _, err = identitydb.ExternalSessionOf(q, s, found.AccountID, found.Family)
			return err
		}
		return nil
	})
	return pair, outside, err
}
