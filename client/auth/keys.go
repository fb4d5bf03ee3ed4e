package auth

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"
	"time"
)

const (
	// keysFresh is how long the set is good without asking: a new key is published
	// for at least as long before it signs.
	keysFresh = 10 * time.Minute
	// keysStale is how long it is used when the server cannot be asked.
	keysStale = time.Hour
	// keysPause is how long nobody asks again after one has: tokens that name keys
	// which do not exist cost the server nothing more.
	keysPause = 10 * time.Second
)

// keySet keeps the published keys.
type keySet struct {
	wire  *wire
	set   atomic.Pointer[keysAt]
	turn  chan struct{} // held by the one who asks
	tried time.Time     // by whoever has the turn
}

type keysAt struct {
	keys map[string]publicKey
	at   time.Time
}

func newKeySet(w *wire) *keySet { return &keySet{wire: w, turn: make(chan struct{}, 1)} }

// find gives a key, asking the server when it is not known or the set is old.
// Errors: an *Error with 503 when there are no keys to be had, errToken for a key
// that the server does not publish, ctx's.
func (k *keySet) find(ctx context.Context, id string) (publicKey, error) {
	if key, ok := k.known(id, keysFresh); ok {
		return key, nil
	}
	select {
	case k.turn <- struct{}{}:
		defer func() { <-k.turn }()
	case <-ctx.Done():
		return publicKey{}, ctx.Err()
	}
	if key, ok := k.known(id, keysFresh); ok { // somebody has asked meanwhile
		return key, nil
	}
	var failed error
	if t := now(); t.Sub(k.tried) >= keysPause {
		k.tried = t
		failed = k.ask(ctx)
	}
	if key, ok := k.known(id, keysStale); ok {
		return key, nil
	}
	if s := k.set.Load(); failed != nil || s == nil || now().Sub(s.at) > keysStale {
		return publicKey{}, &Error{Status: http.StatusServiceUnavailable, Code: APIException, Message: textAway, cause: failed}
	}
	return publicKey{}, errToken
}

func (k *keySet) known(id string, age time.Duration) (publicKey, bool) {
	s := k.set.Load()
	if s == nil || now().Sub(s.at) > age {
		return publicKey{}, false
	}
	key, ok := s.keys[id]
	return key, ok
}

// ask reads the set. It does not end with the request that happens to ask, since
// others wait for it.
func (k *keySet) ask(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	var body struct {
		Keys []jwk `json:"keys"`
	}
	if err := k.wire.do(ctx, http.MethodGet, "/.well-known/jwks.json", nil, &body, nil); err != nil {
		return err
	}
	s := &keysAt{keys: map[string]publicKey{}, at: now()}
	for _, j := range body.Keys {
		if key, ok := j.public(); ok {
			s.keys[j.ID] = key
		}
	}
	if len(s.keys) == 0 {
		return errors.New("the set holds no key that signs access tokens")
	}
	k.set.Store(s)
	return nil
}
