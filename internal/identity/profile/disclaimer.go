package profile

import (
	"context"
	"slices"
	"strings"

	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

// Disclaimer is a text that people accept, in one locale.
type Disclaimer struct {
	Code     string `json:"code"`
	Version  string `json:"version"`
	Locale   string `json:"locale"` // BCP 47
	Text     string `json:"text"`
	Required bool   `json:"required"`
}

// Disclaimers lists a company's disclaimers; locale "" is all locales.
func (e *Engine) Disclaimers(ctx context.Context, c Client, locale string) ([]Disclaimer, error) {
	var rows []identitydb.Disclaimer
	err := e.DB.Read(ctx, func(q store.Queryer) (err error) {
		rows, err = identitydb.Disclaimers(q, c.scope())
		return err
	})
	var out []Disclaimer
	for _, r := range rows {
		if locale == "" || strings.EqualFold(locale, r.Locale) {
			out = append(out, Disclaimer(r))
		}
	}
	return out, err
}

// pending lists what an account has yet to accept: each code once, in the
// caller's language where there is such a text.
func pending(q store.Queryer, s scope.Scope, lang, accountID string) ([]Disclaimer, error) {
	rows, err := identitydb.PendingDisclaimers(q, s, accountID)
	var out []Disclaimer
	for _, r := range rows {
		i := slices.IndexFunc(out, func(d Disclaimer) bool { return d.Code == r.Code })
		switch {
		case i < 0:
			out = append(out, Disclaimer(r))
		case language(r.Locale) == lang && language(out[i].Locale) != lang:
			out[i] = Disclaimer(r)
		}
	}
	return out, err
}

func language(locale string) string {
	primary, _, _ := strings.Cut(locale, "-")
	return strings.ToLower(primary)
}

// accept records the disclaimers that accepted names and gives those that are
// still missing. Codes that are unknown or accepted already do no harm. All
// locales of a code are one text, so the version of each is recorded.
func (e *Engine) accept(tx store.Tx, s scope.Scope, lang, accountID string, accepted []string) ([]Disclaimer, error) {
	rows, err := identitydb.PendingDisclaimers(tx, s, accountID)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		if !slices.Contains(accepted, r.Code) {
			continue
		}
		if err := identitydb.AcceptDisclaimer(tx, s, accountID, r.Code, r.Version, e.now(s)); err != nil {
			return nil, err
		}
	}
	return pending(tx, s, lang, accountID)
}
