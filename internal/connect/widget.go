package connect

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/connectdb"
)

// Widget is how one link widget looks and what it offers.
type Widget struct {
	ID        string
	Scope     scope.Scope
	Name      string
	Record    WidgetRecord
	CreatedAt time.Time
	UpdatedAt time.Time
}

// WidgetRecord is the part that its company decides. Its JSON names are those
// of the contract.
type WidgetRecord struct {
	Countries        []string `json:"countries"`
	Platforms        []string `json:"platforms"` // "*" is all
	HideLogo         bool     `json:"hide_logo"`
	HideWhatsApp     bool     `json:"hide_whatsapp"`
	HideConsent      bool     `json:"hide_consent"`
	HidePrivacyURL   bool     `json:"hide_privacy_url"`
	HideRedirectURL  bool     `json:"hide_redirect_url"`
	RequireGovID     bool     `json:"require_gov_id"`
	PersistSession   bool     `json:"persist_session"`
	FontFamily       string   `json:"font_family"`
	PrimaryColor     string   `json:"primary_color"`
	BackgroundColor  string   `json:"background_color"`
	TextFieldStyle   string   `json:"text_field_style"`
	BorderRadius     string   `json:"border_radius"`
	CustomPrivacyURL string   `json:"custom_privacy_url"`
	RedirectURL      string   `json:"redirect_url"`
	WhatsAppNumber   string   `json:"whatsapp_number"`
	Origins          []string `json:"origins"` // who may embed it
}

// CreateWidget adds a widget.
func (e *Engine) CreateWidget(ctx context.Context, s scope.Scope, name string, r WidgetRecord) (Widget, error) {
	now := e.clk.Now(s)
	w := Widget{ID: e.rnd.UUID(), Scope: s, Name: name, Record: r, CreatedAt: now, UpdatedAt: now}
	row, err := widgetRow(w)
	if err != nil {
		return w, err
	}
	return w, e.db.Write(ctx, func(tx store.Tx) error {
		_, err := connectdb.InsertWidget(tx, row)
		return err
	})
}

// UpdateWidget replaces a widget. Conditions: widget_unknown.
func (e *Engine) UpdateWidget(ctx context.Context, s scope.Scope, id, name string, r WidgetRecord) (Widget, error) {
	w, err := e.Widget(ctx, s, id)
	if err != nil {
		return w, err
	}
	w.Name, w.Record, w.UpdatedAt = name, r, e.clk.Now(s)
	row, err := widgetRow(w)
	if err != nil {
		return w, err
	}
	return w, e.db.Write(ctx, func(tx store.Tx) error {
		ok, err := connectdb.UpdateWidget(tx, row)
		if err == nil && !ok {
			err = fault.WidgetUnknown
		}
		return err
	})
}

// Widget gives a widget of the scope. Conditions: widget_unknown.
func (e *Engine) Widget(ctx context.Context, s scope.Scope, id string) (Widget, error) {
	return e.oneWidget(ctx, func(q store.Queryer) (connectdb.Widget, bool, error) { return connectdb.WidgetByID(q, s, id) })
}

// WidgetSetup gives a widget by its id alone, for the page in a browser. What
// of it may be shown there is for the face to choose. Conditions:
// widget_unknown.
func (e *Engine) WidgetSetup(ctx context.Context, id string) (Widget, error) {
	return e.oneWidget(ctx, func(q store.Queryer) (connectdb.Widget, bool, error) { return connectdb.WidgetAnywhere(q, id) })
}

func (e *Engine) oneWidget(ctx context.Context, load func(store.Queryer) (connectdb.Widget, bool, error)) (w Widget, err error) {
	err = e.db.Read(ctx, func(q store.Queryer) error {
		row, ok, err := load(q)
		if err == nil && !ok {
			err = fault.WidgetUnknown
		}
		if err == nil {
			w, err = widgetOf(row)
		}
		return err
	})
	return w, err
}

// Widgets gives one page of the scope's widgets, newest first, and how many
// there are.
func (e *Engine) Widgets(ctx context.Context, s scope.Scope, p Page) (list []Widget, total int, err error) {
	err = e.db.Read(ctx, func(q store.Queryer) error {
		rows, n, err := connectdb.Widgets(q, s, p.sql())
		list, total = make([]Widget, len(rows)), n
		for i, r := range rows {
			if err == nil {
				list[i], err = widgetOf(r)
			}
		}
		return err
	})
	return list, total, err
}

// knownWidget refuses a widget id that the scope does not have; "" is none.
func knownWidget(q store.Queryer, s scope.Scope, id string) error {
	if id == "" {
		return nil
	}
	_, ok, err := connectdb.WidgetByID(q, s, id)
	if err == nil && !ok {
		err = fault.WidgetUnknown
	}
	return err
}

func widgetOf(r connectdb.Widget) (Widget, error) {
	w := Widget{ID: r.ID, Scope: r.Scope, Name: r.Name, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt}
	if err := json.Unmarshal([]byte(r.Record), &w.Record); err != nil {
		return w, fmt.Errorf("connect: widget %s: %w", r.ID, err)
	}
	return w, nil
}

func widgetRow(w Widget) (connectdb.Widget, error) {
	record, err := json.Marshal(w.Record)
	return connectdb.Widget{
		ID: w.ID, Scope: w.Scope, Name: w.Name, Record: string(record), CreatedAt: w.CreatedAt, UpdatedAt: w.UpdatedAt,
	}, err
}
