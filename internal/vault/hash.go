package vault

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"

	"github.com/ventanilla/ventanilla/internal/scope"
)

// Lookup gives the keyed hash under which value is found in a scope: 32 bytes
// of HMAC-SHA256 with the purpose's own key. It is the same for ever, also
// after Rotate. Callers normalise value first: case, spaces, phone format.
func (v *Vault) Lookup(s scope.Scope, purpose, value string) []byte {
	return v.sum("find/"+purpose, s.Company, string(s.Environment), value)
}

// MAC gives the keyed hash of parts, for codes that are compared and never
// read again. Part borders count: ("ab","c") and ("a","bc") differ. Include
// what the code belongs to, such as the row's id.
func (v *Vault) MAC(purpose string, parts ...string) []byte {
	return v.sum("mac/"+purpose, parts...)
}

func (v *Vault) sum(info string, parts ...string) []byte {
	h := hmac.New(sha256.New, v.keys.Load().subkey(info))
	h.Write(frame(nil, parts...))
	return h.Sum(nil)
}

// subkey derives the key of one purpose by HKDF-SHA256 and keeps it: purposes
// are constants of the program, so the map stays small.
func (k *keys) subkey(info string) []byte {
	if key, ok := k.subkeys.Load(info); ok {
		return key.([]byte)
	}
	key, err := hkdf.Key(sha256.New, k.hmac, nil, "ventanilla/vault/"+info, sha256.Size)
	if err != nil {
		panic(err) // only for a length that HKDF cannot give
	}
	k.subkeys.Store(info, key)
	return key
}

// frame appends each part with its length before it.
func frame(b []byte, parts ...string) []byte {
	for _, p := range parts {
		b = binary.AppendUvarint(b, uint64(len(p)))
		b = append(b, p...)
	}
	return b
}
