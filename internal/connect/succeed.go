package connect

import (
	"context"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/platform"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/connectdb"
)

// The parts of what was read.
const (
	partProfile    = "profile"
	partEmployment = "employment"
	partEarnings   = "earnings"
)

// part is one sealed part and the events that tell it.
type part struct {
	name             string
	sealed           []byte // nil: the platform shows no such thing
	created, updated string
}

// succeed keeps what was read and ends the login, all in one transaction.
func (e *Engine) succeed(ctx context.Context, l connectdb.Login, q platform.Request, d platform.Data) error {
	parts := []part{
		{name: partProfile, created: EventProfileUpdated, updated: EventProfileUpdated},
		{name: partEmployment, created: EventEmploymentCreated, updated: EventEmploymentUpdated},
		{name: partEarnings, created: EventEarningsUpdated, updated: EventEarningsUpdated},
	}
	if d.Employment != nil {
		for i := range d.Employment.Info.Files {
			d.Employment.Info.Files[i].AccountID = l.AccountID
		}
	}
	for i, v := range []any{d.Profile, d.Employment, d.Earnings} {
		if i == 0 && d.Profile == nil || i == 1 && d.Employment == nil || i == 2 && d.Earnings == nil {
			continue
		}
		sealed, err := e.seal(v, l.Scope, l.AccountID, forData+parts[i].name)
		if err != nil {
			return err
		}
		parts[i].sealed = sealed
	}
	e.health.note(l.Scope, l.Platform, false)
	now := e.clk.Now(l.Scope)
	// A warning that says why there is little to read is also the detail.
	l.Condition, l.Detail = "", d.Warning
	_, err := e.move(ctx, l, Success, func(tx store.Tx) error {
		if err := connectdb.Connected(tx, l.Scope, l.AccountID, d.WorkerID, d.Warning, now); err != nil {
			return err
		}
		hash := e.identifierHash(l.Scope, q.Identifier)
		held := connectdb.Hold{Condition: string(fault.RecentLogin), Until: now.Add(RecentSuccess)}
		if err := connectdb.PutHold(tx, l.Scope, l.Platform, hash, held); err != nil {
			return err
		}
		if err := e.publish(tx, l, EventAccountConnected); err != nil {
			return err
		}
		return e.keep(tx, l, parts)
	})
	return err
}

// keep stores the parts and tells each.
func (e *Engine) keep(tx store.Tx, l connectdb.Login, parts []part) error {
	for _, p := range parts {
		if p.sealed == nil {
			if err := connectdb.DropData(tx, l.Scope, l.AccountID, p.name); err != nil {
				return err
			}
			continue
		}
		first, err := connectdb.PutData(tx, l.Scope, l.AccountID, p.name, p.sealed, e.clk.Now(l.Scope))
		if err != nil {
			return err
		}
		event := p.updated
		if first {
			event = p.created
		}
		if err := e.publish(tx, l, event); err != nil {
			return err
		}
	}
	return nil
}
