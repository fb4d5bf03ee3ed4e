package admin

import (
	"net/http"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
)

// SigningKey is a key for access tokens that is published and about to sign.
type SigningKey struct {
	ID        string    `json:"kid"`
	Alg       string    `json:"alg"`
	SignsFrom time.Time `json:"signs_from"`
}

// Rotated is what a rotation did.
type Rotated struct {
	Signing []SigningKey `json:"signing"` // the next keys; empty when they were not asked for
	Sealing bool         `json:"sealing"` // a new sealing key is in use
}

// The keys that can be rotated: those that sign access tokens, and the one that
// seals what is stored.
const (
	SigningKeys = "signing"
	SealingKeys = "sealing"
)

// rotate begins to use new keys; ?only=signing or sealing takes one kind.
func (a *API) rotate(w http.ResponseWriter, r *http.Request) error {
	only := r.URL.Query().Get("only")
	if only != "" && only != SigningKeys && only != SealingKeys {
		return fault.RequestInvalid.With("problems", []string{"only: signing, sealing, or nothing for both"})
	}
	done, err := a.deps.Rotate(r.Context(), only != SealingKeys, only != SigningKeys)
	if err != nil {
		return err
	}
	if done.Signing == nil {
		done.Signing = []SigningKey{}
	}
	return wire.JSON(w, http.StatusOK, done)
}
