package profile

import (
	"net/http"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	engine "github.com/ventanilla/ventanilla/internal/identity/profile"
)

func (a *API) getProfile(w http.ResponseWriter, r *http.Request, _ engine.Client, who engine.Actor) error {
	out, err := a.engine.Get(r.Context(), who, r.PathValue("code"))
	if err != nil {
		return err
	}
	return data(w, out)
}

// changes is the body of an update. A field that is absent or null stays.
type changes struct {
	ExternalID *string `json:"external_id"`
	Name       *string `json:"name"`
	ShortName  *string `json:"shortname"`
	Nickname   *string `json:"nickname"`
	FName      *string `json:"fname"`
	MName      *string `json:"mname"`
	LName      *string `json:"lname"`
	Phone      *string `json:"primary_phone"`
	Email      *string `json:"primary_email"`
	LoginName  *string `json:"login_name"`
}

// fields gives what is set, and which fields are too long.
func (b changes) fields() (map[engine.Field]string, error) {
	out := map[engine.Field]string{}
	var wrong []*fault.Field
	for name, v := range map[engine.Field]*string{
		engine.ExternalID: b.ExternalID, engine.Name: b.Name, engine.ShortName: b.ShortName, engine.Nickname: b.Nickname,
		engine.FName: b.FName, engine.MName: b.MName, engine.LName: b.LName,
		engine.PrimaryPhone: b.Phone, engine.PrimaryEmail: b.Email, engine.LoginName: b.LoginName,
	} {
		if v != nil {
			out[name] = *v
			wrong = append(wrong, atMost(string(name), *v, 254))
		}
	}
	return out, check(wrong...)
}

func (a *API) putProfile(w http.ResponseWriter, r *http.Request, c engine.Client, who engine.Actor) error {
	var body changes
	if err := wire.Decode(r, &body); err != nil {
		return err
	}
	fields, err := body.fields()
	if err != nil {
		return err
	}
	out, err := a.engine.Update(r.Context(), c, who, r.PathValue("code"), fields)
	if err != nil {
		return err
	}
	return data(w, out)
}

// keyData is a client application as it may see itself.
type keyData struct {
	Name            string   `json:"name"`
	CompanyCode     string   `json:"company_code"`
	Environment     string   `json:"environment"`
	Kind            string   `json:"kind"`
	CriticalChange  bool     `json:"critical_change"`
	Recovery        []string `json:"recovery"`
	Captcha         string   `json:"captcha"`
	ConcealLoginIDs bool     `json:"conceal_login_ids"`
}

func (a *API) apiKey(w http.ResponseWriter, _ *http.Request, c engine.Client) error {
	k := c.Key
	return data(w, keyData{Name: k.Name, CompanyCode: k.Scope.Company, Environment: string(k.Scope.Environment), Kind: string(k.Kind),
		CriticalChange: k.CriticalChange, Recovery: append([]string{}, k.Recovery...), Captcha: k.Captcha, ConcealLoginIDs: k.ConcealLoginIDs})
}

func (a *API) disclaimers(w http.ResponseWriter, r *http.Request, c engine.Client) error {
	all, err := a.engine.Disclaimers(r.Context(), c, r.URL.Query().Get("locale"))
	if err != nil {
		return err
	}
	return data(w, append([]engine.Disclaimer{}, all...))
}
