package profile

import (
	"cmp"
	"context"
	"fmt"

	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
	"github.com/ventanilla/ventanilla/internal/tenant"
	"github.com/ventanilla/ventanilla/internal/tenant/manifest"
)

// Applier makes the disclaimers, products and profiles of a manifest. A
// profile stands in the environment that it names; disclaimers and products
// name none and stand in both.
type Applier struct{ Engine *Engine }

var _ manifest.Applier = Applier{}

// environments are where a company's texts and products stand.
var environments = []scope.Environment{scope.Sandbox, scope.Live}

// Prepare hashes passwords and answers.
func (a Applier) Prepare(ctx context.Context, c *manifest.Company) (manifest.Effect, error) {
	var people []Prepared
	var scopes []scope.Scope
	for _, p := range c.Profiles {
		s := c.Scope(p.Environment)
		ready, err := a.Engine.Prepare(ctx, s, desired(p))
		if err != nil {
			return nil, fmt.Errorf("profile %s: %w", p.Mnemocode, err)
		}
		people, scopes = append(people, ready), append(scopes, s)
	}
	return func(tx store.Tx) (changes []manifest.Change, err error) {
		for _, env := range environments {
			more, err := a.catalogue(tx, c, scope.Scope{Company: c.Code, Environment: env})
			if err != nil {
				return nil, err
			}
			changes = append(changes, more...)
		}
		for i, p := range people {
			what := fmt.Sprintf("company %s: profile %s", c.Code, p.Mnemocode)
			changed, err := a.Engine.Put(tx, scopes[i], p)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", what, err)
			}
			if len(changed) > 0 {
				did := tenant.Updated
				if changed[0] == created {
					did = tenant.Created
				}
				changes = append(changes, manifest.Change{What: what, Did: did})
			}
		}
		return changes, nil
	}, nil
}

// catalogue makes the disclaimers and products of one environment.
func (a Applier) catalogue(tx store.Tx, c *manifest.Company, s scope.Scope) (changes []manifest.Change, err error) {
	note := func(kind, code string, changed bool) {
		if changed {
			what := fmt.Sprintf("company %s: %s %s %s", c.Code, s.Environment, kind, code)
			changes = append(changes, manifest.Change{What: what, Did: tenant.Updated})
		}
	}
	for _, d := range c.Disclaimers {
		changed, err := identitydb.PutDisclaimer(tx, s, identitydb.Disclaimer{
			Code: d.Code, Version: d.Version, Locale: cmp.Or(d.Locale, "es"), Text: d.Text, Required: d.Required,
		})
		if err != nil {
			return nil, err
		}
		note("disclaimer", d.Code, changed)
	}
	for _, p := range c.Products {
		changed, err := identitydb.PutProduct(tx, s, identitydb.Product{
			Mnemocode: p.Mnemocode, Class: p.ProductClass, Name: p.Name, Status: cmp.Or(p.Status, "I"), Primary: p.Primary, Attributes: "[]",
		})
		if err != nil {
			return nil, err
		}
		note("product", p.Mnemocode, changed)
	}
	return changes, nil
}

func desired(p manifest.Profile) Desired {
	d := Desired{
		Mnemocode: p.Mnemocode, Role: Role(p.Role), Password: string(p.Password), MFA: p.MFA, BackupCodes: p.BackupCodes,
		Memorable: string(p.Memorable), Accepted: p.Disclaimers,
		Person: Person{Name: p.Name, Phone: p.Phone, Email: p.Email, LoginName: p.LoginName, ExternalID: p.ExternalID},
	}
	if q := p.ControlQuestion; q != nil {
		d.Question, d.Answer = q.Question, string(q.Answer)
	}
	if f := p.Flags; f != nil {
		d.Flags = &DesiredFlags{Status: standing(f), Stopped: f.Stopped, ResetRequired: f.ResetRequired}
	}
	return d
}

// standing gives the status that flags make, the gravest first.
func standing(f *manifest.Flags) string {
	switch {
	case f.Closed:
		return identity.StatusClosed
	case f.Denied:
		return identity.StatusDenied
	case f.Locked:
		return identity.StatusLocked
	}
	return identity.StatusActive
}
