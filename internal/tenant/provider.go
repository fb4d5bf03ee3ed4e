package tenant

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/tenantdb"
	"github.com/ventanilla/ventanilla/internal/vault"
)

// IDP is an outside identity provider at which a company's customers may log
// in, by OpenID Connect.
type IDP struct {
	Key          string // how the company's shops name it
	Company      string
	Issuer       string // its address, under which discovery is
	ClientID     string // what we are to it
	ClientSecret []byte // empty: we are a public client to it
	Scopes       []string
}

type providerID struct{ company, key string }

type providerSettings struct {
	Issuer   string   `json:"issuer"`
	ClientID string   `json:"client_id"`
	Scopes   []string `json:"scopes,omitempty"`
}

const purposeProvider = "identity provider"

// IDP finds a company's identity provider.
func (d *Directory) IDP(company, key string) (*IDP, bool) {
	p, ok := d.now.Load().providers[providerID{company, key}]
	return p, ok
}

// IDPs lists a company's identity providers by key.
func (d *Directory) IDPs(company string) []*IDP {
	var all []*IDP
	for _, p := range d.now.Load().providers {
		if p.Company == company {
			all = append(all, p)
		}
	}
	slices.SortFunc(all, func(a, b *IDP) int { return strings.Compare(a.Key, b.Key) })
	return all
}

// Providers lists the keys of a company's identity providers.
func (d *Directory) Providers(company string) []string {
	var keys []string
	for _, p := range d.IDPs(company) {
		keys = append(keys, p.Key)
	}
	return keys
}

// PutIDP makes the company's identity provider with this key.
func (e *Editor) PutIDP(p IDP) (string, error) {
	did := Created
	if have, found := e.have.providers[providerID{p.Company, p.Key}]; found {
		if have.same(p) {
			return Unchanged, nil
		}
		did = Updated
	}
	settings, err := json.Marshal(providerSettings{p.Issuer, p.ClientID, p.Scopes})
	if err != nil {
		return "", err
	}
	sealed, err := e.d.vault.Seal(p.ClientSecret, companyScope(p.Company), p.Key, purposeProvider)
	if err != nil {
		return "", err
	}
	row := tenantdb.Provider{Company: p.Company, ID: p.Key, Settings: string(settings), Sealed: sealed}
	return did, tenantdb.PutProvider(e.tx, row, clock.Micros(e.now))
}

// same takes no secret and an empty one for the same.
func (p *IDP) same(o IDP) bool {
	a, b := *p, o
	secrets := string(a.ClientSecret) == string(b.ClientSecret) && slices.Equal(a.Scopes, b.Scopes)
	a.ClientSecret, b.ClientSecret, a.Scopes, b.Scopes = nil, nil, nil, nil
	return secrets && reflect.DeepEqual(a, b)
}

// UnsealIDP reads an identity provider's client secret as export wrote it.
func (d *Directory) UnsealIDP(company, key, sealed string) ([]byte, error) {
	return d.unseal(company, key, purposeProvider, sealed)
}

func (s *snapshot) loadProviders(q store.Queryer, v *vault.Vault) error {
	rows, err := tenantdb.Providers(q)
	for _, r := range rows {
		var settings providerSettings
		if err := json.Unmarshal([]byte(r.Settings), &settings); err != nil {
			return fmt.Errorf("settings of identity provider %s of %s: %w", r.ID, r.Company, err)
		}
		secret, err := v.OpenSealed(r.Sealed, companyScope(r.Company), r.ID, purposeProvider)
		if err != nil {
			return fmt.Errorf("secret of identity provider %s of %s: %w", r.ID, r.Company, err)
		}
		s.providers[providerID{r.Company, r.ID}] = &IDP{
			Key: r.ID, Company: r.Company, Issuer: settings.Issuer, ClientID: settings.ClientID, ClientSecret: secret, Scopes: settings.Scopes,
		}
	}
	return err
}
