package lookup

import (
	"net/http"
	"strings"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
)

// maxKey is the longest Idempotency-Key, in bytes.
const maxKey = 255

// run runs a service about whom the body names.
func (a *API) run(w http.ResponseWriter, r *http.Request, c call) error {
	request, err := shapes[c.service.Name].read(a, r, c)
	if err != nil {
		return err
	}
	request.Scope, request.Service = c.key.Scope, c.service.Name
	request.TestCase, request.Mock = testCaseOf(r), strings.EqualFold(r.Header.Get("mock"), "true")
	if request.Key = r.Header.Get("Idempotency-Key"); len(request.Key) > maxKey {
		return fault.RequestInvalid.Fields(fault.Field{Name: "Idempotency-Key", Rule: fault.TooLong, Limit: maxKey})
	}
	request.CallBack = callBackOf(r)
	ctx := source.WithRequestID(r.Context(), wire.RequestID(r.Context()))
	x, err := a.Engine.Run(ctx, request)
	if err != nil {
		return err
	}
	if _, ok := OutcomeOf(x.Condition); !ok {
		return x.Condition
	}
	e := enveloped(x)
	wire.Raw(w, http.StatusOK, e.encode())
	return nil
}

// testCaseOf gives the test case that the query names, by the newer parameter
// first; nil when it names none, and "" when it names it emptily.
func testCaseOf(r *http.Request) *string {
	if r.URL.RawQuery == "" {
		return nil
	}
	var found *string
	query := r.URL.Query()
	for _, name := range []string{"testCaseId", "testCase"} {
		if values, given := query[name]; given && (found == nil || *found == "") {
			found = &values[0]
		}
	}
	return found
}
