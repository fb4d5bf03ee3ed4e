package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/sandbox/scenario"
	"github.com/ventanilla/ventanilla/internal/scope"
)

// step is scenario.Step with its delay as a text such as 2s.
type step struct {
	Status string          `json:"status,omitempty"`
	Code   string          `json:"code,omitempty"`
	Delay  string          `json:"delay,omitempty"`
	OTP    string          `json:"otp,omitempty"`
	Data   json.RawMessage `json:"data,omitempty"`
}

type scenarioRequest struct {
	Match scenario.Match `json:"match"`
	Steps []step         `json:"steps"`
}

// Validate reads the delays; the rest is checked by the engine.
func (q scenarioRequest) Validate() ([]scenario.Step, error) {
	var wrong []fault.Field
	steps := make([]scenario.Step, len(q.Steps))
	for i, s := range q.Steps {
		steps[i] = scenario.Step{Status: s.Status, Code: s.Code, OTP: s.OTP, Data: s.Data}
		if string(s.Data) == "null" {
			steps[i].Data = nil
		}
		if s.Delay == "" {
			continue
		}
		var err error
		if steps[i].Delay, err = time.ParseDuration(s.Delay); err != nil {
			wrong = append(wrong, fault.Field{Name: fmt.Sprintf("steps[%d].delay", i), Rule: fault.Format, Text: "a duration such as 500ms or 2s"})
		}
	}
	if len(wrong) > 0 {
		return nil, fault.RequestInvalid.Fields(wrong...)
	}
	return steps, nil
}

type scenarioAnswer struct {
	ID        string         `json:"id"`
	Match     scenario.Match `json:"match"`
	Steps     []step         `json:"steps"`
	Played    int            `json:"played"` // steps taken so far
	CreatedAt time.Time      `json:"created_at"`
}

func answerOf(s scenario.Scenario) scenarioAnswer {
	steps := make([]step, len(s.Steps))
	for i, one := range s.Steps {
		steps[i] = step{Status: one.Status, Code: one.Code, OTP: one.OTP, Data: one.Data}
		if one.Delay > 0 {
			steps[i].Delay = one.Delay.String()
		}
	}
	return scenarioAnswer{s.ID, s.Match, steps, s.Played, s.CreatedAt}
}

func (a *API) createScenario(w http.ResponseWriter, r *http.Request, s scope.Scope) error {
	var req scenarioRequest
	if err := wire.Decode(r, &req); err != nil {
		return err
	}
	steps, err := req.Validate()
	if err != nil {
		return err
	}
	made, err := a.Scenarios.Create(r.Context(), s, req.Match, steps)
	if err != nil {
		return err
	}
	return wire.JSON(w, http.StatusCreated, answerOf(made))
}

func (a *API) listScenarios(w http.ResponseWriter, r *http.Request, s scope.Scope) error {
	all, err := a.Scenarios.List(r.Context(), s)
	if err != nil {
		return err
	}
	list := make([]scenarioAnswer, len(all))
	for i, one := range all {
		list[i] = answerOf(one)
	}
	return wire.JSON(w, http.StatusOK, list)
}

// deleteScenarios removes all, or with ?id= the one.
func (a *API) deleteScenarios(w http.ResponseWriter, r *http.Request, s scope.Scope) error {
	err := error(nil)
	if id := r.URL.Query().Get("id"); id != "" {
		err = a.Scenarios.Delete(r.Context(), s, id)
	} else {
		err = a.Scenarios.DeleteAll(r.Context(), s)
	}
	if err != nil {
		return err
	}
	return wire.NoContent(w)
}

func (a *API) deleteScenario(w http.ResponseWriter, r *http.Request, s scope.Scope) error {
	if err := a.Scenarios.Delete(r.Context(), s, r.PathValue("id")); err != nil {
		return err
	}
	return wire.NoContent(w)
}
