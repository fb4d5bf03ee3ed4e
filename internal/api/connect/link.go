package connect

import (
	"encoding/json"
	"net/http"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	engine "github.com/ventanilla/ventanilla/internal/connect"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

// linkRequest is the body of the three calls that link an account.
type linkRequest struct {
	Country        string `json:"country"`
	Platform       codes  `json:"platform"`
	Identifier     string `json:"identifier"`
	IdentifierType string `json:"identifier_type"`
	Password       string `json:"password"`
	PhoneNumber    string `json:"phone_number"`
	Method         string `json:"method"`
	Email          string `json:"email"`
	GovID          string `json:"gov_id"`
	NSS            string `json:"nss"`
	WidgetID       string `json:"widget_id"`
	ExternalID     string `json:"external_id"`
	UserID         string `json:"user_id"`
	BulkID         string `json:"bulk_id"`
	Source         string `json:"source"`
	EncryptedData  string `json:"encrypted_data"`
}

// codes is a platform code or an array of them.
type codes struct {
	list  []string
	array bool
}

func (c *codes) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '[' {
		c.array = true
		return json.Unmarshal(data, &c.list)
	}
	var one *string
	if err := json.Unmarshal(data, &one); err != nil || one == nil || *one == "" {
		return err
	}
	c.list = []string{*one}
	return nil
}

const maxBulk = 27 // as many as there are platforms

func (q *linkRequest) Validate() error {
	var wrong []fault.Field
	if q.Country == "" {
		wrong = append(wrong, fault.Field{Name: "country", Rule: fault.Required})
	}
	if len(q.Platform.list) == 0 {
		wrong = append(wrong, fault.Field{Name: "platform", Rule: fault.Required})
	}
	if len(q.Platform.list) > maxBulk {
		wrong = append(wrong, fault.Field{Name: "platform", Rule: fault.TooLong, Limit: maxBulk})
	}
	if q.Identifier == "" && q.GovID == "" && q.PhoneNumber == "" && q.Email == "" {
		wrong = append(wrong, fault.Field{Name: "identifier", Rule: fault.Required})
	}
	switch q.IdentifierType {
	case "", "email", "phone", "rfc":
	default:
		wrong = append(wrong, fault.Field{Name: "identifier_type", Rule: fault.NotAllowed, OneOf: []string{"email", "phone", "rfc"}})
	}
	if q.EncryptedData != "" {
		// To take them for absent would be to lose the person's password silently.
		wrong = append(wrong, fault.Field{Name: "encrypted_data", Rule: fault.NotAllowed})
	}
	if wrong != nil {
		return fault.RequestInvalid.Fields(wrong...)
	}
	return longest(map[string]string{
		"identifier": q.Identifier, "password": q.Password, "gov_id": q.GovID, "external_id": q.ExternalID,
		"bulk_id": q.BulkID, "source": q.Source, "widget_id": q.WidgetID,
	})
}

func (q *linkRequest) to(code string) engine.LinkRequest {
	source := q.Source
	if source == "" {
		source = "api"
	}
	return engine.LinkRequest{
		UserID: q.UserID, ExternalID: q.ExternalID, WidgetID: q.WidgetID, BulkID: q.BulkID, Source: source,
		Country: q.Country, Platform: code, Identifier: q.Identifier, IdentifierType: q.IdentifierType,
		Password: q.Password, Phone: q.PhoneNumber, Email: q.Email, GovID: q.GovID, NSS: q.NSS, Method: q.Method,
	}
}

// linkAnswer is what a link or a validation came to.
type linkAnswer struct {
	UserID        string   `json:"user_id"`
	Country       string   `json:"country"`
	Platform      string   `json:"platform"`
	AccountID     string   `json:"account_id"`
	LoginID       string   `json:"login_id"`
	Status        string   `json:"status"`
	StatusDetails *string  `json:"status_details"`
	Warning       *string  `json:"warning"`
	NextStep      *string  `json:"next_step"`
	Methods       []string `json:"methods"`
	Alternatives  []string `json:"alternative_methods"`
	Hint          *string  `json:"hint"`
}

func showLink(a engine.Account) linkAnswer {
	c := a.Login.Challenge
	out := linkAnswer{
		UserID: a.UserID, Country: a.Country, Platform: a.Platform, AccountID: a.ID, LoginID: a.Login.ID,
		Status: string(a.Login.Status), StatusDetails: orNull(a.Login.Detail), Warning: orNull(a.Warning),
		NextStep: orNull(c.NextStep), Methods: c.Methods, Alternatives: c.Alternatives, Hint: orNull(c.Hint),
	}
	if out.Methods == nil {
		out.Methods = []string{}
	}
	if out.Alternatives == nil {
		out.Alternatives = []string{}
	}
	return out
}

func (a *API) linkUser(w http.ResponseWriter, r *http.Request, key *tenant.APIKey) error {
	return a.linkFor(w, r, key, "")
}

func (a *API) link(w http.ResponseWriter, r *http.Request, key *tenant.APIKey) error {
	return a.linkFor(w, r, key, "")
}

func (a *API) linkUserAccount(w http.ResponseWriter, r *http.Request, key *tenant.APIKey) error {
	return a.linkFor(w, r, key, r.PathValue("id"))
}

func (a *API) linkFor(w http.ResponseWriter, r *http.Request, key *tenant.APIKey, userID string) error {
	var q linkRequest
	if err := wire.Decode(r, &q); err != nil {
		return err
	}
	if err := q.Validate(); err != nil {
		return err
	}
	if userID != "" {
		q.UserID = userID
	}
	if q.Platform.array {
		return a.bulk(w, r, key, &q)
	}
	account, fresh, err := a.engine.Link(r.Context(), key.Scope, q.to(q.Platform.list[0]))
	if err != nil {
		return err
	}
	return succeed(w, createdOr(fresh), showLink(account))
}

// createdOr is 201, or 200 when an account that was known is re-used.
func createdOr(created bool) int {
	if created {
		return http.StatusCreated
	}
	return http.StatusOK
}
