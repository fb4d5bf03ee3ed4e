package identity

import (
	"cmp"

	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

// renew brings an account up to what the other system says of its holder now.
func (in *moving) renew(tx store.Tx, m mover, id string) error {
	if _, err := identitydb.LockAccount(tx, in.scope, id); err != nil {
		return err
	}
	a, found, err := identitydb.AccountByID(tx, in.scope, id)
	if err != nil {
		return err
	}
	if !found {
		return errOvertaken // it was erased at this moment
	}
	person, err := in.c.PersonOf(a)
	if err != nil {
		return err
	}
	was := person
	person.FirstName = cmp.Or(m.person.FirstName, person.FirstName)
	person.LastName = cmp.Or(m.person.LastName, person.LastName)
	person.Gender = cmp.Or(m.person.Gender, person.Gender)
	if person != was {
		sealed, err := in.c.seal(person, in.scope, id)
		if err != nil {
			return err
		}
		if _, err := identitydb.SetPerson(tx, in.scope, id, sealed, in.now); err != nil {
			return err
		}
	}
	if m.EmailVerified && a.EmailVerifiedAt.IsZero() {
		if err := identitydb.SetEmailVerified(tx, in.scope, id, in.now); err != nil {
			return err
		}
	}
	// A password that was chosen here is newer than any that comes from there.
	if m.PasswordHash != "" && a.PasswordChangedAt.IsZero() {
		if _, err := identitydb.ReplacePassword(tx, in.scope, id, a.Password, m.PasswordHash, false, in.now); err != nil {
			return err
		}
	}
	if m.Status != "" && m.Status != a.Status {
		if _, err := identitydb.SetStatus(tx, in.scope, id, m.Status, in.now); err != nil {
			return err
		}
		tx.Notify(topicTokens, id)
	}
	return in.claimExternal(tx, m, id)
}
