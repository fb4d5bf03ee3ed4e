package connect

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	engine "github.com/ventanilla/ventanilla/internal/connect"
	"github.com/ventanilla/ventanilla/internal/platform"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

type widgetRequest struct {
	Name      string `json:"name"`
	IsSandbox *bool  `json:"is_sandbox"`
	engine.WidgetRecord
}

// Validate checks the record. is_sandbox cannot be chosen: it is the key's
// environment, and asking for the other one is refused.
func (q *widgetRequest) Validate(key *tenant.APIKey) error {
	var wrong []fault.Field
	if q.Name == "" {
		wrong = append(wrong, fault.Field{Name: "name", Rule: fault.Required})
	} else if len(q.Name) > 255 {
		wrong = append(wrong, fault.Field{Name: "name", Rule: fault.TooLong, Limit: 255})
	}
	if q.IsSandbox != nil && *q.IsSandbox != key.Scope.IsSandbox() {
		wrong = append(wrong, fault.Field{Name: "is_sandbox", Rule: fault.NotAllowed})
	}
	for _, c := range q.Countries {
		if _, ok := platform.FindCountry(c); !ok {
			wrong = append(wrong, fault.Field{Name: "countries", Rule: fault.Unknown})
			break
		}
	}
	for _, p := range q.Platforms {
		if _, err := platform.Find(p); err != nil && p != "*" {
			wrong = append(wrong, fault.Field{Name: "platforms", Rule: fault.Unknown})
			break
		}
	}
	for _, o := range q.Origins {
		if u, err := url.Parse(o); err != nil || u.Host == "" || u.Path != "" || (u.Scheme != "https" && u.Scheme != "http") {
			wrong = append(wrong, fault.Field{Name: "origins", Rule: fault.Format})
			break
		}
	}
	for name, link := range map[string]string{"redirect_url": q.RedirectURL, "custom_privacy_url": q.CustomPrivacyURL} {
		if u, err := url.Parse(link); link != "" && (err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http") {
			wrong = append(wrong, fault.Field{Name: name, Rule: fault.Format})
		}
	}
	if wrong != nil {
		return fault.RequestInvalid.Fields(wrong...)
	}
	return nil
}

type widgetAnswer struct {
	ID        string `json:"id"`
	WidgetID  string `json:"widget_id"`
	Name      string `json:"name"`
	IsSandbox bool   `json:"is_sandbox"`
	engine.WidgetRecord
	CreatedAt *string `json:"created_at,omitempty"`
	UpdatedAt *string `json:"updated_at,omitempty"`
}

func showWidget(w engine.Widget) widgetAnswer {
	r := w.Record
	for _, list := range []*[]string{&r.Countries, &r.Platforms, &r.Origins} {
		*list = slices.Concat([]string{}, *list)
	}
	return widgetAnswer{
		ID: w.ID, WidgetID: w.ID, Name: w.Name, IsSandbox: w.Scope.IsSandbox(), WidgetRecord: r,
		CreatedAt: stamp(w.CreatedAt), UpdatedAt: stamp(w.UpdatedAt),
	}
}

func (a *API) widgets(w http.ResponseWriter, r *http.Request, key *tenant.APIKey) error {
	page, err := queryPage(r)
	if err != nil {
		return err
	}
	found, total, err := a.engine.Widgets(r.Context(), key.Scope, page)
	if err != nil {
		return err
	}
	shown := make([]widgetAnswer, len(found))
	for i, x := range found {
		shown[i] = showWidget(x)
	}
	return list(w, shown, page, total)
}

func (a *API) createWidget(w http.ResponseWriter, r *http.Request, key *tenant.APIKey) error {
	var q widgetRequest
	if err := wire.Decode(r, &q); err != nil {
		return err
	}
	if err := q.Validate(key); err != nil {
		return err
	}
	made, err := a.engine.CreateWidget(r.Context(), key.Scope, q.Name, q.WidgetRecord)
	if err != nil {
		return err
	}
	return succeed(w, http.StatusCreated, showWidget(made))
}

func (a *API) widget(w http.ResponseWriter, r *http.Request, key *tenant.APIKey) error {
	found, err := a.engine.Widget(r.Context(), key.Scope, r.PathValue("id"))
	if err != nil {
		return err
	}
	return succeed(w, http.StatusOK, showWidget(found))
}

func (a *API) updateWidget(w http.ResponseWriter, r *http.Request, key *tenant.APIKey) error {
	var q widgetRequest
	if err := wire.Decode(r, &q); err != nil {
		return err
	}
	if err := q.Validate(key); err != nil {
		return err
	}
	changed, err := a.engine.UpdateWidget(r.Context(), key.Scope, r.PathValue("id"), q.Name, q.WidgetRecord)
	if err != nil {
		return err
	}
	return succeed(w, http.StatusOK, showWidget(changed))
}

// widgetSetup is what the page in the browser needs to draw the widget: looks
// and choices. Whose it is, where it may be embedded and any key stay here.
func (a *API) widgetSetup(w http.ResponseWriter, r *http.Request) error {
	found, err := a.engine.WidgetSetup(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	shown := showWidget(found)
	return succeed(w, http.StatusOK, map[string]any{
		"widget_id": shown.ID, "is_sandbox": shown.IsSandbox, "countries": shown.Countries, "platforms": shown.Platforms,
		"hide_logo": shown.HideLogo, "hide_whatsapp": shown.HideWhatsApp, "hide_consent": shown.HideConsent,
		"hide_privacy_url": shown.HidePrivacyURL, "hide_redirect_url": shown.HideRedirectURL, "require_gov_id": shown.RequireGovID,
		"font_family": shown.FontFamily, "primary_color": shown.PrimaryColor, "background_color": shown.BackgroundColor,
		"text_field_style": shown.TextFieldStyle, "border_radius": shown.BorderRadius,
		"custom_privacy_url": shown.CustomPrivacyURL, "redirect_url": shown.RedirectURL, "whatsapp_number": shown.WhatsAppNumber,
	})
}

// authorize tells a browser whether its public key and widget belong together.
// The npm widget asks for nothing but the status 200.
func (a *API) authorize(w http.ResponseWriter, r *http.Request, key *tenant.APIKey) error {
	var q struct {
		WidgetID string `json:"widget_id"`
	}
	if err := wire.Decode(r, &q); err != nil {
		return err
	}
	if q.WidgetID == "" {
		return fault.RequestInvalid.Fields(fault.Field{Name: "widget_id", Rule: fault.Required})
	}
	found, err := a.engine.Widget(r.Context(), key.Scope, q.WidgetID)
	if err != nil {
		return err
	}
	return succeed(w, http.StatusOK, map[string]any{"authorized": true, "widget_id": found.ID, "is_sandbox": key.Scope.IsSandbox()})
}

// crossOrigin lets any page read the answer: the key that it sends is a public
// one, and no cookie counts.
func (a *API) crossOrigin(h wire.Handler) wire.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		header := w.Header()
		header.Set("Access-Control-Allow-Origin", "*")
		header.Set("Access-Control-Expose-Headers", "X-Request-Id, Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset")
		return h(w, r)
	}
}

func preflight(w http.ResponseWriter, _ *http.Request) error {
	header := w.Header()
	header.Set("Access-Control-Allow-Methods", "POST, OPTIONS")
	header.Set("Access-Control-Allow-Headers", "content-type, x-api-key, idempotency-key, x-request-id, accept-language")
	header.Set("Access-Control-Max-Age", "86400")
	return wire.NoContent(w)
}
