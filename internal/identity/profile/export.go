package profile

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
	"github.com/ventanilla/ventanilla/internal/tenant/manifest"
)

// Exporter writes disclaimers and products into an export, and with People the
// profiles: names and addresses in clear, because they are needed to make the
// profiles again; passwords and answers as hashes; memorable words sealed with
// the deployment's keyset. Backup codes are not exported: only keyed hashes of
// them exist, which are worth nothing to another account. Neither are the name
// parts and nicknames that a manifest has no keys for.
type Exporter struct {
	Engine *Engine
	People bool
}

var _ manifest.Exporter = Exporter{}

// Export adds to c.
func (x Exporter) Export(ctx context.Context, c *manifest.Company) error {
	e := x.Engine
	return e.DB.Read(ctx, func(q store.Queryer) error {
		c.Disclaimers, c.Products, c.Profiles = nil, nil, nil
		// A manifest makes them alike in both environments.
		s := scope.Scope{Company: c.Code, Environment: scope.Sandbox}
		texts, err := identitydb.Disclaimers(q, s)
		if err != nil {
			return err
		}
		for _, d := range texts {
			c.Disclaimers = append(c.Disclaimers, manifest.Disclaimer{
				Code: d.Code, Version: d.Version, Locale: d.Locale, Text: d.Text, Required: d.Required})
		}
		products, err := identitydb.Products(q, s)
		if err != nil {
			return err
		}
		for _, p := range products {
			c.Products = append(c.Products, manifest.Product{
				Mnemocode: p.Mnemocode, ProductClass: p.Class, Name: p.Name, Status: p.Status, Primary: p.Primary})
		}
		if !x.People {
			return nil
		}
		for _, env := range environments {
			s := scope.Scope{Company: c.Code, Environment: env}
			rows, err := identitydb.Profiles(q, s)
			if err != nil {
				return err
			}
			accepted, err := identitydb.AcceptedDisclaimers(q, s)
			if err != nil {
				return err
			}
			for _, row := range rows {
				p, err := e.exported(row)
				if err != nil {
					return fmt.Errorf("profile %s: %w", row.Mnemocode, err)
				}
				p.Disclaimers = accepted[row.Account.ID]
				c.Profiles = append(c.Profiles, p)
			}
		}
		return nil
	})
}

// exported gives a profile as a manifest has it.
func (e *Engine) exported(row identitydb.Profile) (manifest.Profile, error) {
	person, err := e.person(row)
	if err != nil {
		return manifest.Profile{}, err
	}
	s, id := row.Account.Scope, row.Account.ID
	p := manifest.Profile{
		Mnemocode: row.Mnemocode, Role: row.Role, Environment: string(s.Environment), MFA: row.MFA,
		Name: person.Name, Phone: person.Phone, Email: person.Email, LoginName: person.LoginName, ExternalID: person.ExternalID,
		Password: manifest.Secret(row.Account.Password),
	}
	flags := manifest.Flags{
		Locked: row.Account.Status == identity.StatusLocked, Closed: row.Account.Status == identity.StatusClosed,
		Denied: row.Account.Status == identity.StatusDenied, Stopped: row.Stopped, ResetRequired: row.ResetRequired,
	}
	if flags != (manifest.Flags{}) {
		p.Flags = &flags
	}
	if len(row.Memorable) > 0 {
		word, err := e.Vault.OpenSealed(row.Memorable, s, id, sealMemorable)
		if err != nil {
			return p, err
		}
		sealed, err := e.Vault.Seal(word, s, row.Mnemocode, sealExport)
		if err != nil {
			return p, err
		}
		p.Memorable = sealedPrefix + manifest.Secret(base64.RawStdEncoding.EncodeToString(sealed))
	}
	if len(row.Question) > 0 {
		question, err := e.Vault.OpenSealed(row.Question, s, id, sealQuestion)
		if err != nil {
			return p, err
		}
		p.ControlQuestion = &manifest.ControlQuestion{Question: string(question), Answer: manifest.Secret(row.Answer)}
	}
	return p, nil
}

// What a secret of a profile looks like in an export, and what it is sealed for.
const (
	sealedPrefix = "sealed:"
	sealExport   = "profile.export"
)

// unsealed gives a memorable word of a manifest in clear.
func (e *Engine) unsealed(s scope.Scope, mnemocode, text string) (string, error) {
	sealed, ok := strings.CutPrefix(text, sealedPrefix)
	if !ok {
		return text, nil
	}
	raw, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil {
		return "", fmt.Errorf("the sealed memorable word is not in base64: %w", err)
	}
	plain, err := e.Vault.OpenSealed(raw, s, mnemocode, sealExport)
	if err != nil {
		return "", fmt.Errorf("the sealed memorable word cannot be opened with this keyset: %w", err)
	}
	return string(plain), nil
}
