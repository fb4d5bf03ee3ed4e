package connect

import (
	"net/http"
	"slices"
	"strings"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	engine "github.com/ventanilla/ventanilla/internal/connect"
	"github.com/ventanilla/ventanilla/internal/platform"
	"github.com/ventanilla/ventanilla/internal/scope"
)

type countryAnswer struct {
	Code      string   `json:"code"`
	Country   string   `json:"country"`
	Name      string   `json:"name"`
	Currency  string   `json:"currency"`
	Timezone  string   `json:"timezone"`
	IsActive  bool     `json:"is_active"`
	Platforms []string `json:"platforms"`
}

// countries lists the countries; ?only_active=true those with a platform.
func (a *API) countries(w http.ResponseWriter, r *http.Request) error {
	onlyActive := r.URL.Query().Get("only_active") == "true"
	shown := []countryAnswer{}
	for _, c := range platform.Countries() {
		codes := platform.InCountry(c.Code)
		if onlyActive && len(codes) == 0 {
			continue
		}
		shown = append(shown, countryAnswer{
			Code: c.Code, Country: c.Code, Name: c.Name, Currency: c.Currency, Timezone: c.Timezone,
			IsActive: len(codes) > 0, Platforms: codes,
		})
	}
	return succeed(w, http.StatusOK, shown)
}

type platformAnswer struct {
	ID           string                `json:"id"`
	Platform     string                `json:"platform"`
	Name         string                `json:"name"`
	Type         string                `json:"type"`
	Countries    []string              `json:"countries"`
	Identifiers  []platform.Identifier `json:"identifier_types"`
	AsksOTP      bool                  `json:"asks_otp"`
	Asynchronous bool                  `json:"asynchronous"`
	Status       engine.Health         `json:"status"`
}

func (a *API) showPlatform(r *http.Request, p platform.Platform) platformAnswer {
	return platformAnswer{
		ID: p.Code, Platform: p.Code, Name: p.Name, Type: string(p.Family), Countries: p.Countries, Identifiers: p.Identifiers,
		AsksOTP: p.AsksOTP, Asynchronous: p.Asynchronous, Status: a.engine.PlatformHealth(environment(r), p.Code),
	}
}

// environment picks whose health is told: live, or with ?is_sandbox=true the
// sandbox's. Catalogues take no key that would say it.
func environment(r *http.Request) scope.Environment {
	if r.URL.Query().Get("is_sandbox") == "true" {
		return scope.Sandbox
	}
	return scope.Live
}

func (a *API) platforms(w http.ResponseWriter, r *http.Request) error {
	return a.showPlatforms(w, r, func(p platform.Platform) bool {
		country := r.URL.Query().Get("country")
		return country == "" || p.In(country)
	})
}

func (a *API) showPlatforms(w http.ResponseWriter, r *http.Request, keep func(platform.Platform) bool) error {
	shown := []platformAnswer{}
	for _, p := range platform.All() {
		if keep(p) {
			shown = append(shown, a.showPlatform(r, p))
		}
	}
	return succeed(w, http.StatusOK, shown)
}

func (a *API) platform(w http.ResponseWriter, r *http.Request) error {
	p, err := platform.Find(r.PathValue("id"))
	if err != nil {
		return err
	}
	return succeed(w, http.StatusOK, a.showPlatform(r, p))
}

type platformSearch struct {
	Country   string   `json:"country"`
	Countries []string `json:"countries"`
	Type      string   `json:"type"`
	Name      string   `json:"name"` // part of the name or code
	Options   options  `json:"options"`
}

func (a *API) searchPlatforms(w http.ResponseWriter, r *http.Request) error {
	var q platformSearch
	if err := wire.Decode(r, &q); err != nil {
		return err
	}
	page, err := q.Options.page("options.")
	if err != nil {
		return err
	}
	if q.Country != "" {
		q.Countries = append(q.Countries, q.Country)
	}
	for _, c := range q.Countries {
		if _, ok := platform.FindCountry(c); !ok {
			return fault.RequestInvalid.Fields(fault.Field{Name: "country", Rule: fault.Unknown})
		}
	}
	name := strings.ToLower(q.Name)
	found := []platformAnswer{}
	for _, p := range platform.All() {
		if len(q.Countries) > 0 && !slices.ContainsFunc(q.Countries, p.In) || q.Type != "" && q.Type != string(p.Family) ||
			!strings.Contains(strings.ToLower(p.Name), name) && !strings.Contains(p.Code, name) {
			continue
		}
		found = append(found, a.showPlatform(r, p))
	}
	from := min((page.Number-1)*page.Size, len(found))
	return list(w, found[from:min(from+page.Size, len(found))], page, len(found))
}

type healthAnswer struct {
	Platform string        `json:"platform"`
	Status   engine.Health `json:"status"`
}

func (a *API) platformStatuses(w http.ResponseWriter, r *http.Request) error {
	shown := []healthAnswer{}
	for _, p := range platform.All() {
		shown = append(shown, healthAnswer{p.Code, a.engine.PlatformHealth(environment(r), p.Code)})
	}
	return succeed(w, http.StatusOK, shown)
}

// health is platforms/status of one platform, for monitors.
func (a *API) health(w http.ResponseWriter, r *http.Request) error {
	p, err := platform.Find(r.PathValue("platform"))
	if err != nil {
		return err
	}
	return succeed(w, http.StatusOK, healthAnswer{p.Code, a.engine.PlatformHealth(environment(r), p.Code)})
}
