package identity

import (
	"context"
	"time"

	"github.com/ventanilla/ventanilla/internal/people"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/auditdb"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

// guestsAtOnce bounds how many guests are in memory while they are searched.
const guestsAtOnce = 500

// Held is what is kept about the holder of an account, for their own eyes.
type Held struct {
	ID        string    `json:"id"`
	Realm     string    `json:"realm"`
	Number    int64     `json:"customer_id,omitempty"`
	Status    string    `json:"status"`
	Person    any       `json:"person"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
	// EmailVerifiedAt is when the address was shown to be theirs.
	EmailVerifiedAt time.Time `json:"email_verified_at,omitzero"`
	Visits          []Visit   `json:"signed_in,omitempty"`
	Factors         *Factors  `json:"factors,omitempty"`
}

// Visit is where and when somebody was signed in.
type Visit = identitydb.Visit

var _ people.Holder = (*Customers)(nil)

// ExportPerson gives the accounts in all of a company's shops that have the
// e-mail address, guests included.
func (c *Customers) ExportPerson(ctx context.Context, s scope.Scope, who people.Identifiers) (list []any, err error) {
	err = c.db.Read(ctx, func(q store.Queryer) error {
		accounts, err := c.accountsOf(q, s, who)
		if err != nil {
			return err
		}
		for _, a := range accounts {
			person, err := c.PersonOf(a)
			if err != nil {
				return err
			}
			visits, err := identitydb.Visits(q, s, a.ID)
			if err != nil {
				return err
			}
			factors, err := c.factorsOf(q, a)
			if err != nil {
				return err
			}
			list = append(list, Held{ID: a.ID, Realm: a.Realm, Number: a.Number, Status: a.Status, Person: person,
				CreatedAt: a.CreatedAt, UpdatedAt: a.UpdatedAt, EmailVerifiedAt: a.EmailVerifiedAt, Visits: visits, Factors: factors})
		}
		return nil
	})
	return list, err
}

// ErasePerson deletes those accounts. Their tokens are dead at once on all
// nodes; the audit trail keeps what happened to the account's id, and forgets
// from where.
func (c *Customers) ErasePerson(tx store.Tx, s scope.Scope, who people.Identifiers) (int, error) {
	accounts, err := c.accountsOf(tx, s, who)
	if err != nil {
		return 0, err
	}
	for _, a := range accounts {
		if _, err := identitydb.EraseAccount(tx, s, a.ID); err != nil {
			return 0, err
		}
		if err := auditdb.ForgetOrigins(tx, s, a.ID); err != nil {
			return 0, err
		}
		tx.Notify(topicTokens, a.ID)
	}
	return len(accounts), nil
}

// accountsOf finds a person's accounts in every shop. A guest has no
// identifier, so guests are opened one by one.
func (c *Customers) accountsOf(q store.Queryer, s scope.Scope, who people.Identifiers) (list []Account, err error) {
	address, ok := NormalEmail(who.Email)
	if !ok {
		return nil, nil
	}
	var ids []string
	for _, hash := range c.emailHashes(s, address) {
		more, err := identitydb.HoldersOf(q, s, KindEmail, hash)
		if err != nil {
			return nil, err
		}
		ids = append(ids, more...)
	}
	for _, id := range ids {
		a, found, err := identitydb.AccountByID(q, s, id)
		if err != nil {
			return nil, err
		}
		if found && shopOf(a.Realm) != 0 {
			list = append(list, a)
		}
	}
	for after := ""; ; {
		guests, err := identitydb.UnfindableCustomers(q, s, after, guestsAtOnce)
		if err != nil || len(guests) == 0 {
			return list, err
		}
		for _, a := range guests {
			after = a.ID
			person, err := c.PersonOf(a)
			if err != nil {
				return nil, err
			}
			if given, ok := NormalEmail(person.Email); ok && given == address {
				list = append(list, a)
			}
		}
	}
}
