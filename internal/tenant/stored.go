package tenant

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store/tenantdb"
	"github.com/ventanilla/ventanilla/internal/vault"
)

// What the settings columns hold. Absent members mean the default, so that a
// default may change without touching the rows.

type keySettings struct {
	CriticalChange  bool     `json:"critical_change,omitempty"`
	Recovery        []string `json:"recovery,omitempty"`
	Captcha         string   `json:"captcha,omitempty"`
	ConcealLoginIDs bool     `json:"conceal_login_ids,omitempty"`
	StrictCURP      bool     `json:"strict_curp,omitempty"`
	Services        []string `json:"services"`
}

type clientSettings struct {
	AccessTTL       time.Duration `json:"access_ttl"`
	RefreshTTL      time.Duration `json:"refresh_ttl"`
	Alg             string        `json:"alg"`
	ConcealAccounts bool          `json:"conceal_accounts,omitempty"`
	Grants          []string      `json:"grants,omitempty"`
	Scopes          []string      `json:"scopes,omitempty"`

	Shop                   int      `json:"shop,omitempty"`
	Public                 bool     `json:"public,omitempty"`
	RedirectURIs           []string `json:"redirect_uris,omitempty"`
	PostLogoutRedirectURIs []string `json:"post_logout_redirect_uris,omitempty"`
}

type shopSettings struct {
	Name         string         `json:"name,omitempty"`
	Locale       string         `json:"locale"`
	CallbackURLs []string       `json:"callback_urls,omitempty"`
	Password     PasswordPolicy `json:"password"`
	Login        LoginOptions   `json:"login"`
}

func (k *APIKey) row(hash [32]byte) (tenantdb.APIKey, error) {
	settings, err := json.Marshal(keySettings{k.CriticalChange, k.Recovery, k.Captcha, k.ConcealLoginIDs, k.StrictCURP, k.Services})
	return tenantdb.APIKey{
		ID: k.ID, Company: k.Scope.Company, Environment: string(k.Scope.Environment), Name: k.Name,
		Kind: string(k.Kind), Hash: hash[:], Enabled: k.Enabled, Settings: string(settings),
	}, err
}

func keyOf(r tenantdb.APIKey) (*APIKey, error) {
	var s keySettings
	if err := json.Unmarshal([]byte(r.Settings), &s); err != nil {
		return nil, fmt.Errorf("settings of API key %s: %w", r.ID, err)
	}
	return &APIKey{
		ID: r.ID, Scope: scope.Scope{Company: r.Company, Environment: scope.Environment(r.Environment)}, Name: r.Name,
		Kind: KeyKind(r.Kind), Enabled: r.Enabled, CriticalChange: s.CriticalChange, Recovery: s.Recovery, Captcha: s.Captcha,
		ConcealLoginIDs: s.ConcealLoginIDs, StrictCURP: s.StrictCURP, Services: s.Services,
	}, nil
}

func (c *OAuthClient) row(hash [32]byte) (tenantdb.OAuthClient, error) {
	settings, err := json.Marshal(clientSettings{
		c.AccessTTL, c.RefreshTTL, c.Alg, c.ConcealAccounts, c.Grants, c.Scopes,
		c.Shop, c.Public, c.RedirectURIs, c.PostLogoutRedirectURIs,
	})
	return tenantdb.OAuthClient{
		ID: int64(c.ID), Company: c.Scope.Company, Environment: string(c.Scope.Environment),
		Hash: hash[:], Enabled: true, Settings: string(settings),
	}, err
}

func clientOf(r tenantdb.OAuthClient) (*OAuthClient, error) {
	var s clientSettings
	if err := json.Unmarshal([]byte(r.Settings), &s); err != nil {
		return nil, fmt.Errorf("settings of OAuth client %d: %w", r.ID, err)
	}
	return &OAuthClient{
		ID: int(r.ID), Scope: scope.Scope{Company: r.Company, Environment: scope.Environment(r.Environment)},
		AccessTTL: s.AccessTTL, RefreshTTL: s.RefreshTTL, Alg: s.Alg, ConcealAccounts: s.ConcealAccounts,
		Grants: s.Grants, Scopes: s.Scopes,
		Shop: s.Shop, Public: s.Public, RedirectURIs: s.RedirectURIs, PostLogoutRedirectURIs: s.PostLogoutRedirectURIs,
	}, nil
}

// The purposes under which secrets of this package are sealed.
const (
	purposeShopSecret   = "shop secret"
	purposeSignatureKey = "signature key"
)

// companyScope is the scope of what belongs to a company in both environments.
func companyScope(code string) scope.Scope { return scope.Scope{Company: code} }

func shopRow(id int) string { return "shop/" + strconv.Itoa(id) }

func (s *Shop) row(v *vault.Vault) (tenantdb.Shop, error) {
	settings, err := json.Marshal(shopSettings{s.Name, s.Locale, s.CallbackURLs, s.Password, s.Login})
	if err != nil {
		return tenantdb.Shop{}, err
	}
	sealed, err := v.Seal(s.Secret, companyScope(s.Company), shopRow(s.ID), purposeShopSecret)
	return tenantdb.Shop{ID: int64(s.ID), Company: s.Company, Settings: string(settings), Sealed: sealed}, err
}

func shopOf(r tenantdb.Shop, v *vault.Vault) (*Shop, error) {
	var s shopSettings
	if err := json.Unmarshal([]byte(r.Settings), &s); err != nil {
		return nil, fmt.Errorf("settings of shop %d: %w", r.ID, err)
	}
	secret, err := v.OpenSealed(r.Sealed, companyScope(r.Company), shopRow(int(r.ID)), purposeShopSecret)
	if err != nil {
		return nil, fmt.Errorf("secret of shop %d: %w", r.ID, err)
	}
	return &Shop{
		ID: int(r.ID), Company: r.Company, Name: s.Name, Locale: s.Locale, Secret: secret,
		CallbackURLs: s.CallbackURLs, Password: s.Password, Login: s.Login,
	}, nil
}

func (k *SignatureKey) row(v *vault.Vault) (tenantdb.SignatureKey, error) {
	sealed, err := v.Seal(k.Secret, companyScope(k.Company), k.ID, purposeSignatureKey)
	return tenantdb.SignatureKey{
		Company: k.Company, ID: k.ID, Environment: string(scope.Sandbox), Profile: k.Profile, Alg: k.Alg, Sealed: sealed,
	}, err
}

func signatureKeyOf(r tenantdb.SignatureKey, v *vault.Vault) (*SignatureKey, error) {
	secret, err := v.OpenSealed(r.Sealed, companyScope(r.Company), r.ID, purposeSignatureKey)
	if err != nil {
		return nil, fmt.Errorf("signature key %s of %s: %w", r.ID, r.Company, err)
	}
	return &SignatureKey{ID: r.ID, Company: r.Company, Profile: r.Profile, Alg: r.Alg, Secret: secret}, nil
}
