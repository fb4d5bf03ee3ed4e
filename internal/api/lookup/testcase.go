package lookup

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	engine "github.com/ventanilla/ventanilla/internal/lookup"
)

const (
	maxCaseName  = 100
	maxCaseAbout = 1000
)

// testCase is a test case on the wire: its name and its alias are what testCase
// takes, its id what testCaseId takes. Request and response are an example of
// how it answers.
type testCase struct {
	ID           string `json:"id"`
	Name         string `json:"name"`
	Alias        string `json:"alias,omitempty"` // the vendor's name for it
	Description  string `json:"description"`
	Own          bool   `json:"own"`
	HTTPStatus   int    `json:"httpStatus"`
	Status       string `json:"status"`
	ErrorMessage string `json:"errorMessage,omitempty"`
	Request      fields `json:"request,omitempty"`
	Response     fields `json:"response,omitempty"`
}

// testCases lists a service's.
func (a *API) testCases(w http.ResponseWriter, r *http.Request, c call) error {
	list, err := a.Engine.TestCases(r.Context(), c.key.Scope, c.service.Name)
	if err != nil {
		return err
	}
	items := make([]testCase, len(list))
	for i, tc := range list {
		items[i] = a.shown(c, tc)
	}
	return wire.JSON(w, http.StatusOK, map[string]any{"items": items})
}

type caseRequest struct {
	Name        string          `json:"name"`
	Description string          `json:"description"`
	Outcome     string          `json:"outcome"`  // the name of a test case that every sandbox has
	Response    json.RawMessage `json:"response"` // fields that it finds, in place of those of the caller's own question
	NSS         *string         `json:"nss"`      // of imss/nss: as response.nss, which wins
}

// validate trims the fields and gives RequestInvalid for those that are wrong.
func (q *caseRequest) validate(known []ownField) (tc engine.TestCase, err error) {
	var f form
	q.Name, q.Outcome = strings.TrimSpace(q.Name), strings.TrimSpace(q.Outcome)
	switch {
	case q.Name == "":
		f.add("name", fault.Field{Rule: fault.Required})
	case len(q.Name) > maxCaseName:
		f.add("name", fault.Field{Rule: fault.TooLong, Limit: maxCaseName})
	}
	if len(q.Description) > maxCaseAbout {
		f.add("description", fault.Field{Rule: fault.TooLong, Limit: maxCaseAbout})
	}
	if q.Outcome == "" {
		f.add("outcome", fault.Field{Rule: fault.Required})
	}
	tc = engine.TestCase{Name: q.Name, About: q.Description}
	var wrong []fault.Field
	tc.Answer, wrong = readOwn(known, q.Response)
	f.wrong = append(f.wrong, wrong...)
	if len(known) > 0 && known[0].name == "nss" && tc.Answer.NSS == "" {
		tc.Answer.NSS = f.optional("nss", q.NSS, nssText)
	}
	return tc, f.err()
}

// addTestCase keeps one of the caller's own, in a sandbox.
func (a *API) addTestCase(w http.ResponseWriter, r *http.Request, c call) error {
	if !c.key.Scope.IsSandbox() {
		return fault.APIKeyEnvironment
	}
	var body caseRequest
	if err := decode(r, &body); err != nil {
		return err
	}
	tc, err := body.validate(shapes[c.service.Name].own)
	if err != nil {
		return err
	}
	added, err := a.Engine.AddTestCase(r.Context(), c.key.Scope, c.service.Name, tc, body.Outcome)
	if err != nil {
		return err
	}
	return wire.JSON(w, http.StatusCreated, a.shown(c, added))
}

// shown tells a case with an example of its answer.
func (a *API) shown(c call, tc engine.TestCase) testCase {
	e := enveloped(a.Engine.Example(c.service, tc, c.key.Scope.Company))
	out := testCase{ID: tc.ID, Name: tc.Name, Alias: tc.Alias, Description: tc.About, Own: tc.Own, HTTPStatus: http.StatusOK,
		Status: e.Status, ErrorMessage: e.ErrorMessage, Request: e.Request, Response: e.Response}
	if row, ok := Dialect.Row(tc.Condition); ok && tc.Condition != "" {
		out.HTTPStatus = row.Status
	}
	if tc.Condition == fault.ExecutionUnknown { // of another execution than the path's: a field that is wrong
		out.HTTPStatus, out.ErrorMessage = http.StatusBadRequest, words(fault.Field{Name: "id", Rule: fault.Unknown})
	}
	return out
}
