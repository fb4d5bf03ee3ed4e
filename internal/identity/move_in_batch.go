package identity

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ventanilla/ventanilla/internal/identity/roster"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

// moving is one batch on its way in.
type moving struct {
	c       *Customers
	scope   scope.Scope
	realm   string
	update  bool
	now     time.Time
	movers  []mover
	fresh   []Account // the account of each mover, if it has none; numbers come later
	refused []roster.Problem
}

// prepare does what need not be in the transaction.
func (in *moving) prepare(row roster.Customer) error {
	m, err := in.mover(row)
	if p, ok := errors.AsType[*roster.Problem](err); ok {
		in.refused = append(in.refused, *p)
		return nil
	}
	if err != nil {
		return err
	}
	a := Account{
		ID: in.c.rnd.UUID(), Scope: in.scope, Realm: in.realm, Status: cmp.Or(m.Status, StatusActive), Password: m.PasswordHash,
		Number: m.CustomerID, CreatedAt: m.CreatedAt.Time, UpdatedAt: in.now,
	}
	if a.CreatedAt.IsZero() {
		a.CreatedAt = in.now
	}
	if m.EmailVerified {
		a.EmailVerifiedAt = in.now
	}
	person := m.person
	person.Gender = cmp.Or(person.Gender, "n")
	if a.Person, err = in.c.seal(person, in.scope, a.ID); err != nil {
		return err
	}
	in.movers, in.fresh = append(in.movers, m), append(in.fresh, a)
	return nil
}

// run stores the batch. It may run again.
func (in *moving) run(tx store.Tx) (done Moved, err error) {
	done.Refused = slices.Clone(in.refused)
	var added []Account
	numbers := map[int64]bool{}
	for i, m := range in.movers {
		holder, err := identitydb.HolderOf(tx, in.scope, in.realm, KindEmail, m.address)
		if err != nil {
			return done, err
		}
		a := in.fresh[i]
		if holder != "" {
			a.ID = holder
		}
		problem, err := in.taken(tx, m, holder, numbers)
		switch {
		case err != nil:
			return done, err
		case holder != "" && !in.update:
			done.Skipped++
		case problem != nil:
			done.Refused = append(done.Refused, *problem)
		case holder != "":
			if err := in.renew(tx, m, holder); err != nil {
				return done, err
			}
			done.Updated++
		default:
			if err := in.claim(tx, KindEmail, m.address, a.ID); err != nil {
				return done, err
			}
			if err := in.claimExternal(tx, m, a.ID); err != nil {
				return done, err
			}
			numbers[m.CustomerID] = true
			added = append(added, a)
		}
	}
	slices.SortFunc(done.Refused, func(a, b roster.Problem) int { return cmp.Compare(a.Line, b.Line) })
	done.Added = len(added)
	return done, in.insert(tx, added)
}

// taken finds out whether what shall be the customer's alone is another's.
func (in *moving) taken(tx store.Tx, m mover, holder string, numbers map[int64]bool) (*roster.Problem, error) {
	problem := func(column, text string) (*roster.Problem, error) {
		return &roster.Problem{Line: m.Line, Column: column, Code: roster.Duplicate, Problem: text}, nil
	}
	if m.CustomerID > 0 {
		has, err := identitydb.NumberHolder(tx, in.scope.Company, m.CustomerID)
		switch {
		case err != nil:
			return nil, err
		case numbers[m.CustomerID] || has != "" && has != holder:
			return problem("customer_id", "is another customer's")
		case holder != "" && has == "":
			return problem("customer_id", "is not the number that the customer has here, which stays")
		}
	}
	for i, hash := range m.external {
		has, err := identitydb.HolderOf(tx, in.scope, in.realm, KindExternal, hash)
		if err != nil {
			return nil, err
		}
		if has != "" && has != holder {
			return problem("external", fmt.Sprintf("identity %d is another customer's", i+1))
		}
	}
	return nil, nil
}

// insert adds accounts, those without a number with the next ones.
func (in *moving) insert(tx store.Tx, added []Account) error {
	if len(added) == 0 {
		return nil
	}
	var without, greatest int64
	for _, a := range added {
		greatest = max(greatest, a.Number)
		if a.Number == 0 {
			without++
		}
	}
	next, err := identitydb.TakeNumbers(tx, in.scope.Company, without, greatest)
	if err != nil {
		return err
	}
	for _, a := range added {
		if a.Number == 0 {
			a.Number = next
			next++
		}
		ok, err := identitydb.AddMoved(tx, a)
		if err == nil && !ok {
			err = errOvertaken // somebody who registers at this moment got the number
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// claim gives an identifier to an account.
func (in *moving) claim(tx store.Tx, kind string, hash []byte, id string) error {
	claimed, err := identitydb.ClaimIdentifier(tx, in.scope, in.realm, kind, hash, id)
	if err == nil && !claimed {
		err = errOvertaken
	}
	return err
}

// claimExternal gives a customer's external identities to an account that may
// have them already.
func (in *moving) claimExternal(tx store.Tx, m mover, id string) error {
	for _, hash := range m.external {
		has, err := identitydb.HolderOf(tx, in.scope, in.realm, KindExternal, hash)
		if err == nil && has != id {
			err = in.claim(tx, KindExternal, hash, id)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
