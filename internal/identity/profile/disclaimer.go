package profile

import (
	"context"
	"slices"

	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

// Disclaimer is a text that people accept, in one locale.
type Disclaimer = identitydb.Disclaimer

// Disclaimers lists a company's disclaimers; locale "" is all locales.
func (e *Engine) Disclaimers(ctx context.Context, c Client, locale string) (all []Disclaimer, err error) {
	err = e.DB.Read(ctx, func(q store.Queryer) error {
		all, err = identitydb.Disclaimers(q, c.scope())
		return err
	})
	if locale != "" {
		all = slices.DeleteFunc(all, func(d Disclaimer) bool { return d.Locale != locale })
	}
	return all, err
}

// pending lists what an account has yet to accept, each code once.
func pending(q store.Queryer, s scope.Scope, accountID string) ([]Disclaimer, error) {
	all, err := identitydb.PendingDisclaimers(q, s, accountID)
	return slices.CompactFunc(all, func(a, b Disclaimer) bool { return a.Code == b.Code && a.Version == b.Version }), err
}

// accept records the disclaimers that accepted names and gives those that are
// still missing. Codes that are unknown or accepted already do no harm.
func (e *Engine) accept(tx store.Tx, s scope.Scope, accountID string, accepted []string) ([]Disclaimer, error) {
	missing, err := pending(tx, s, accountID)
	if err != nil {
		return nil, err
	}
	var still []Disclaimer
	for _, d := range missing {
		if !slices.Contains(accepted, d.Code) {
			still = append(still, d)
			continue
		}
		if err := identitydb.AcceptDisclaimer(tx, s, accountID, d.Code, d.Version, e.now(s)); err != nil {
			return nil, err
		}
	}
	return still, nil
}
