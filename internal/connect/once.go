package connect

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/connectdb"
)

// Reply is the kept answer to a request.
type Reply struct {
	Status int               `json:"status"`
	Header map[string]string `json:"header"`
	Body   []byte            `json:"body"`
}

const (
	// ReplyKept is how long an idempotency key stands for its answer.
	ReplyKept = 24 * time.Hour
	// replyLease is how long a request may take before another with its key
	// may begin anew: longer than any answer takes.
	replyLease = time.Minute
)

// Once answers a request that carries an idempotency key: by do the first
// time, with the kept answer for 24 hours after. Those who ask while the first
// is at work wait for its answer. do says whether its answer is to be kept; one
// that is not gives the key back.
//
// An answer is kept in a transaction after the one that do made. If the
// process dies between the two, the key can be used again after a minute, and
// do then runs a second time.
//
// Conditions: idempotency_conflict when the key was used for another body;
// already_running when the first is still at work after the engine's Wait.
func (e *Engine) Once(ctx context.Context, s scope.Scope, key string, request []byte, do func() (r Reply, keep bool)) (r Reply, replayed bool, err error) {
	sum := sha256.Sum256(request)
	row := connectdb.Reply{KeyHash: e.vault.Lookup(s, forReply, key), BodyHash: sum[:]}
	name := hex.EncodeToString(row.KeyHash)
	bounded, stop := context.WithTimeout(ctx, e.wait)
	defer stop()
	news, leave := e.replied.join(name)
	defer leave()
	for {
		mine, err := e.claim(ctx, s, row)
		if err != nil {
			return r, false, err
		}
		if mine {
			r, err = e.firstTime(ctx, s, row, name, do)
			return r, false, err
		}
		kept, ok, err := e.reply(ctx, s, row.KeyHash)
		switch {
		case err != nil:
			return r, false, err
		case !ok:
			continue // given back meanwhile: try to have it
		case !bytes.Equal(kept.BodyHash, row.BodyHash):
			return r, false, fault.IdempotencyConflict
		case kept.Status != 0:
			return r, true, e.open(kept.Reply, s, name, forReply, &r)
		}
		select {
		case <-news:
		case <-bounded.Done():
			if ctx.Err() != nil {
				return r, false, ctx.Err()
			}
			return r, false, fault.AlreadyRunning.Retry(time.Second)
		}
	}
}

func (e *Engine) claim(ctx context.Context, s scope.Scope, row connectdb.Reply) (mine bool, err error) {
	row.CreatedAt = e.clk.Now(s)
	now := e.clk.Now(scope.Scope{}) // a lease is about this machine, not about the sandbox's time
	row.LeaseUntil = now.Add(replyLease)
	err = e.db.Write(ctx, func(tx store.Tx) (err error) {
		mine, err = connectdb.ClaimReply(tx, s, row, ReplyKept, now)
		return err
	})
	return mine, err
}

// firstTime runs do and keeps its answer, or gives the key back when there is
// none to keep, also when do panics.
func (e *Engine) firstTime(ctx context.Context, s scope.Scope, row connectdb.Reply, name string, do func() (Reply, bool)) (r Reply, err error) {
	ctx = context.WithoutCancel(ctx) // a caller who hangs up will ask again
	done := false
	defer func() {
		if done {
			return
		}
		_ = e.db.Write(ctx, func(tx store.Tx) error { // else the lease ends by itself
			tx.Notify(topicReply, name)
			return connectdb.ReleaseReply(tx, s, row.KeyHash)
		})
	}()
	r, keep := do()
	if !keep {
		return r, nil
	}
	if row.Reply, err = e.seal(r, s, name, forReply); err != nil {
		return r, err
	}
	row.Status = r.Status
	err = e.db.Write(ctx, func(tx store.Tx) error {
		tx.Notify(topicReply, name)
		if err := connectdb.FinishReply(tx, s, row); err != nil {
			return err
		}
		return connectdb.ForgetReplies(tx, s, e.clk.Now(s).Add(-ReplyKept))
	})
	// The answer is true whether or not it could be kept.
	done = true
	if err != nil {
		e.log.ErrorContext(ctx, "answer not kept", "cause", err)
	}
	return r, nil
}

func (e *Engine) reply(ctx context.Context, s scope.Scope, keyHash []byte) (r connectdb.Reply, ok bool, err error) {
	err = e.db.Read(ctx, func(q store.Queryer) (err error) {
		r, ok, err = connectdb.ReplyOf(q, s, keyHash)
		return err
	})
	return r, ok, err
}
