package profile

import (
	"context"
	"slices"
	"strings"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/identity/phone"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

// Get reads the profile that code names, as far as the actor's role may see
// it. A partner's own id for a client is tried before the mnemocode.
// Conditions: ObjectUnknown, also for another company's; Forbidden.
func (e *Engine) Get(ctx context.Context, a Actor, code string) (out map[Field]any, err error) {
	err = e.DB.Read(ctx, func(q store.Queryer) error {
		p, person, g, err := e.find(q, a, code)
		if err == nil {
			out = view(p, person, g.read)
		}
		return err
	})
	return out, err
}

// Update changes the fields that the actor's role may write and ignores the
// others, and gives the profile as Get does. Conditions: ObjectUnknown,
// Forbidden, also for an actor who is stopped; IdentifierInvalid,
// IdentifierUsed.
func (e *Engine) Update(ctx context.Context, c Client, a Actor, code string, changes map[Field]string) (out map[Field]any, err error) {
	if a.Stopped {
		return nil, fault.Forbidden
	}
	err = e.DB.Write(ctx, func(tx store.Tx) error {
		found, _, _, err := e.find(tx, a, code)
		if err != nil {
			return err
		}
		// The row is locked before it is read again, so that two changes of
		// different fields both last.
		id, now := found.Account.ID, e.now(a.Scope)
		if err := identitydb.TouchProfile(tx, a.Scope, id, now); err != nil {
			return err
		}
		p, person, g, err := e.find(tx, a, code)
		if err != nil {
			return err
		}
		next, changed := person.with(changes, g.write)
		if len(changed) > 0 {
			if err := e.replace(tx, p, person, &next); err != nil {
				return err
			}
			if err := e.record(tx, c, "profile.changed", id, map[string]string{"by": a.Mnemocode, "fields": strings.Join(changed, " ")}); err != nil {
				return err
			}
		}
		out = view(p, next, g.read)
		return nil
	})
	return out, err
}

// find loads a profile for an actor. Conditions: ObjectUnknown, Forbidden.
func (e *Engine) find(q store.Queryer, a Actor, code string) (p identitydb.Profile, person Person, g grant, err error) {
	found := false
	if a.Role == RolePartner {
		p, found, err = identitydb.ProfileByIdentifier(q, a.Scope, identity.ProfileRealm, KindExternal, e.hash(a.Scope, identifier{KindExternal, code}))
	}
	if err == nil && !found {
		p, found, err = identitydb.ProfileByMnemocode(q, a.Scope, code)
	}
	if err == nil && !found {
		err = fault.ObjectUnknown
	}
	if err == nil {
		person, err = e.person(p)
	}
	if err == nil {
		g, err = granted(a, actorOf(p), person)
	}
	return p, person, g, err
}

// replace stores a person and moves the identifiers. It brings those of next
// into their normal spelling. Conditions: IdentifierInvalid, IdentifierUsed.
func (e *Engine) replace(tx store.Tx, p identitydb.Profile, before Person, next *Person) error {
	if err := next.normalise(); err != nil {
		return err
	}
	s, id := p.Account.Scope, p.Account.ID
	for _, i := range before.identifiers() {
		if !slices.Contains(next.identifiers(), i) {
			if _, err := identitydb.ReleaseIdentifier(tx, s, identity.ProfileRealm, i.kind, e.hash(s, i), id); err != nil {
				return err
			}
		}
	}
	for _, i := range next.identifiers() {
		if slices.Contains(before.identifiers(), i) {
			continue
		}
		claimed, err := identitydb.ClaimIdentifier(tx, s, identity.ProfileRealm, i.kind, e.hash(s, i), id)
		if err != nil {
			return err
		}
		if !claimed {
			return fault.IdentifierUsed
		}
	}
	sealed, err := e.sealPerson(s, id, *next)
	if err != nil {
		return err
	}
	_, err = identitydb.SetPerson(tx, s, id, sealed, e.now(s))
	return err
}

// normalise brings what signs in into the form in which it is found.
// Conditions: IdentifierInvalid.
func (p *Person) normalise() error {
	if p.Phone != "" {
		number, ok := phone.Parse(p.Phone)
		if !ok {
			return fault.IdentifierInvalid
		}
		p.Phone = number
	}
	if p.Email != "" {
		address, ok := identity.NormalEmail(p.Email)
		if !ok {
			return fault.IdentifierInvalid
		}
		p.Email = address
	}
	// A login name that reads as an address or a number could stand for
	// somebody else's.
	if p.LoginName = strings.TrimSpace(p.LoginName); p.LoginName != "" {
		if _, number := phone.Parse(p.LoginName); number || strings.Contains(p.LoginName, "@") {
			return fault.IdentifierInvalid
		}
	}
	return nil
}

// field gives the place of a field in p, nil for those that are no text.
func (p *Person) field(f Field) *string {
	switch f {
	case ExternalID:
		return &p.ExternalID
	case Name:
		return &p.Name
	case ShortName:
		return &p.ShortName
	case Nickname:
		return &p.Nickname
	case FName:
		return &p.FName
	case MName:
		return &p.MName
	case LName:
		return &p.LName
	case PrimaryPhone:
		return &p.Phone
	case PrimaryEmail:
		return &p.Email
	case LoginName:
		return &p.LoginName
	}
	return nil
}

// with gives p with the changes of the fields that may be written, and which
// these were.
func (p Person) with(changes map[Field]string, may []Field) (Person, []string) {
	var changed []string
	for _, f := range may {
		v, given := changes[f]
		if at := p.field(f); given && at != nil && *at != v {
			*at = v
			changed = append(changed, string(f))
		}
	}
	return p, changed
}

// view gives the fields that may be read.
func view(p identitydb.Profile, person Person, may []Field) map[Field]any {
	out := make(map[Field]any, len(may))
	for _, f := range may {
		switch f {
		case Mnemocode:
			out[f] = p.Mnemocode
		case FieldRole:
			out[f] = p.Role
		case Flags:
			out[f] = map[string]bool{
				"locked": p.Account.Status == identity.StatusLocked, "closed": p.Account.Status == identity.StatusClosed,
				"denied": p.Account.Status == identity.StatusDenied, "stopped": p.Stopped, "reset_required": p.ResetRequired,
			}
		default:
			out[f] = *person.field(f)
		}
	}
	return out
}
