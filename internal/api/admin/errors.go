package admin

import (
	"net/http"
	"strconv"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
)

// maxErrors bounds one list.
const maxErrors = 1000

// findError gives the request behind an error id, from this node's memory or
// from where errors of all nodes are kept. What is in neither is in the log.
func (a *API) findError(w http.ResponseWriter, r *http.Request) error {
	record, ok := a.face.Errors.Find(r.PathValue("id"))
	if !ok && a.deps.Stored != nil {
		var err error
		if record, ok, err = a.deps.Stored(r.Context(), r.PathValue("id")); err != nil {
			return err
		}
	}
	if !ok {
		return fault.ObjectUnknown
	}
	return wire.JSON(w, http.StatusOK, record)
}

// lastErrors gives this node's last errors, newest first: ?n= of them, 50 when absent,
// and only one company's with ?company=.
func (a *API) lastErrors(w http.ResponseWriter, r *http.Request) error {
	q, n := r.URL.Query(), 50
	if text := q.Get("n"); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil || n < 1 || n > maxErrors {
			return fault.RequestInvalid.Fields(fault.Field{Name: "n", Rule: fault.TooLarge, Limit: maxErrors})
		}
	}
	list := a.face.Errors.Last(n, q.Get("company"))
	if list == nil {
		list = []wire.Record{}
	}
	return wire.JSON(w, http.StatusOK, list)
}
