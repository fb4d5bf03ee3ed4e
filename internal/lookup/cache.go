package lookup

import (
	"context"
	"encoding/hex"
	"time"

	"github.com/ventanilla/ventanilla/internal/lookup/source"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/lookupdb"
)

// cached answers from what is kept, and records that.
func (e *Engine) cached(ctx context.Context, q *question) (hit bool, err error) {
	x := q.x
	if e.keep(x.Scope) == 0 {
		return false, nil
	}
	var sealed []byte
	err = e.DB.Read(ctx, func(r store.Queryer) (err error) {
		sealed, hit, err = lookupdb.Cached(r, x.Scope, q.svc.Name, q.subject, x.CreatedAt)
		return err
	})
	if err != nil || !hit {
		return false, err
	}
	var a source.Answer
	if err := e.unseal(sealed, x.Scope, hex.EncodeToString(q.subject), sealCached, &a); err != nil {
		return false, err
	}
	if q.query.NSS != "" && a.NSS != q.query.NSS {
		return false, nil // the number may have changed: let the source say
	}
	x.Origin, x.Answer, x.FinishedAt = FromCache, a, e.Clock.Now(x.Scope)
	return true, e.record(ctx, q)
}

// toKeep seals the answer for the cache; nil when it is not to be kept. Only
// what was found is: people are registered later, and institutions come back.
func (e *Engine) toKeep(q *question) (sealed []byte, until time.Time, err error) {
	keep := e.keep(q.x.Scope)
	if keep == 0 || q.x.Condition != "" {
		return nil, time.Time{}, nil
	}
	sealed, err = e.seal(q.x.Scope, hex.EncodeToString(q.subject), sealCached, q.x.Answer)
	return sealed, q.x.CreatedAt.Add(keep), err
}
