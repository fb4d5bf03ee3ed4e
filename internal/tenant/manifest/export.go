package manifest

import (
	"cmp"
	"context"
	"encoding/hex"
	"io"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/ventanilla/ventanilla/internal/tenant"
)

// Exporter writes one engine's part of a company into c.
type Exporter interface {
	Export(ctx context.Context, c *Company) error
}

// Export writes the database's tenants as a manifest that can be applied again.
// Secrets leave as hashes, or sealed with the deployment's keyset, so the file
// is no secret of its own.
func Export(ctx context.Context, w io.Writer, d *tenant.Directory, exporters []Exporter) error {
	deployment, err := LoadDeployment(ctx, d)
	if err != nil {
		return err
	}
	if err := deployment.eachSecret(func(s Secret) (Secret, error) {
		sealed, err := d.SealDeployment(string(s))
		return sealedPrefix + Secret(sealed), err
	}); err != nil {
		return err
	}
	m := Manifest{Sources: deployment.Sources, Mail: deployment.Mail, SMS: deployment.SMS, Captcha: deployment.Captcha, APIs: deployment.APIs, Retention: deployment.Retention}
	if own := d.DeploymentLimits(); own != (tenant.Limits{}) {
		limits := Limits(own)
		m.Limits = &limits
	}
	for _, code := range d.Companies() {
		stored, err := d.Stored(ctx, code)
		if err != nil {
			return err
		}
		c := exportCompany(d, code, stored)
		for _, e := range exporters {
			if err := e.Export(ctx, &c); err != nil {
				return err
			}
		}
		m.Companies = append(m.Companies, c)
	}
	return yaml.NewEncoder(w, yaml.Indent(2), yaml.IndentSequence(true)).Encode(&m)
}

func exportCompany(d *tenant.Directory, code string, stored tenant.Stored) Company {
	company, _ := d.Company(code)
	c := Company{Code: code, Name: company.Name}
	if own := d.OwnLimits(code); own != (tenant.Limits{}) {
		limits := Limits(own)
		c.Limits = &limits
	}
	for _, s := range d.Shops(code) {
		c.Shops = append(c.Shops, Shop{
			ID: s.ID, Name: s.Name, Locale: s.Locale, Secret: Secret(sealedPrefix + stored.Shop[s.ID]), CallbackURLs: s.CallbackURLs,
			Password: &Password{s.Password.Min, s.Password.Max, s.Password.AllowCommon, s.Password.AllowPersonal}, Login: exportLogin(s.Login),
		})
	}
	for _, o := range d.Clients(code) {
		c.OAuthClients = append(c.OAuthClients, OAuthClient{
			ID: o.ID, Secret: exportSecret(o, stored.ClientHash[o.ID]), Environment: string(o.Scope.Environment),
			AccessTTL: Duration(o.AccessTTL), RefreshTTL: Duration(o.RefreshTTL), Alg: o.Alg, ConcealAccounts: o.ConcealAccounts,
			Grants: o.Grants, Scopes: o.Scopes,
			Shop: o.Shop, Public: o.Public, RedirectURIs: o.RedirectURIs, PostLogoutRedirectURIs: o.PostLogoutRedirectURIs,
		})
	}
	keys := slices.DeleteFunc(d.Keys(), func(k *tenant.APIKey) bool { return k.Scope.Company != code })
	slices.SortFunc(keys, func(a, b *tenant.APIKey) int {
		return cmp.Or(strings.Compare(a.Scope.String(), b.Scope.String()), strings.Compare(a.Name, b.Name))
	})
	for _, k := range keys {
		enabled := k.Enabled
		c.APIKeys = append(c.APIKeys, APIKey{
			Name: k.Name, Key: hashed(stored.KeyHash[k.ID]), Environment: string(k.Scope.Environment), Kind: string(k.Kind),
			CriticalChange: k.CriticalChange, Recovery: k.Recovery, Captcha: k.Captcha, ConcealLoginIDs: k.ConcealLoginIDs,
			StrictCURP: k.StrictCURP, Services: k.Services, Enabled: &enabled,
		})
	}
	for _, k := range d.SignatureKeys(code) {
		c.SignatureKeys = append(c.SignatureKeys, SignatureKey{
			ID: k.ID, Profile: k.Profile, Alg: k.Alg, Secret: Secret(sealedPrefix + stored.Signature[k.ID]),
		})
	}
	for _, p := range d.IDPs(code) {
		idp := IDP{Key: p.Key, Issuer: p.Issuer, ClientID: p.ClientID, Scopes: p.Scopes}
		if len(p.ClientSecret) > 0 {
			idp.ClientSecret = Secret(sealedPrefix + stored.IDP[p.Key])
		}
		c.IDPs = append(c.IDPs, idp)
	}
	return c
}

func exportLogin(o tenant.LoginOptions) *Login {
	if reflect.DeepEqual(o, tenant.LoginOptions{}) {
		return nil
	}
	login := Login(o)
	return &login
}

func hashed(sum []byte) Secret { return Secret(hashedPrefix + hex.EncodeToString(sum)) }

// exportSecret gives a client's secret; a public client has none.
func exportSecret(o *tenant.OAuthClient, hash []byte) Secret {
	if o.Public {
		return ""
	}
	return hashed(hash)
}
