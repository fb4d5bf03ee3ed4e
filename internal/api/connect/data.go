package connect

import (
	"net/http"

	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/platform"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

// profile shows what the platform says about the person. Where it hides its
// figures the answer is unable_to_get_performance; ?metrics=false reads the
// rest.
func (a *API) profile(w http.ResponseWriter, r *http.Request, key *tenant.APIKey) error {
	id := r.PathValue("id")
	p, externalID, err := a.engine.Profile(r.Context(), key.Scope, id, r.URL.Query().Get("metrics") != "false")
	if err != nil {
		return err
	}
	shown := struct {
		AccountID  string            `json:"account_id"`
		ExternalID *string           `json:"external_id"`
		Profile    *platform.Person  `json:"profile"`
		IDs        []platform.ID     `json:"ids_info"`
		Metrics    *platform.Metrics `json:"metrics_info"`
	}{AccountID: id, ExternalID: orNull(externalID), IDs: []platform.ID{}}
	if p != nil {
		shown.Profile, shown.Metrics = &p.Person, p.Metrics
		shown.IDs = append(shown.IDs, p.IDs...)
	}
	return succeed(w, http.StatusOK, shown)
}

func (a *API) employment(w http.ResponseWriter, r *http.Request, key *tenant.APIKey) error {
	page, err := queryPage(r)
	if err != nil {
		return err
	}
	id := r.PathValue("id")
	e, total, err := a.engine.Employment(r.Context(), key.Scope, id, page)
	if err != nil {
		return err
	}
	shown := struct {
		AccountID string                     `json:"account_id"`
		Info      *platform.EmploymentInfo   `json:"employment_info"`
		History   []platform.Job             `json:"employment_history"`
		Events    []platform.EmploymentEvent `json:"employment_events"`
	}{AccountID: id, History: []platform.Job{}, Events: []platform.EmploymentEvent{}}
	if e != nil {
		shown.Info = &e.Info
		shown.History = append(shown.History, e.History...)
		shown.Events = append(shown.Events, e.Events...)
	}
	return list(w, shown, page, total)
}

func (a *API) earnings(w http.ResponseWriter, r *http.Request, key *tenant.APIKey) error {
	var q searchRequest
	if err := wire.Decode(r, &q); err != nil {
		return err
	}
	page, err := q.Options.page("options.")
	if err != nil {
		return err
	}
	from, to, err := days(q.StartDate, q.EndDate)
	if err != nil {
		return err
	}
	id := r.PathValue("id")
	found, total, err := a.engine.Earnings(r.Context(), key.Scope, id, from, to, page)
	if err != nil {
		return err
	}
	return list(w, map[string]any{"account_id": id, "earnings": append([]platform.Earning{}, found...)}, page, total)
}
