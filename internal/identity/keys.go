package identity

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
	"github.com/ventanilla/ventanilla/internal/vault"
)

const (
	// topicKeys tells the nodes that the signing keys changed.
	topicKeys = "signing-keys"
	// keyLead is how long a new key is published before it signs: what readers
	// may cache the key set for (ten minutes), and room for a slow node.
	keyLead = 15 * time.Minute
	// keyKeep is how long a key that no longer signs is published. An access
	// token that lives longer than this cannot outlast a rotation.
	keyKeep = 400 * 24 * time.Hour
	// keyPurpose binds the sealed private keys to their column.
	keyPurpose = "signing-key"
)

// algorithms are the ways in which access tokens are signed.
var algorithms = []jose.SignatureAlgorithm{jose.RS256, jose.ES256}

// Keys are the keys that sign access tokens, shared by all nodes through the
// database. The first key of an algorithm is made when it is first needed.
type Keys struct {
	db    store.DB
	clk   clock.Clock
	rnd   *entropy.Source
	vault *vault.Vault

	set     atomic.Pointer[[]*signingKey] // nil: not loaded, or changed since
	mu      sync.Mutex                    // around loading and making
	keep    sync.Mutex                    // around changes and set
	changes atomic.Int64
	looked  time.Time // when an unknown key id last caused a look
	cancel  func()
}

type signingKey struct {
	id      string
	alg     jose.SignatureAlgorithm
	from    time.Time
	retires time.Time
	headers [2]string // the JWS header, encoded, by tokenType
	private crypto.Signer
}

func newKeys(db store.DB, clk clock.Clock, rnd *entropy.Source, v *vault.Vault) *Keys {
	k := &Keys{db: db, clk: clk, rnd: rnd, vault: v}
	k.cancel = db.Subscribe(topicKeys, func(string) { k.forget() })
	return k
}

func (k *Keys) now() time.Time { return k.clk.Now(scope.Scope{}) } // keys belong to no sandbox

// sign gives the compact JWS of a payload under the algorithm's current key.
func (k *Keys) sign(ctx context.Context, alg string, typ tokenType, payload []byte) (string, error) {
	key, err := k.current(ctx, jose.SignatureAlgorithm(alg))
	if err != nil {
		return "", err
	}
	token, err := key.sign(typ, payload)
	if err != nil {
		return "", fmt.Errorf("identity: sign: %w", err)
	}
	return token, nil
}

// current gives the newest key that may sign by now.
func (k *Keys) current(ctx context.Context, alg jose.SignatureAlgorithm) (*signingKey, error) {
	for range 2 {
		set, err := k.load(ctx)
		if err != nil {
			return nil, err
		}
		var newest *signingKey
		now := k.now()
		for _, key := range set {
			if key.alg == alg && !key.from.After(now) {
				newest = key // the list is in order of from
			}
		}
		if newest != nil {
			return newest, nil
		}
		if err := k.first(ctx, alg); err != nil {
			return nil, err
		}
	}
	return nil, fmt.Errorf("identity: no %s key may sign yet", alg)
}

// byID finds a key that verifies. An id that is not known may belong to a key
// that another node has just made, so it is looked for, but not more than once
// a second: anybody can invent ids.
func (k *Keys) byID(ctx context.Context, id string) (*signingKey, error) {
	set, err := k.load(ctx)
	if err != nil {
		return nil, err
	}
	if key := find(set, id); key != nil {
		return key, nil
	}
	k.mu.Lock()
	now := k.now()
	again := now.Sub(k.looked) >= time.Second || now.Before(k.looked)
	if again {
		k.looked = now
		k.forget()
	}
	k.mu.Unlock()
	if !again {
		return nil, nil
	}
	if set, err = k.load(ctx); err != nil {
		return nil, err
	}
	return find(set, id), nil
}

func find(set []*signingKey, id string) *signingKey {
	for _, key := range set {
		if key.id == id {
			return key
		}
	}
	return nil
}

func (k *Keys) load(ctx context.Context) ([]*signingKey, error) {
	if set := k.set.Load(); set != nil {
		return *set, nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if set := k.set.Load(); set != nil {
		return *set, nil
	}
	// A notification during the read makes its result old: it is used, not kept.
	changes := k.changes.Load()
	set, err := k.read(ctx)
	if err != nil {
		return nil, err
	}
	k.keep.Lock()
	defer k.keep.Unlock()
	if k.changes.Load() == changes {
		k.set.Store(&set)
	}
	return set, nil
}

// forget makes the next use read the keys again.
func (k *Keys) forget() {
	k.keep.Lock()
	defer k.keep.Unlock()
	k.changes.Add(1)
	k.set.Store(nil)
}

func (k *Keys) read(ctx context.Context) ([]*signingKey, error) {
	var rows []identitydb.SigningKey
	err := k.db.Read(ctx, func(q store.Queryer) (err error) {
		rows, err = identitydb.Keys(q)
		return err
	})
	if err != nil {
		return nil, err
	}
	set := make([]*signingKey, 0, len(rows))
	for _, row := range rows {
		key, err := k.open(row)
		if err != nil {
			return nil, fmt.Errorf("identity: signing key %s: %w", row.ID, err)
		}
		set = append(set, key)
	}
	return set, nil
}

func (k *Keys) open(row identitydb.SigningKey) (*signingKey, error) {
	der, err := k.vault.OpenSealed(row.Private, scope.Scope{}, row.ID, keyPurpose)
	if err != nil {
		return nil, err
	}
	private, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, err
	}
	signer, ok := private.(crypto.Signer)
	if !ok {
		return nil, errors.New("not a key that signs")
	}
	key := &signingKey{id: row.ID, alg: jose.SignatureAlgorithm(row.Alg), from: row.SignsFrom, retires: row.RetiresAt, private: signer}
	for typ, name := range typeNames {
		if key.headers[typ], err = jwsHeader(row.Alg, row.ID, name); err != nil {
			return nil, err
		}
	}
	return key, nil
}

// generate makes a private key as PKCS #8.
func (k *Keys) generate(alg jose.SignatureAlgorithm) ([]byte, error) {
	var private any
	var err error
	switch alg {
	case jose.RS256:
		private, err = rsa.GenerateKey(k.rnd, 2048)
	case jose.ES256:
		private, err = ecdsa.GenerateKey(elliptic.P256(), k.rnd)
	default:
		return nil, fmt.Errorf("identity: tokens cannot be signed with %q", alg)
	}
	if err != nil {
		return nil, err
	}
	return x509.MarshalPKCS8PrivateKey(private)
}
