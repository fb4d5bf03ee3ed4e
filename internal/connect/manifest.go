package connect

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/ventanilla/ventanilla/internal/platform"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/connectdb"
	"github.com/ventanilla/ventanilla/internal/tenant/manifest"
	"github.com/ventanilla/ventanilla/internal/webhook"
)

// Applier makes the widgets and webhooks of a manifest so, and writes them into
// an export.
type Applier struct {
	Engine *Engine
	Hooks  *webhook.Hub
}

var (
	_ manifest.Applier  = Applier{}
	_ manifest.Exporter = Applier{}
)

// Prepare checks what needs no database: countries and platforms.
func (a Applier) Prepare(_ context.Context, c *manifest.Company) (manifest.Effect, error) {
	for _, w := range c.Widgets {
		for _, code := range w.Countries {
			if _, ok := platform.FindCountry(code); !ok {
				return nil, fmt.Errorf("widget %s: there is no country %q", w.ID, code)
			}
		}
		for _, code := range w.Platforms {
			if _, err := platform.Find(code); err != nil && code != "*" {
				return nil, fmt.Errorf("widget %s: there is no platform %q", w.ID, code)
			}
		}
	}
	company := *c
	return func(tx store.Tx) ([]manifest.Change, error) { return a.apply(tx, company) }, nil
}

func (a Applier) apply(tx store.Tx, c manifest.Company) (changes []manifest.Change, err error) {
	note := func(what, did string, err error) error {
		if err != nil {
			return fmt.Errorf("company %s: %s: %w", c.Code, what, err)
		}
		if did != webhook.Unchanged {
			changes = append(changes, manifest.Change{What: "company " + c.Code + ": " + what, Did: did})
		}
		return nil
	}
	for _, w := range c.Widgets {
		did, err := a.Engine.ensureWidget(tx, in(c.Code, w.Environment), w)
		if err := note("widget "+w.ID, did, err); err != nil {
			return nil, err
		}
	}
	for _, w := range c.Webhooks {
		e := webhook.Endpoint{URL: w.URL, Name: "manifest", SignRequest: true, Events: w.Events, Secret: string(w.Secret)}
		did, err := a.Hooks.Ensure(tx, in(c.Code, w.Environment), e, "manifest")
		if err := note("webhook "+w.URL, did, err); err != nil {
			return nil, err
		}
	}
	return changes, nil
}

// ensureWidget sees to it that a widget has what the manifest says of it; what
// the manifest is silent about stays.
func (e *Engine) ensureWidget(tx store.Tx, s scope.Scope, m manifest.Widget) (did string, err error) {
	now := e.clk.Now(s)
	row, known, err := connectdb.WidgetByID(tx, s, m.ID)
	if err != nil {
		return "", err
	}
	w := Widget{ID: m.ID, Scope: s, CreatedAt: now}
	if known {
		if w, err = widgetOf(row); err != nil {
			return "", err
		}
		r := w.Record
		if w.Name == m.Name && slices.Equal(r.Countries, m.Countries) && slices.Equal(r.Platforms, m.Platforms) && slices.Equal(r.Origins, m.Origins) {
			return webhook.Unchanged, nil
		}
	}
	w.Name, w.UpdatedAt = m.Name, now
	w.Record.Countries, w.Record.Platforms, w.Record.Origins = m.Countries, m.Platforms, m.Origins
	if row, err = widgetRow(w); err != nil {
		return "", err
	}
	if known {
		_, err = connectdb.UpdateWidget(tx, row)
		return webhook.Updated, err
	}
	inserted, err := connectdb.InsertWidget(tx, row)
	if err == nil && !inserted {
		err = errors.New("the id is another company's or environment's")
	}
	return webhook.Created, err
}

// Export writes the company's widgets and webhooks, their secrets sealed. Of
// webhooks with the same URL the oldest is written: a manifest tells them apart
// by it.
func (a Applier) Export(ctx context.Context, c *manifest.Company) error {
	for _, environment := range []scope.Environment{scope.Sandbox, scope.Live} {
		s := scope.Scope{Company: c.Code, Environment: environment}
		widgets, _, err := a.Engine.Widgets(ctx, s, Page{Number: 1, Size: 10_000})
		if err != nil {
			return err
		}
		slices.Reverse(widgets) // oldest first, so that an export does not shuffle
		for _, w := range widgets {
			c.Widgets = append(c.Widgets, manifest.Widget{
				ID: w.ID, Name: w.Name, Environment: string(environment),
				Countries: w.Record.Countries, Platforms: w.Record.Platforms, Origins: w.Record.Origins,
			})
		}
		hooks, err := a.Hooks.List(ctx, s)
		if err != nil {
			return err
		}
		written := map[string]bool{}
		for _, h := range hooks {
			if written[h.URL] {
				continue
			}
			written[h.URL] = true
			secret, err := a.Hooks.SealedSecret(ctx, s, h.ID)
			if err != nil {
				return err
			}
			c.Webhooks = append(c.Webhooks, manifest.Webhook{
				URL: h.URL, Environment: string(environment), Events: h.Events, Secret: manifest.Secret(secret),
			})
		}
	}
	return nil
}

// in gives the scope of a part of a manifest; the sandbox unless it says live.
func in(company, environment string) scope.Scope {
	if environment == "" {
		environment = string(scope.Sandbox)
	}
	return scope.Scope{Company: company, Environment: scope.Environment(environment)}
}
