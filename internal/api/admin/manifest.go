package admin

import (
	"bytes"
	"errors"
	"net/http"
	"strings"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/tenant/manifest"
)

// maxManifest is the size of the largest manifest that is taken, in bytes.
const maxManifest = 16 << 20

// export gives everything as a manifest.
func (a *API) export(w http.ResponseWriter, r *http.Request) error {
	var text bytes.Buffer // whole first: half a manifest looks like one
	if err := a.deps.Export(r.Context(), &text); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/yaml")
	_, _ = w.Write(text.Bytes()) // a caller who has gone is nobody's error
	return nil
}

// change is one thing that applying did.
type change struct {
	What string `json:"what"`
	Did  string `json:"did"`
}

// apply takes a manifest as YAML; ?dry_run=true only says what would change.
// Its secrets must stand in it: ${NAME} and file: would be read from the
// server's machine, not from the sender's, and are refused.
func (a *API) apply(w http.ResponseWriter, r *http.Request) error {
	m, err := manifest.ParseSent("manifest", http.MaxBytesReader(w, r.Body, maxManifest))
	if _, big := errors.AsType[*http.MaxBytesError](err); big {
		return fault.BodyTooLarge
	}
	if err != nil {
		return problems(err)
	}
	dry := r.URL.Query().Get("dry_run") == "true"
	changes, err := a.deps.Apply(r.Context(), m, dry)
	if err != nil {
		return refused(err)
	}
	list := make([]change, len(changes))
	for i, c := range changes {
		list[i] = change{c.What, c.Did}
	}
	return wire.JSON(w, http.StatusOK, map[string]any{"dry_run": dry, "changes": list})
}

// problems shows what is wrong with a manifest, one line each.
func problems(err error) error {
	return fault.RequestInvalid.With("problems", strings.Split(err.Error(), "\n"))
}

// refused shows why a sound manifest could not be applied: whoever asks is the
// operator, and causes hold no secrets. Storage that cannot be reached stays
// what it is.
func refused(err error) error {
	if c := fault.From(err).Condition; c == fault.Unavailable || c == fault.Overloaded {
		return err
	}
	return problems(err)
}
