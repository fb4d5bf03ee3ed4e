package identity

import (
	"context"
	"time"

	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

const (
	// purgeAfter is how long what has expired is kept, so that its holder is told
	// that it expired and not that it never was. It is also how far a sandbox
	// clock may be set back without losing tokens.
	purgeAfter = 30 * 24 * time.Hour
	purgeBatch = 500
	touchBatch = 200
)

// Tidy deletes what has been dead for long and notes when tokens were last
// used. The app calls it about once a minute; several nodes may.
func (t *Tokens) Tidy(ctx context.Context) error {
	if err := t.noteUse(ctx); err != nil {
		return err
	}
	now := t.now()
	before := now.Add(-purgeAfter)
	if err := t.batches(ctx, func(tx store.Tx) (bool, error) {
		n, err := identitydb.PurgeTokens(tx, before, purgeBatch)
		return n == purgeBatch, err
	}); err != nil {
		return err
	}
	return t.db.Write(ctx, func(tx store.Tx) error {
		if err := identitydb.PurgeCodes(tx, before); err != nil {
			return err
		}
		if err := identitydb.PurgeGrants(tx, before); err != nil {
			return err
		}
		// A sandbox's clock may be far behind: there, see grantCode.
		if err := identitydb.PurgeUnspentCodes(tx, scope.Live, now.Add(-codeKeep)); err != nil {
			return err
		}
		if err := identitydb.PurgeUnkeptGrants(tx, scope.Live, now.Add(-codeKeep)); err != nil {
			return err
		}
		if err := identitydb.PurgeBrowserSessions(tx, before); err != nil {
			return err
		}
		if err := identitydb.PurgeClientRevocations(tx, now); err != nil {
			return err
		}
		if err := identitydb.PurgeExternalLogins(tx, now.Add(-externalKeep)); err != nil {
			return err
		}
		if err := identitydb.PurgeExternalLogouts(tx, now.Add(-externalKeep)); err != nil {
			return err
		}
		if err := identitydb.PurgeExternalSessions(tx, before); err != nil {
			return err
		}
		if err := identitydb.PurgeResets(tx, before); err != nil {
			return err
		}
		if err := identitydb.PurgeEmailCodes(tx, now.Add(-emailKeep)); err != nil {
			return err
		}
		if err := identitydb.PurgeFailures(tx, before); err != nil {
			return err
		}
		if err := identitydb.PurgeChallenges(tx, now.Add(-challengeKeep)); err != nil {
			return err
		}
		if err := identitydb.PurgeCeremonies(tx, now.Add(-challengeKeep)); err != nil {
			return err
		}
		return identitydb.DropKeys(tx, now.Add(-purgeAfter))
	})
}

// batches deletes a little at a time, so that nobody waits long for a turn.
func (t *Tokens) batches(ctx context.Context, fn func(tx store.Tx) (more bool, err error)) error {
	for {
		var more bool
		err := t.db.Write(ctx, func(tx store.Tx) (err error) {
			more, err = fn(tx)
			return err
		})
		if err != nil || !more {
			return err
		}
	}
}

// noteUse writes down the last uses that only memory knows.
func (t *Tokens) noteUse(ctx context.Context) error {
	var batch []*verified
	flush := func() error {
		if len(batch) == 0 {
			return nil
		}
		used := make([]int64, len(batch))
		for i, v := range batch {
			used[i] = v.used.Load()
		}
		err := t.db.Write(ctx, func(tx store.Tx) error {
			for i, v := range batch {
				if err := identitydb.TouchToken(tx, v.bearer.Scope, v.bearer.JTI, used[i]); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		for i, v := range batch {
			v.noted.Store(used[i])
		}
		batch = batch[:0]
		return nil
	}
	for v := range t.verified.Values() {
		if v.used.Load() == v.noted.Load() {
			continue
		}
		if batch = append(batch, v); len(batch) == touchBatch {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}

// Run tidies once a minute until ctx ends, and reports what fails to warn.
// The keys are read again too, for a node that missed the news of a rotation.
func (t *Tokens) Run(ctx context.Context, warn func(error)) {
	ticker := time.NewTicker(time.Minute)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		t.keys.forget()
		if err := t.Tidy(ctx); err != nil && ctx.Err() == nil {
			warn(err)
		}
	}
}
