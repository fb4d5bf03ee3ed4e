package auth

import (
	"net/http"

	"github.com/go-jose/go-jose/v4"

	"github.com/ventanilla/ventanilla/internal/api/wire"
)

// keySet publishes the keys that sign access tokens. They may be cached for ten
// minutes, which is less than a new key waits before it signs.
func (a *API) keySet(w http.ResponseWriter, r *http.Request) error {
	keys, err := a.customers.Keys().Public(r.Context())
	if err != nil {
		return err
	}
	set := jose.JSONWebKeySet{Keys: make([]jose.JSONWebKey, len(keys))}
	for i, k := range keys {
		set.Keys[i] = jose.JSONWebKey{Key: k.Public, KeyID: k.ID, Algorithm: k.Alg, Use: "sig"}
	}
	w.Header().Set("Cache-Control", "max-age=600")
	return wire.JSON(w, http.StatusOK, set)
}
