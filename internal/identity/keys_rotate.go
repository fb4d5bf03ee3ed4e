package identity

import (
	"context"
	"crypto"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

// first makes the first key of an algorithm, which signs at once: nobody can
// have cached a key set without it and hold a token signed by it. Of several
// nodes that try at once all but one find that there is one.
func (k *Keys) first(ctx context.Context, alg jose.SignatureAlgorithm) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.add(ctx, alg, func(set []identitydb.SigningKey, row *identitydb.SigningKey) bool {
		for _, key := range set {
			if key.Alg == row.Alg && !key.SignsFrom.After(row.SignsFrom) {
				return false
			}
		}
		return true
	})
}

// Rotate makes a new key of each algorithm in use. It is published at once and
// signs after fifteen minutes; the old keys stay published for as long as
// tokens that they signed may live.
//
// A rotation that comes before the next key of the last one signs makes a
// further one, which follows that.
func (k *Keys) Rotate(ctx context.Context) (next []NextKey, err error) {
	set, err := k.load(ctx)
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, alg := range algorithms {
		used := false
		for _, key := range set {
			used = used || key.alg == alg
		}
		if !used {
			continue
		}
		var made NextKey
		err := k.add(ctx, alg, func(_ []identitydb.SigningKey, row *identitydb.SigningKey) bool {
			row.SignsFrom = row.CreatedAt.Add(keyLead)
			made = NextKey{ID: row.ID, Alg: row.Alg, SignsFrom: row.SignsFrom}
			return true
		})
		if err != nil {
			return next, err
		}
		next = append(next, made)
	}
	return next, nil
}

// NextKey is a key that is published and does not sign yet.
type NextKey struct {
	ID        string
	Alg       string // RS256 or ES256
	SignsFrom time.Time
}

// add makes a key and inserts it if want, which sees the keys there are and may
// set when the new one signs, says so.
func (k *Keys) add(ctx context.Context, alg jose.SignatureAlgorithm, want func([]identitydb.SigningKey, *identitydb.SigningKey) bool) error {
	der, err := k.generate(alg)
	if err != nil {
		return err
	}
	now := k.now()
	id := k.rnd.Token(12)
	sealed, err := k.vault.Seal(der, scope.Scope{}, id, keyPurpose)
	if err != nil {
		return err
	}
	err = k.db.Write(ctx, func(tx store.Tx) error {
		row := identitydb.SigningKey{ID: id, Alg: string(alg), Private: sealed, CreatedAt: now, SignsFrom: now}
		set, err := identitydb.Keys(tx)
		if err != nil || !want(set, &row) {
			return err
		}
		if err := identitydb.RetireKeys(tx, row.Alg, id, row.SignsFrom.Add(keyKeep)); err != nil {
			return err
		}
		tx.Notify(topicKeys, id)
		return identitydb.InsertKey(tx, row)
	})
	k.forget()
	return err
}

// PublicKey is a key that verifies access tokens.
type PublicKey struct {
	ID     string
	Alg    string // RS256 or ES256
	Public crypto.PublicKey
}

// Public lists the keys to publish: those that sign, will sign, or have signed
// tokens that may still live. The first key of each algorithm is made if there
// is none, so that the list never changes without notice.
func (k *Keys) Public(ctx context.Context) ([]PublicKey, error) {
	for _, alg := range algorithms {
		if _, err := k.current(ctx, alg); err != nil {
			return nil, err
		}
	}
	set, err := k.load(ctx)
	if err != nil {
		return nil, err
	}
	var list []PublicKey
	for _, key := range set {
		if !key.retired(k.now()) {
			list = append(list, PublicKey{key.id, string(key.alg), key.private.Public()})
		}
	}
	return list, nil
}

func (s *signingKey) retired(now time.Time) bool {
	return !s.retires.IsZero() && !now.Before(s.retires)
}
