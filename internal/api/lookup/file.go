package lookup

import (
	"mime"
	"net/http"
	"path"
	"strconv"

	"github.com/ventanilla/ventanilla/fault"
	engine "github.com/ventanilla/ventanilla/internal/lookup"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

// maxPath is the longest path of a file, in bytes.
const maxPath = 500

// file gives a file of an execution by its path, which is a key and opens
// nothing: what is not the caller's is unknown.
func (a *API) file(w http.ResponseWriter, r *http.Request, key *tenant.APIKey) error {
	at := r.URL.Query().Get("path")
	switch {
	case at == "":
		return fault.RequestInvalid.Fields(fault.Field{Name: "path", Rule: fault.Required})
	case len(at) > maxPath || !printable(at):
		return fault.FileUnknown
	}
	name, content, err := a.Engine.OpenFile(r.Context(), key.Scope, at, key.Allows)
	if err != nil {
		return err
	}
	kind := mime.TypeByExtension(path.Ext(name))
	if kind == "" {
		kind = "application/octet-stream"
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("Content-Length", strconv.Itoa(len(content)))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusOK)
	_, err = w.Write(content)
	return err
}

// printable reports whether s is ASCII without control characters, as every path
// of ours is: a database would refuse some of the rest.
func printable(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// filed hangs the execution's files on the attempt that found; where nobody was
// asked, as in a test case, on an entry of their own.
func filed(x *engine.Execution, list []apiData) []apiData {
	if len(x.Files) == 0 {
		return list
	}
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].Outcome == "found" {
			list[i].Files = x.Files
			return list
		}
	}
	return append(list, apiData{Source: string(x.Origin), At: stamp(x.FinishedAt),
		Request: map[string]string{"curp": masked(x.Request.CURP)}, Outcome: "found", Files: x.Files})
}
