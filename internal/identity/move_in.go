package identity

import (
	"context"
	"errors"
	"strconv"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/identity/roster"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// MaxMoved is how many customers MoveIn takes at once: more would keep those who
// log in waiting for their turn to write.
const MaxMoved = 200

// Moved is what a batch of customers from another system came to.
type Moved struct {
	Added   int              `json:"added"`
	Updated int              `json:"updated"`
	Skipped int              `json:"skipped"` // their address has an account
	Refused []roster.Problem `json:"refused,omitempty"`
}

// MoveIn makes accounts of customers of another system, all that can be taken or
// none when it fails. Repeating it changes nothing: a customer whose address has
// an account is skipped. With update, what the row gives replaces what the
// account has: names, gender, status, external identities, that the address is
// verified, and the password's hash unless the customer has chosen a password
// here.
// Conditions: ObjectUnknown for a shop that does not exist; RequestInvalid for
// too many customers.
func (c *Customers) MoveIn(ctx context.Context, e scope.Environment, shopID int, customers []roster.Customer, update bool) (Moved, error) {
	shop, ok := c.tenants.Shop(shopID)
	if !ok {
		return Moved{}, fault.ObjectUnknown
	}
	s := scope.Scope{Company: shop.Company, Environment: e}
	if len(customers) > MaxMoved {
		return Moved{}, fault.RequestInvalid.Fields(fault.Field{Name: "customers", Rule: fault.TooLong, Limit: MaxMoved})
	}
	in := &moving{c: c, scope: s, realm: ShopRealm(shop.ID), update: update, now: c.clk.Now(s)}
	for _, row := range customers {
		if err := in.prepare(row); err != nil {
			return Moved{}, err
		}
	}
	var done Moved
	var err error
	for range 3 {
		err = c.db.Write(ctx, func(tx store.Tx) (err error) {
			if done, err = in.run(tx); err != nil {
				return err
			}
			e := event("customers.moved_in", "", Origin{}, "shop", strconv.Itoa(shop.ID),
				"added", strconv.Itoa(done.Added), "updated", strconv.Itoa(done.Updated))
			e.Actor = "system"
			return c.audit.Record(tx, s, e)
		})
		if !errors.Is(err, errOvertaken) {
			break
		}
	}
	return done, err
}
