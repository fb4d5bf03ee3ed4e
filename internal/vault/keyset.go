package vault

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"
	"github.com/ventanilla/ventanilla/internal/entropy"
)

// keys is one immutable state of the keyset.
type keys struct {
	handle  *keyset.Handle
	aead    tink.AEAD
	prefix  string // what a value sealed under the primary key begins with
	hmac    []byte // root of all look-up hashes and MACs; never rotated
	subkeys sync.Map
	stamp   string // of the file when it was read
}

// document is the keyset's stored form.
type document struct {
	Seal json.RawMessage `json:"seal"` // a Tink keyset, AES256-GCM
	Find []byte          `json:"find"` // 32 bytes
}

const rootLength = 32

// generate makes a new keyset.
func generate(rnd *entropy.Source) (*keys, error) {
	handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("vault: make a key: %w", err)
	}
	return assemble(handle, rnd.Bytes(rootLength))
}

// assemble makes the working state from key material.
func assemble(handle *keyset.Handle, root []byte) (*keys, error) {
	if len(root) != rootLength {
		return nil, fmt.Errorf("vault: the keyset's find key has %d bytes, not %d", len(root), rootLength)
	}
	primitive, err := aead.New(handle)
	if err != nil {
		return nil, fmt.Errorf("vault: keyset: %w", err)
	}
	primary, err := handle.Primary()
	if err != nil {
		return nil, fmt.Errorf("vault: keyset: %w", err)
	}
	id := primary.KeyID()
	// Tink's own output prefix: one version byte, then the key's id.
	prefix := string([]byte{1, byte(id >> 24), byte(id >> 16), byte(id >> 8), byte(id)})
	return &keys{handle: handle, aead: primitive, prefix: prefix, hmac: root}, nil
}

// parse reads the stored form.
func parse(text []byte) (*keys, error) {
	var d document
	if err := json.Unmarshal(text, &d); err != nil {
		// The cause could quote key material.
		return nil, errors.New("vault: the keyset is not the JSON that this program writes")
	}
	handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(d.Seal)))
	if err != nil {
		return nil, errors.New("vault: the keyset's seal part is not a Tink keyset")
	}
	return assemble(handle, d.Find)
}

// text gives the stored form.
func (k *keys) text() ([]byte, error) {
	var seal bytes.Buffer
	if err := insecurecleartextkeyset.Write(k.handle, keyset.NewJSONWriter(&seal)); err != nil {
		return nil, fmt.Errorf("vault: write keyset: %w", err)
	}
	return json.MarshalIndent(document{Seal: seal.Bytes(), Find: k.hmac}, "", " ")
}

// rotated gives the keyset with one more key, the new primary.
func (k *keys) rotated() (*keys, error) {
	m := keyset.NewManagerFromHandle(k.handle)
	id, err := m.Add(aead.AES256GCMKeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("vault: rotate: %w", err)
	}
	if err := m.SetPrimary(id); err != nil {
		return nil, fmt.Errorf("vault: rotate: %w", err)
	}
	handle, err := m.Handle()
	if err != nil {
		return nil, fmt.Errorf("vault: rotate: %w", err)
	}
	return assemble(handle, k.hmac)
}
