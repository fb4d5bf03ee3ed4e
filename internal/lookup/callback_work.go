package lookup

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/ventanilla/ventanilla/internal/job"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/lookupdb"
)

const (
	kindCallBack    = "lookup.callback"
	callBackWorkers = 32
)

// callBackPauses are the waits between the attempts of one call-back: about 16
// hours in all, give or take a tenth.
var callBackPauses = []time.Duration{
	5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 4 * time.Hour, 8 * time.Hour,
}

// callBackArgs name one attempt, so that a job that runs twice finds it made.
type callBackArgs struct {
	laterArgs
	Attempt int `json:"attempt"`
}

// callBack makes one attempt.
func (e *Engine) callBack(ctx context.Context, j job.Job) error {
	var a callBackArgs
	if err := json.Unmarshal(j.Args, &a); err != nil {
		return job.Cancel(fmt.Errorf("lookup: %w", err))
	}
	row, target, found, err := e.callBackOf(ctx, j.Scope, a)
	if err != nil || !found {
		return err
	}
	real := func() time.Time { return e.Clock.Now(scope.Scope{}) }
	release, wait := e.hosts.admit(j.Scope.Company, target.URL, real())
	if release == nil {
		return job.Snooze(wait)
	}
	delivered := false
	defer func() { release(real(), delivered) }()
	// As anybody reads it now, attempts until now included.
	x, err := e.Get(ctx, j.Scope, a.Service, a.ID)
	if err != nil {
		return err
	}
	header := map[string]string{"Content-Type": "application/json", "User-Agent": "Ventanilla-Callbacks/1"}
	if target.Key != "" {
		header["X-Api-Key"] = target.Key
	}
	told := Told{At: e.Clock.Now(j.Scope)}
	told.Status, told.Failed = e.poster.Post(ctx, target.URL, header, e.Render(x))
	if delivered = told.Failed == ""; !delivered && ctx.Err() != nil {
		return fmt.Errorf("lookup: call-back interrupted: %w", context.Cause(ctx)) // by us, not by the receiver
	}
	return e.noteCallBack(ctx, x, row, told)
}

// callBackOf loads the call-back if the attempt is still to be made.
func (e *Engine) callBackOf(ctx context.Context, s scope.Scope, a callBackArgs) (row lookupdb.CallBack, c CallBack, found bool, err error) {
	err = e.DB.Read(ctx, func(q store.Queryer) (err error) {
		row, found, err = lookupdb.FindCallBack(q, s, a.Service, a.ID)
		return err
	})
	if err != nil || !found || row.Status != string(Delivering) || row.Attempts != a.Attempt-1 {
		return row, c, false, err // erased, or made before a crash
	}
	return row, c, true, e.unseal(row.Target, s, a.ID, sealCallBack, &c)
}

// noteCallBack writes what became of an attempt and plans the next.
func (e *Engine) noteCallBack(ctx context.Context, x *Execution, row lookupdb.CallBack, told Told) error {
	log, err := json.Marshal(append(x.CallBack.Attempts, told))
	if err != nil {
		return err
	}
	row.Attempts, row.Log = row.Attempts+1, string(log)
	again := false
	switch {
	case told.Failed == "":
		row.Status = string(Delivered)
	case row.Attempts > len(callBackPauses):
		row.Status = string(Dead)
	default:
		again = true
	}
	var wait time.Duration
	if again {
		wait = e.jitter(callBackPauses[row.Attempts-1])
	}
	err = e.DB.Write(ctx, func(tx store.Tx) error {
		noted, err := lookupdb.NoteCallBack(tx, x.Scope, row)
		if err != nil || !noted || !again {
			return err
		}
		return e.enqueueCallBack(tx, x, row.Attempts+1, wait)
	})
	if err == nil && row.Status == string(Dead) {
		e.Log.WarnContext(ctx, "call-back given up", "execution", x.ID, "company", x.Scope.Company,
			"attempts", row.Attempts, "error", told.Failed)
	}
	return err
}

// jitter moves a wait by up to a tenth either way.
func (e *Engine) jitter(d time.Duration) time.Duration {
	b := e.Rand.Bytes(2)
	share := float64(uint16(b[0])<<8|uint16(b[1])) / (1 << 16)
	return time.Duration(float64(d) * (0.9 + share/5))
}
