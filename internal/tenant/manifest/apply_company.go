package manifest

import (
	"cmp"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/ventanilla/ventanilla/internal/tenant"
)

// What a manifest need not say.
const (
	defaultAccessTTL  = 30 * 24 * time.Hour
	defaultRefreshTTL = 60 * 24 * time.Hour
	defaultMin        = 8
	defaultMax        = 70
	defaultLocale     = "es-MX"
)

func (a *application) company(c *Company) error {
	name := "company " + c.Code
	did, err := a.editor.PutCompany(c.Code, c.Name, c.Limits.tenant())
	if err := a.did(name, did, err); err != nil {
		return err
	}
	for _, s := range c.Shops {
		what := fmt.Sprintf("%s: shop %d", name, s.ID)
		shop, err := a.shop(c.Code, s)
		if err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		did, err := a.editor.PutShop(shop)
		if err := a.did(what, did, err); err != nil {
			return err
		}
	}
	for _, o := range c.OAuthClients {
		did, err := a.editor.PutOAuthClient(tenant.OAuthClient{
			ID: o.ID, Scope: c.Scope(o.Environment), Alg: cmp.Or(o.Alg, "RS256"), ConcealAccounts: o.ConcealAccounts,
			Grants: o.Grants, Scopes: o.Scopes,
			Shop: o.Shop, Public: o.Public, RedirectURIs: o.RedirectURIs, PostLogoutRedirectURIs: o.PostLogoutRedirectURIs,
			AccessTTL:  cmp.Or(time.Duration(o.AccessTTL), defaultAccessTTL),
			RefreshTTL: cmp.Or(time.Duration(o.RefreshTTL), defaultRefreshTTL),
		}, o.Secret.hash())
		if err := a.did(fmt.Sprintf("%s: OAuth client %d", name, o.ID), did, err); err != nil {
			return err
		}
	}
	for _, k := range c.APIKeys {
		did, err := a.editor.PutAPIKey(k.tenant(c), k.Key.hash())
		if err := a.did(fmt.Sprintf("%s: %s API key %s", name, k.env(), k.Name), did, err); err != nil {
			return err
		}
	}
	for _, k := range c.SignatureKeys {
		if err := a.signatureKey(name, c.Code, k); err != nil {
			return err
		}
	}
	for _, p := range c.IDPs {
		if err := a.idp(name, c.Code, p); err != nil {
			return err
		}
	}
	return nil
}

func (a *application) shop(company string, s Shop) (tenant.Shop, error) {
	shop := tenant.Shop{
		ID: s.ID, Company: company, Name: s.Name, Locale: cmp.Or(s.Locale, defaultLocale), Secret: []byte(s.Secret), CallbackURLs: s.CallbackURLs,
		Password: tenant.PasswordPolicy{Min: defaultMin, Max: defaultMax},
	}
	if s.Password != nil {
		shop.Password.Min, shop.Password.Max = cmp.Or(s.Password.Min, defaultMin), cmp.Or(s.Password.Max, defaultMax)
		shop.Password.AllowCommon, shop.Password.AllowPersonal = s.Password.AllowCommon, s.Password.AllowPersonal
	}
	if s.Login != nil {
		shop.Login = tenant.LoginOptions(*s.Login)
	}
	if sealed, ok := strings.CutPrefix(string(s.Secret), sealedPrefix); ok {
		secret, err := a.directory.UnsealShop(company, s.ID, sealed)
		if err != nil {
			return shop, err
		}
		shop.Secret = secret
	}
	return shop, nil
}

func (a *application) signatureKey(name, company string, k SignatureKey) error {
	what := fmt.Sprintf("%s: signature key %s", name, k.ID)
	key := tenant.SignatureKey{ID: k.ID, Company: company, Profile: k.Profile, Alg: cmp.Or(k.Alg, "HMAC-SHA256"), Secret: []byte(k.Secret)}
	var err error
	if sealed, ok := strings.CutPrefix(string(k.Secret), sealedPrefix); ok {
		key.Secret, err = a.directory.UnsealSignature(company, k.ID, sealed)
	} else if key.Alg == "Ed25519" {
		key.Secret, err = base64.StdEncoding.DecodeString(string(k.Secret))
	}
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	did, err := a.editor.PutSignatureKey(key)
	return a.did(what, did, err)
}

func (k APIKey) tenant(c *Company) tenant.APIKey {
	services := k.Services
	if len(services) == 0 {
		services = []string{"*"}
	}
	return tenant.APIKey{
		Scope: c.Scope(k.Environment), Name: k.Name, Kind: tenant.KeyKind(cmp.Or(k.Kind, string(tenant.PrivateKey))),
		Enabled: k.Enabled == nil || *k.Enabled, CriticalChange: k.CriticalChange, Recovery: k.Recovery, Captcha: k.Captcha,
		ConcealLoginIDs: k.ConcealLoginIDs, StrictCURP: k.StrictCURP, Services: services,
	}
}

func (l *Limits) tenant() tenant.Limits {
	if l == nil {
		return tenant.Limits{}
	}
	return tenant.Limits(*l)
}

// hash gives the stored form of a secret that is only compared.
func (s Secret) hash() [32]byte {
	if digits, ok := strings.CutPrefix(string(s), hashedPrefix); ok {
		raw, err := hex.DecodeString(digits)
		if err == nil && len(raw) == 32 { // check has seen to it
			return [32]byte(raw)
		}
	}
	return tenant.Hash(string(s))
}
