package lookup

import (
	"context"
	"encoding/hex"
	"time"

	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/lookupdb"
)

// cached answers from what is kept, and records that.
func (e *Engine) cached(ctx context.Context, q *question) (hit bool, err error) {
	x := q.x
	if !q.svc.Keeps || e.keep(x.Scope) == 0 {
		return false, nil
	}
	a, hit, err := e.kept(ctx, q)
	if err != nil || !hit {
		return false, err
	}
	if q.query.NSS != "" && a.NSS != q.query.NSS {
		return false, nil // the number may have changed: let the source say
	}
	x.Origin, x.Answer, x.FinishedAt = FromCache, a.Answer, e.Clock.Now(x.Scope)
	return true, e.record(ctx, q)
}

// kept gives the answer that is kept and still good, from memory or the table.
func (e *Engine) kept(ctx context.Context, q *question) (a answer, hit bool, err error) {
	now, place := q.x.CreatedAt, q.place()
	if a, hit = e.memory.get(place); hit && a.until.After(now) {
		return a, true, nil
	}
	remember := e.memory.reading()
	var sealed []byte
	err = e.DB.Read(ctx, func(r store.Queryer) (err error) {
		sealed, a.until, hit, err = lookupdb.Cached(r, q.x.Scope, q.svc.Name, q.subject, now, now.Add(e.keep(q.x.Scope)))
		return err
	})
	if err != nil || !hit {
		return answer{}, false, err
	}
	if err := e.unseal(sealed, q.x.Scope, hex.EncodeToString(q.subject), sealCached, &a.Answer); err != nil {
		return answer{}, false, err
	}
	remember(place, a)
	return a, true, nil
}

// toKeep seals the answer for the cache; nil when it is not to be kept. Only
// what was found is: people are registered later, and institutions come back.
func (e *Engine) toKeep(q *question) (sealed []byte, until time.Time, err error) {
	keep := e.keep(q.x.Scope)
	if keep == 0 || !q.svc.Keeps || q.x.Condition != "" {
		return nil, time.Time{}, nil
	}
	sealed, err = e.seal(q.x.Scope, hex.EncodeToString(q.subject), sealCached, q.x.Answer)
	return sealed, q.x.CreatedAt.Add(keep), err
}
