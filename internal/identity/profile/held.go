package profile

import (
	"context"
	"slices"

	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/people"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/auditdb"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

// held is a profile for its owner's own eyes: no secret, but what is known of
// them.
type held struct {
	identity.Held
	Mnemocode string `json:"mnemocode"`
	Role      string `json:"role"`
	Question  string `json:"control_question,omitempty"`
}

var _ people.Holder = (*Engine)(nil)

// ExportPerson gives the profiles that a phone, an address, a login name, a
// mnemocode or an external id finds.
func (e *Engine) ExportPerson(ctx context.Context, s scope.Scope, who people.Identifiers) (list []any, err error) {
	err = e.DB.Read(ctx, func(q store.Queryer) error {
		profiles, err := e.profilesOf(q, s, who)
		if err != nil {
			return err
		}
		for _, p := range profiles {
			person, err := e.person(p)
			if err != nil {
				return err
			}
			visits, err := identitydb.Visits(q, s, p.Account.ID)
			if err != nil {
				return err
			}
			var question []byte
			if len(p.Question) > 0 {
				if question, err = e.Vault.OpenSealed(p.Question, s, p.Account.ID, sealQuestion); err != nil {
					return err
				}
			}
			a := p.Account
			list = append(list, held{Mnemocode: p.Mnemocode, Role: p.Role, Question: string(question), Held: identity.Held{
				ID: a.ID, Realm: a.Realm, Status: a.Status, Person: person, CreatedAt: a.CreatedAt, UpdatedAt: a.UpdatedAt, Visits: visits,
			}})
		}
		return nil
	})
	return list, err
}

// ErasePerson deletes those profiles, with sessions, codes and all. The audit
// trail keeps what happened to the profile's id, and forgets from where.
func (e *Engine) ErasePerson(tx store.Tx, s scope.Scope, who people.Identifiers) (int, error) {
	profiles, err := e.profilesOf(tx, s, who)
	if err != nil {
		return 0, err
	}
	for _, p := range profiles {
		if _, err := identitydb.EraseAccount(tx, s, p.Account.ID); err != nil {
			return 0, err
		}
		if err := auditdb.ForgetOrigins(tx, s, p.Account.ID); err != nil {
			return 0, err
		}
	}
	if len(profiles) > 0 {
		tx.Notify(Topic, "") // of everybody: mnemocodes and sessions are remembered too
	}
	return len(profiles), nil
}

func (e *Engine) profilesOf(q store.Queryer, s scope.Scope, who people.Identifiers) (list []identitydb.Profile, err error) {
	add := func(p identitydb.Profile, found bool, err error) error {
		known := slices.ContainsFunc(list, func(other identitydb.Profile) bool { return other.Account.ID == p.Account.ID })
		if err == nil && found && !known {
			list = append(list, p)
		}
		return err
	}
	address, _ := identity.NormalEmail(who.Email)
	for _, i := range []identifier{
		{identity.KindPhone, who.Phone}, {identity.KindEmail, address},
		{identity.KindLogin, normalLogin(who.Login)}, {KindExternal, who.ExternalID},
	} {
		if i.value == "" {
			continue
		}
		if err := add(identitydb.ProfileByIdentifier(q, s, identity.ProfileRealm, i.kind, e.hash(s, i))); err != nil {
			return nil, err
		}
	}
	if who.Profile != "" {
		err = add(identitydb.ProfileByMnemocode(q, s, who.Profile))
	}
	return list, err
}
