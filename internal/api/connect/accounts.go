package connect

import (
	"net/http"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	engine "github.com/ventanilla/ventanilla/internal/connect"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

type accountAnswer struct {
	AccountID      string  `json:"account_id"`
	UserID         string  `json:"user_id"`
	Country        string  `json:"country"`
	Platform       string  `json:"platform"`
	Identifier     string  `json:"identifier"`
	WorkerID       *string `json:"worker_id"`
	GovID          *string `json:"gov_id"`
	LastConnection *string `json:"last_successful_connection"`
	Warning        *string `json:"warning"`
	Status         *string `json:"status"`
	StatusDetails  *string `json:"status_details"`
	Message        *string `json:"message"`
	Recommendation *string `json:"recommendation"`
	NextStep       *string `json:"next_step"`
	CreatedAt      *string `json:"created_at"`
}

func showAccount(r *http.Request, a engine.Account) accountAnswer {
	say := say(r, a.Login)
	return accountAnswer{
		AccountID: a.ID, UserID: a.UserID, Country: a.Country, Platform: a.Platform, Identifier: a.Identifier,
		WorkerID: orNull(a.WorkerID), GovID: orNull(a.GovID), LastConnection: stamp(a.LastSuccess), Warning: orNull(a.Warning),
		Status: orNull(string(a.Login.Status)), StatusDetails: orNull(a.Login.Detail),
		Message: orNull(say.message), Recommendation: orNull(say.recommendation),
		NextStep: orNull(a.Login.Challenge.NextStep), CreatedAt: stamp(a.CreatedAt),
	}
}

func (a *API) account(w http.ResponseWriter, r *http.Request, key *tenant.APIKey) error {
	account, err := a.engine.Account(r.Context(), key.Scope, r.PathValue("id"))
	if err != nil {
		return err
	}
	return succeed(w, http.StatusOK, showAccount(r, account))
}

// accounts lists all, or those of a gov_id, platform, country or user.
func (a *API) accounts(w http.ResponseWriter, r *http.Request, key *tenant.APIKey) error {
	q := r.URL.Query()
	return a.listAccounts(w, r, key, engine.AccountFilter{
		GovID: q.Get("gov_id"), Platform: q.Get("platform"), Country: q.Get("country"), UserID: q.Get("user_id"),
	})
}

func (a *API) userAccounts(w http.ResponseWriter, r *http.Request, key *tenant.APIKey) error {
	id := r.PathValue("id")
	if _, err := a.engine.User(r.Context(), key.Scope, id); err != nil {
		return err
	}
	return a.listAccounts(w, r, key, engine.AccountFilter{UserID: id})
}

func (a *API) listAccounts(w http.ResponseWriter, r *http.Request, key *tenant.APIKey, f engine.AccountFilter) error {
	page, err := queryPage(r)
	if err != nil {
		return err
	}
	accounts, total, err := a.engine.Accounts(r.Context(), key.Scope, f, page)
	if err != nil {
		return err
	}
	shown := make([]accountAnswer, len(accounts))
	for i, x := range accounts {
		shown[i] = showAccount(r, x)
	}
	return list(w, shown, page, total)
}

func (a *API) findAccount(w http.ResponseWriter, r *http.Request, key *tenant.APIKey) error {
	q := r.URL.Query()
	var wrong []fault.Field
	for _, name := range []string{"identifier", "platform"} {
		if q.Get(name) == "" {
			wrong = append(wrong, fault.Field{Name: name, Rule: fault.Required})
		}
	}
	if wrong != nil {
		return fault.RequestInvalid.Fields(wrong...)
	}
	account, err := a.engine.FindAccount(r.Context(), key.Scope, q.Get("platform"), q.Get("identifier"))
	if err != nil {
		return err
	}
	return succeed(w, http.StatusOK, showAccount(r, account))
}

func (a *API) accountUser(w http.ResponseWriter, r *http.Request, key *tenant.APIKey) error {
	account, err := a.engine.Account(r.Context(), key.Scope, r.PathValue("id"))
	if err != nil {
		return err
	}
	u, err := a.engine.User(r.Context(), key.Scope, account.UserID)
	if err != nil {
		return err
	}
	return succeed(w, http.StatusOK, showUser(u))
}

type validateRequest struct {
	OTPCode           string `json:"otp_code"`
	AlternativeMethod string `json:"alternative_method"`
	Username          string `json:"username"`
	Password          string `json:"password"`
}

func (a *API) validate(w http.ResponseWriter, r *http.Request, key *tenant.APIKey) error {
	var q validateRequest
	if err := wire.Decode(r, &q); err != nil {
		return err
	}
	if err := longest(map[string]string{"username": q.Username, "password": q.Password}); err != nil {
		return err
	}
	account, err := a.engine.Validate(r.Context(), key.Scope, r.PathValue("id"), engine.Given{
		OTP: q.OTPCode, Username: q.Username, Password: q.Password, Method: q.AlternativeMethod,
	})
	if err != nil {
		return err
	}
	return succeed(w, http.StatusOK, showLink(account))
}

func (a *API) resendOTP(w http.ResponseWriter, r *http.Request, key *tenant.APIKey) error {
	var q struct {
		PhoneNumber string `json:"phone_number"`
	}
	if err := wire.Decode(r, &q); err != nil {
		return err
	}
	account, err := a.engine.Resend(r.Context(), key.Scope, r.PathValue("id"), q.PhoneNumber)
	if err != nil {
		return err
	}
	return succeed(w, http.StatusOK, showLink(account))
}
