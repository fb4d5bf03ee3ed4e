package lookup

import (
	"net/http"
	"strings"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	engine "github.com/ventanilla/ventanilla/internal/lookup"
)

// maxKey is the longest Idempotency-Key, in bytes.
const maxKey = 255

type runRequest struct {
	CURP *string `json:"curp"`
}

// run runs a service about the CURP in the body.
func (a *API) run(w http.ResponseWriter, r *http.Request, c call) error {
	var body runRequest
	if err := wire.Decode(r, &body); err != nil {
		return err
	}
	text := ""
	if body.CURP != nil {
		text = strings.TrimSpace(*body.CURP)
	}
	curp, warnings, err := engine.ReadCURP(text, c.key.StrictCURP, a.Clock.Now(c.key.Scope))
	if err != nil {
		return err
	}
	request := engine.Request{Scope: c.key.Scope, Service: c.service.Name, CURP: curp,
		TestCase: testCaseOf(r), Mock: strings.EqualFold(r.Header.Get("mock"), "true"), Key: r.Header.Get("Idempotency-Key")}
	if len(request.Key) > maxKey {
		return fault.RequestInvalid.Fields(fault.Field{Name: "Idempotency-Key", Rule: fault.TooLong, Limit: maxKey})
	}
	x, err := a.Engine.Run(r.Context(), request)
	if err != nil {
		return err
	}
	if _, ok := OutcomeOf(x.Condition); !ok {
		return x.Condition
	}
	e := enveloped(x)
	e.Warnings = warned(warnings)
	return wire.JSON(w, http.StatusOK, e)
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
