package profile

import (
	"context"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/identity/step"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

// Actor is the profile that a request acts as.
type Actor struct {
	AccountID string
	Scope     scope.Scope
	Mnemocode string
	Role      Role
	Status    string
	Stopped   bool
}

// Actor gives who an authorized session belongs to, from memory. Conditions:
// SessionState for any other session; AccountLocked, AccountClosed,
// AccountDenied as soon as that is so.
func (e *Engine) Actor(ctx context.Context, s Session) (Actor, error) {
	if s.State != string(step.Authorized) {
		return Actor{}, fault.SessionState
	}
	a, found, err := e.actor(ctx, s.Scope, s.AccountID)
	if err != nil {
		return Actor{}, err
	}
	if !found {
		return Actor{}, fault.TokenInvalid
	}
	return a, identity.Standing(a.Status)
}

func (e *Engine) actor(ctx context.Context, s scope.Scope, accountID string) (Actor, bool, error) {
	a, found, err := e.people.get(accountID, func() (a Actor, found bool, err error) {
		err = e.DB.Read(ctx, func(q store.Queryer) error {
			var p identitydb.Profile
			if p, found, err = identitydb.ProfileByID(q, s, accountID); err == nil && found {
				a = actorOf(p)
			}
			return err
		})
		return a, found, err
	})
	return a, found && a.Scope == s, err
}

func actorOf(p identitydb.Profile) Actor {
	return Actor{AccountID: p.Account.ID, Scope: p.Account.Scope, Mnemocode: p.Mnemocode,
		Role: Role(p.Role), Status: p.Account.Status, Stopped: p.Stopped}
}
