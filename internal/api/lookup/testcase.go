package lookup

import (
	"net/http"
	"strings"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	engine "github.com/ventanilla/ventanilla/internal/lookup"
	"github.com/ventanilla/ventanilla/nss"
)

const (
	maxCaseName  = 100
	maxCaseAbout = 1000
)

// testCase is a test case on the wire: its name is what testCase takes, its id
// what testCaseId takes.
type testCase struct {
	ID           string `json:"id"`
	Name         string `json:"name"`
	Description  string `json:"description"`
	Own          bool   `json:"own"`
	HTTPStatus   int    `json:"httpStatus"`
	Status       string `json:"status"`
	ErrorMessage string `json:"errorMessage,omitempty"`
	Response     fields `json:"response,omitempty"`
}

// testCases lists a service's.
func (a *API) testCases(w http.ResponseWriter, r *http.Request, c call) error {
	list, err := a.Engine.TestCases(r.Context(), c.key.Scope, c.service.Name)
	if err != nil {
		return err
	}
	perDay := a.Engine.PerDay(c.service, c.key.Scope.Company)
	items := make([]testCase, len(list))
	for i, tc := range list {
		items[i] = shown(c.service.Name, tc, perDay)
	}
	return wire.JSON(w, http.StatusOK, map[string]any{"items": items})
}

type caseRequest struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	Outcome     string `json:"outcome"` // the name of a test case that every sandbox has
	NSS         string `json:"nss"`     // what success finds; the number of the caller's CURP when empty
}

// Validate trims the fields and gives RequestInvalid for those that are wrong.
func (q *caseRequest) Validate() error {
	var wrong []fault.Field
	q.Name, q.NSS = strings.TrimSpace(q.Name), strings.TrimSpace(q.NSS)
	switch {
	case q.Name == "":
		wrong = append(wrong, fault.Field{Name: "name", Rule: fault.Required})
	case len(q.Name) > maxCaseName:
		wrong = append(wrong, fault.Field{Name: "name", Rule: fault.TooLong, Limit: maxCaseName})
	}
	if len(q.Description) > maxCaseAbout {
		wrong = append(wrong, fault.Field{Name: "description", Rule: fault.TooLong, Limit: maxCaseAbout})
	}
	if q.Outcome == "" {
		wrong = append(wrong, fault.Field{Name: "outcome", Rule: fault.Required})
	}
	if q.NSS != "" {
		if _, err := nss.Parse(q.NSS); err != nil {
			wrong = append(wrong, fault.Field{Name: "nss", Rule: fault.Format})
		}
	}
	if len(wrong) > 0 {
		return fault.RequestInvalid.Fields(wrong...)
	}
	return nil
}

// addTestCase keeps one of the caller's own, in a sandbox.
func (a *API) addTestCase(w http.ResponseWriter, r *http.Request, c call) error {
	if !c.key.Scope.IsSandbox() {
		return fault.APIKeyEnvironment
	}
	var body caseRequest
	if err := wire.Decode(r, &body); err != nil {
		return err
	}
	if err := body.Validate(); err != nil {
		return err
	}
	added, err := a.Engine.AddTestCase(r.Context(), c.key.Scope, c.service.Name,
		engine.TestCase{Name: body.Name, About: body.Description, NSS: body.NSS}, body.Outcome)
	if err != nil {
		return err
	}
	return wire.JSON(w, http.StatusCreated, shown(c.service.Name, added, a.Engine.PerDay(c.service, c.key.Scope.Company)))
}

// shown tells a case with what of its answer does not hang on the caller's CURP.
func shown(service string, tc engine.TestCase, perDay int) testCase {
	x := &engine.Execution{Service: service, Condition: tc.Condition, Request: engine.Asking{PerDay: perDay}}
	x.Answer.NSS = tc.NSS
	e := enveloped(x)
	if tc.NSS == "" {
		delete(e.Response, "nss")
	}
	out := testCase{ID: tc.ID, Name: tc.Name, Description: tc.About, Own: tc.Own, HTTPStatus: http.StatusOK,
		Status: e.Status, ErrorMessage: e.ErrorMessage, Response: e.Response}
	if row, ok := Dialect.Row(tc.Condition); ok && tc.Condition != "" {
		out.HTTPStatus = row.Status
	}
	return out
}
