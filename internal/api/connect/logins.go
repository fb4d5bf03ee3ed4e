package connect

import (
	"net/http"
	"slices"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	engine "github.com/ventanilla/ventanilla/internal/connect"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

type loginAnswer struct {
	ID                    string  `json:"id"`
	AccountID             string  `json:"account_id"`
	CompanyID             string  `json:"company_id"`
	BulkID                *string `json:"bulk_id"`
	Status                string  `json:"status"`
	StatusDetails         *string `json:"status_details"`
	Platform              string  `json:"platform"`
	Source                string  `json:"source"`
	AuthenticatedAt       *string `json:"authenticated_at"`
	Message               *string `json:"message"`
	Recommendation        *string `json:"recommendation"`
	AutomaticRetry        bool    `json:"automatic_retry"`
	HasInsights           bool    `json:"has_insights"`
	InsightsStatus        *string `json:"insights_status"`
	InsightsStatusDetails *string `json:"insights_status_details"`
	CreatedAt             *string `json:"created_at"`
	UpdatedAt             *string `json:"updated_at"`
}

func showLogin(r *http.Request, l engine.Login) loginAnswer {
	say := say(r, l)
	return loginAnswer{
		ID: l.ID, AccountID: l.AccountID, CompanyID: l.Scope.Company, BulkID: orNull(l.BulkID), Status: string(l.Status),
		StatusDetails: orNull(l.Detail), Platform: l.Platform, Source: l.Source, AuthenticatedAt: stamp(l.AuthenticatedAt),
		Message: orNull(say.message), Recommendation: orNull(say.recommendation),
		AutomaticRetry: l.Retries > 0, CreatedAt: stamp(l.CreatedAt), UpdatedAt: stamp(l.UpdatedAt),
	}
}

func (a *API) login(w http.ResponseWriter, r *http.Request, key *tenant.APIKey) error {
	l, err := a.engine.Login(r.Context(), key.Scope, r.PathValue("id"))
	if err != nil {
		return err
	}
	return succeed(w, http.StatusOK, showLogin(r, l))
}

func (a *API) lastLogin(w http.ResponseWriter, r *http.Request, key *tenant.APIKey) error {
	account, err := a.engine.Account(r.Context(), key.Scope, r.PathValue("id"))
	if err != nil {
		return err
	}
	return succeed(w, http.StatusOK, showLogin(r, account.Login))
}

func (a *API) searchLogins(w http.ResponseWriter, r *http.Request, key *tenant.APIKey) error {
	var q searchRequest
	if err := wire.Decode(r, &q); err != nil {
		return err
	}
	page, err := q.Options.page("options.")
	if err != nil {
		return err
	}
	when, err := span(q.StartDate, q.EndDate)
	if err != nil {
		return err
	}
	if s := engine.Status(q.Status); s != "" && !slices.Contains(engine.Statuses, s) {
		return fault.RequestInvalid.Fields(fault.Field{Name: "status", Rule: fault.NotAllowed, OneOf: statusNames()})
	}
	return a.listLogins(w, r, key, engine.LoginFilter{
		Span: when, AccountID: q.AccountID, UserID: q.UserID, BulkID: q.BulkID, Platform: q.Platform, Status: engine.Status(q.Status),
	}, page)
}

func statusNames() []string {
	names := make([]string, len(engine.Statuses))
	for i, s := range engine.Statuses {
		names[i] = string(s)
	}
	return names
}

func (a *API) allLogins(w http.ResponseWriter, r *http.Request, key *tenant.APIKey) error {
	q := r.URL.Query()
	page, err := queryPage(r)
	if err != nil {
		return err
	}
	return a.listLogins(w, r, key, engine.LoginFilter{
		AccountID: q.Get("account_id"), UserID: q.Get("user_id"), BulkID: q.Get("bulk_id"), Platform: q.Get("platform"),
	}, page)
}

func (a *API) accountLogins(w http.ResponseWriter, r *http.Request, key *tenant.APIKey) error {
	page, err := queryPage(r)
	if err != nil {
		return err
	}
	return a.listLogins(w, r, key, engine.LoginFilter{AccountID: r.PathValue("id")}, page)
}

func (a *API) listLogins(w http.ResponseWriter, r *http.Request, key *tenant.APIKey, f engine.LoginFilter, page engine.Page) error {
	logins, total, err := a.engine.Logins(r.Context(), key.Scope, f, page)
	if err != nil {
		return err
	}
	shown := make([]loginAnswer, len(logins))
	for i, l := range logins {
		shown[i] = showLogin(r, l)
	}
	return list(w, shown, page, total)
}
