package connect

import (
	"net/http"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	engine "github.com/ventanilla/ventanilla/internal/connect"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

type userRequest struct {
	WidgetID      string `json:"widget_id"`
	ConnectFlowID string `json:"connect_flow_id"` // an older name of widget_id
	ExternalID    string `json:"external_id"`
	UserID        string `json:"user_id"`
}

func (q *userRequest) Validate() error {
	if q.WidgetID == "" {
		q.WidgetID = q.ConnectFlowID
	}
	return longest(map[string]string{"external_id": q.ExternalID, "widget_id": q.WidgetID})
}

// longest refuses texts over 255 characters.
func longest(fields map[string]string) error {
	for name, v := range fields {
		if len(v) > 255 {
			return fault.RequestInvalid.Fields(fault.Field{Name: name, Rule: fault.TooLong, Limit: 255})
		}
	}
	return nil
}

type userAnswer struct {
	UserID     string  `json:"user_id"`
	ExternalID *string `json:"external_id"`
	WidgetID   *string `json:"widget_id"`
	CreatedAt  *string `json:"created_at"`
}

func showUser(u engine.User) userAnswer {
	return userAnswer{UserID: u.ID, ExternalID: orNull(u.ExternalID), WidgetID: orNull(u.WidgetID), CreatedAt: stamp(u.CreatedAt)}
}

// createUser answers 201 also with the user that has the external id already:
// the contract knows no other answer here.
func (a *API) createUser(w http.ResponseWriter, r *http.Request, key *tenant.APIKey) error {
	var q userRequest
	if err := wire.Decode(r, &q); err != nil {
		return err
	}
	if err := q.Validate(); err != nil {
		return err
	}
	u, _, err := a.engine.CreateUser(r.Context(), key.Scope, q.UserID, q.ExternalID, q.WidgetID)
	if err != nil {
		return err
	}
	return succeed(w, http.StatusCreated, showUser(u))
}

func (a *API) user(w http.ResponseWriter, r *http.Request, key *tenant.APIKey) error {
	u, err := a.engine.User(r.Context(), key.Scope, r.PathValue("id"))
	if err != nil {
		return err
	}
	return succeed(w, http.StatusOK, showUser(u))
}

func (a *API) deleteUser(w http.ResponseWriter, r *http.Request, key *tenant.APIKey) error {
	id := r.PathValue("id")
	if err := a.engine.DeleteUser(r.Context(), key.Scope, id); err != nil {
		return err
	}
	return succeed(w, http.StatusOK, map[string]string{"user_id": id})
}

type searchRequest struct {
	StartDate  string  `json:"start_date"`
	EndDate    string  `json:"end_date"`
	ExternalID string  `json:"external_id"`
	AccountID  string  `json:"account_id"`
	UserID     string  `json:"user_id"`
	BulkID     string  `json:"bulk_id"`
	Platform   string  `json:"platform"`
	Status     string  `json:"status"`
	Options    options `json:"options"`
}

func (a *API) searchUsers(w http.ResponseWriter, r *http.Request, key *tenant.APIKey) error {
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
	users, total, err := a.engine.Users(r.Context(), key.Scope, when, q.ExternalID, page)
	if err != nil {
		return err
	}
	shown := make([]userAnswer, len(users))
	for i, u := range users {
		shown[i] = showUser(u)
	}
	return list(w, shown, page, total)
}
