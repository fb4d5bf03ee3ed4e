package profile

import (
	"context"
	"slices"
	"strconv"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

// Flag is something that staff decide about a profile.
type Flag string

// The flags.
const (
	Locked        Flag = "locked"
	Denied        Flag = "denied"
	Stopped       Flag = "stopped"
	ResetRequired Flag = "reset_required"
)

// SetStanding makes a profile active, locked, closed or denied. It takes
// effect on all nodes with the transaction, also on sessions that are open.
// Conditions: ObjectUnknown.
func (e *Engine) SetStanding(ctx context.Context, c Client, accountID, status string) error {
	return e.DB.Write(ctx, func(tx store.Tx) error { return e.setStatus(tx, c, accountID, status) })
}

func (e *Engine) setStatus(tx store.Tx, c Client, accountID, status string) error {
	found, err := identitydb.SetStatus(tx, c.scope(), accountID, status, e.now(c.scope()))
	if err == nil && !found {
		err = fault.ObjectUnknown
	}
	if err != nil {
		return err
	}
	tellAccount(tx, accountID)
	return e.record(tx, c, "profile.standing", accountID, map[string]string{"status": status})
}

// SetFlag decides something about another profile and gives it as Get does.
// Nothing brings a closed profile back, and locking leaves a denied one denied.
// Demanding a new password ends the profile's sessions. Conditions:
// ObjectUnknown; Forbidden unless the actor's role governs the profile's.
func (e *Engine) SetFlag(ctx context.Context, c Client, a Actor, code string, flag Flag, on bool) (out map[Field]any, err error) {
	if a.Stopped || !governs(a.Role) {
		return nil, fault.Forbidden // before the code is looked up
	}
	err = e.DB.Write(ctx, func(tx store.Tx) error {
		p, _, g, err := e.find(tx, a, code)
		if err == nil && !slices.Contains(g.write, Flags) {
			err = fault.Forbidden
		}
		if err != nil {
			return err
		}
		if err := identitydb.TouchProfile(tx, a.Scope, p.Account.ID, e.now(a.Scope)); err != nil {
			return err
		}
		if p, _, g, err = e.find(tx, a, code); err != nil {
			return err
		}
		if err := e.flag(tx, c, p, flag, on); err != nil {
			return err
		}
		details := map[string]string{"by": a.Mnemocode, string(flag): strconv.FormatBool(on)}
		if err := e.record(tx, c, "profile.flag", p.Account.ID, details); err != nil {
			return err
		}
		p, person, _, err := e.find(tx, a, code)
		out = view(p, person, g.read)
		return err
	})
	return out, err
}

func (e *Engine) flag(tx store.Tx, c Client, p identitydb.Profile, flag Flag, on bool) error {
	id, now := p.Account.ID, e.now(c.scope())
	switch flag {
	case Stopped:
		tellAccount(tx, id)
		return identitydb.SetStopped(tx, c.scope(), id, on, now)
	case ResetRequired:
		if err := endOthers(tx, c.scope(), id, ""); err != nil {
			return err
		}
		return identitydb.SetReset(tx, c.scope(), id, on, now)
	}
	if next := after(p.Account.Status, flag, on); next != p.Account.Status {
		return e.setStatus(tx, c, id, next)
	}
	return nil
}

// after gives the status that follows a flag.
func after(status string, flag Flag, on bool) string {
	switch {
	case status == identity.StatusClosed:
		return status
	case flag == Denied && on:
		return identity.StatusDenied
	case flag == Denied && status == identity.StatusDenied:
		return identity.StatusActive
	case flag == Locked && on && status == identity.StatusActive:
		return identity.StatusLocked
	case flag == Locked && !on && status == identity.StatusLocked:
		return identity.StatusActive
	}
	return status
}
