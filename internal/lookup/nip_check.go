package lookup

import (
	"bytes"
	"context"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/lookupdb"
)

// noSuchNIP says that the caller has no NIP of this id.
var noSuchNIP = fault.RequestInvalid.Fields(fault.Field{Name: "id", Rule: fault.Unknown})

// checkNIP compares what a person said with the NIP that was sent. Each NIP must
// be told right twice; between, three wrong ones in a row block it. A try is
// taken by one conditional statement, so that racing calls never have more than
// there are. Conditions: RequestInvalid with the field id; the execution ends
// with OTPWrong (wrong, or validated before), OTPBlocked or OTPExpired.
func (e *Engine) checkNIP(ctx context.Context, q *question, c *TestCase, from Origin) error {
	if c != nil {
		return e.stageNIP(ctx, q, *c, from)
	}
	x, n := q.x, *q.x.Request.NIP
	mac := e.nipMAC(x.Scope, n.ID, n.Code)
	x.Origin, x.FinishedAt = FromSource, x.CreatedAt
	return e.DB.Write(ctx, func(tx store.Tx) error {
		tried, err := lookupdb.TryNIP(tx, x.Scope, n.ID, mac, x.CreatedAt, NIPTries, NIPSteps)
		if err != nil {
			return err
		}
		row, known, err := lookupdb.FindNIP(tx, x.Scope, n.ID)
		if err != nil {
			return err
		}
		if !known {
			return noSuchNIP
		}
		right := tried && bytes.Equal(mac, row.Code)
		if tried {
			if err := lookupdb.AddNIPTry(tx, x.Scope, n.ID, x.CreatedAt, right); err != nil {
				return err
			}
		}
		x.NIP = &Checked{Validated: right && row.Right == NIPSteps}
		list, err := lookupdb.NIPTries(tx, x.Scope, n.ID)
		if err != nil {
			return err
		}
		for _, t := range list {
			x.NIP.Tries = append(x.NIP.Tries, Try{At: t.At, Right: t.Right})
		}
		switch {
		case right:
			x.Condition = ""
		case row.Wrong >= NIPTries:
			x.Condition = fault.OTPBlocked
		case !tried && row.Right < NIPSteps:
			x.Condition = fault.OTPExpired
		default:
			x.Condition = fault.OTPWrong
		}
		sealed, err := e.row(x, q.subject)
		if err != nil {
			return err
		}
		return e.add(tx, q, sealed)
	})
}

// stageNIP plays a test case about whatever NIP the caller names.
func (e *Engine) stageNIP(ctx context.Context, q *question, c TestCase, from Origin) error {
	if c.Condition == fault.ExecutionUnknown {
		return noSuchNIP
	}
	at, right := q.x.CreatedAt, c.Condition == ""
	q.x.NIP = &Checked{Validated: right}
	tries := 1
	switch {
	case right:
		tries = NIPSteps
	case c.Condition == fault.OTPBlocked:
		tries = NIPTries
	}
	for range tries {
		q.x.NIP.Tries = append(q.x.NIP.Tries, Try{At: at, Right: right})
	}
	return e.stage(ctx, q, c, from)
}
