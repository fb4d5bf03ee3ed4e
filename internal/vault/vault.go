// Package vault encrypts what must be read again and hashes what must be found
// again, so that a dump of the database reveals neither. Its keys live outside
// the database, in a file or in the environment.
//
// A sealed value opens only under the scope, row and purpose that it was sealed
// for: a value that is copied to another row, column or tenant does not open.
// Look-up hashes and MACs have a key of their own that rotation leaves alone,
// because what they made must stay findable.
package vault

import (
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/scope"
)

// ErrSealed is the cause when a value does not open: it was changed, it was
// sealed for another scope, row or purpose, or its key is not in the keyset.
var ErrSealed = errors.New("vault: sealed value does not open")

// ErrReadOnly is what Rotate returns for a keyset that did not come from a file.
var ErrReadOnly = errors.New("vault: the keyset did not come from a file and cannot be rotated here")

// Vault seals and hashes. It is safe for concurrent use.
type Vault struct {
	path string // "" when the keyset did not come from a file
	keys atomic.Pointer[keys]
}

// Seal encrypts plaintext for one scope, row and purpose (AES-256-GCM).
func (v *Vault) Seal(plaintext []byte, s scope.Scope, row, purpose string) ([]byte, error) {
	sealed, err := v.keys.Load().aead.Encrypt(plaintext, associated(s, row, purpose))
	if err != nil {
		return nil, fmt.Errorf("vault: seal %s: %w", purpose, err)
	}
	return sealed, nil
}

// OpenSealed decrypts what Seal made for the same scope, row and purpose;
// otherwise ErrSealed. A keyset file that another process has rotated since is
// read again.
func (v *Vault) OpenSealed(sealed []byte, s scope.Scope, row, purpose string) ([]byte, error) {
	data := associated(s, row, purpose)
	k := v.keys.Load()
	plain, err := k.aead.Decrypt(sealed, data)
	if err == nil {
		return plain, nil
	}
	if fresh, reloaded := v.reload(k); reloaded {
		if plain, err = fresh.aead.Decrypt(sealed, data); err == nil {
			return plain, nil
		}
	}
	return nil, fmt.Errorf("%w (%s)", ErrSealed, purpose)
}

// Stale reports whether a sealed value is not under the primary key, so that a
// background pass after Rotate knows what to seal again.
func (v *Vault) Stale(sealed []byte) bool {
	prefix := v.keys.Load().prefix
	return len(sealed) < len(prefix) || string(sealed[:len(prefix)]) != prefix
}

// Ephemeral makes a vault whose keys are nowhere but in memory, for tests.
func Ephemeral() *Vault {
	k, err := generate(entropy.System)
	if err != nil {
		panic(err) // a fixed key template cannot fail
	}
	v := &Vault{}
	v.keys.Store(k)
	return v
}

// associated binds a sealed value to its place. Every part is written with its
// length, so no two places share one encoding.
func associated(s scope.Scope, row, purpose string) []byte {
	return frame(nil, s.Company, string(s.Environment), row, purpose)
}
