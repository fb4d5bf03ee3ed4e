package identity

import (
	"context"
	"strconv"
	"time"

	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

const (
	// known ends the kind of what is tried about an address from where it was
	// logged in to before.
	known = ".known"
	// knownLogin is that of passwords.
	knownLogin = "login" + known
	// knownTimes is how many times the limit holds for mails and codes from all
	// such places of an address together. One who has the password makes as many
	// places known as they have networks, and may not own the mailbox.
	knownTimes = 3
	// placeKept is how long such a place is known after the last log-in, and
	// placeNoted how old a note may be before it is made anew.
	placeKept  = 30 * 24 * time.Hour
	placeNoted = 24 * time.Hour
)

// atHome gives somebody who was logged in from the same network lately budgets of
// their own, so that strangers shut them out neither at their address nor with
// all others of a shop. The place is noted when the attempts are settled.
func (c *Customers) atHome(ctx context.Context, by Caller, shop *tenant.Shop, a attempts, address string) (attempts, error) {
	err := c.db.Read(ctx, func(q store.Queryer) (err error) {
		a, err = c.atHomeIn(q, by, shop, a, address)
		return err
	})
	return a, err
}

// atHomeIn is atHome in a transaction.
func (c *Customers) atHomeIn(q store.Queryer, by Caller, shop *tenant.Shop, a attempts, address string) (attempts, error) {
	if a.place = c.placeOf(by, shop, address); a.place == nil {
		return a, nil
	}
	now := c.clk.Now(a.scope)
	lately, err := identitydb.KnowsPlace(q, a.scope, a.place, now.Add(-placeKept), now.Add(skew))
	if err != nil || !lately {
		return a, err
	}
	own, all := a.budgets[0], a.budgets[0]
	own.kind, own.subject, own.tight = own.kind+known, a.place, 0
	a.budgets, a.crowd = []budget{own}, nil
	if own.kind != knownLogin {
		all.kind, all.limit, all.tight = own.kind, all.limit*knownTimes, 0
		a.budgets = append(a.budgets, all)
	}
	return a, nil
}

// placeOf finds an address and where its holder is; nil when that is not known.
func (c *Customers) placeOf(by Caller, shop *tenant.Shop, address string) []byte {
	from := Network(by.Origin.IP)
	if from == "" {
		return nil
	}
	return c.vault.Lookup(by.Client.Scope, attemptPurpose, "place|"+strconv.Itoa(shop.ID)+"|"+address+"|"+from)
}

// notePlace keeps where an account's holder is.
func (c *Customers) notePlace(tx store.Tx, by Caller, shop *tenant.Shop, address string, now time.Time) error {
	place := c.placeOf(by, shop, address)
	if place == nil {
		return nil
	}
	return identitydb.NotePlace(tx, by.Client.Scope, place, now, now.Add(-placeNoted))
}
