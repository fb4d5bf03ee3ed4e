// Package manifest reads the YAML that describes a deployment (companies and
// all that is theirs, sources, limits, mail) and says with file, line and key
// what is wrong with it. Applying it is idempotent; what it does not mention is
// left alone.
package manifest

import (
	"strings"

	"github.com/ventanilla/ventanilla/internal/scope"
)

// Manifest is the whole file.
type Manifest struct {
	Companies []Company  `yaml:"companies,omitempty"`
	Sources   []Source   `yaml:"sources,omitempty"`
	Limits    *Limits    `yaml:"limits,omitempty"`
	Mail      *Mail      `yaml:"mail,omitempty"`
	SMS       *SMS       `yaml:"sms,omitempty"`
	Captcha   *Captcha   `yaml:"captcha,omitempty"`
	APIs      *APIs      `yaml:"apis,omitempty"`
	Retention *Retention `yaml:"retention,omitempty"`

	text       *text           // where each key stands; nil for a manifest made in memory
	unresolved map[string]bool // paths of secrets that could not be fetched
}

// Company is one customer of the service and all that is its own.
type Company struct {
	Code          string         `yaml:"code"`
	Name          string         `yaml:"name"`
	Limits        *Limits        `yaml:"limits,omitempty"`
	Shops         []Shop         `yaml:"shops,omitempty"`
	OAuthClients  []OAuthClient  `yaml:"oauth_clients,omitempty"`
	APIKeys       []APIKey       `yaml:"api_keys,omitempty"`
	SignatureKeys []SignatureKey `yaml:"signature_keys,omitempty"`
	Disclaimers   []Disclaimer   `yaml:"disclaimers,omitempty"`
	Products      []Product      `yaml:"products,omitempty"`
	Profiles      []Profile      `yaml:"profiles,omitempty"`
	IDPs          []IDP          `yaml:"idps,omitempty"`
	Widgets       []Widget       `yaml:"widgets,omitempty"`
	Webhooks      []Webhook      `yaml:"webhooks,omitempty"`
	Members       []Member       `yaml:"members,omitempty"`
}

// Shop is one storefront.
type Shop struct {
	ID           int       `yaml:"id"`
	Name         string    `yaml:"name,omitempty"` // as customers know it; default: the company's
	Locale       string    `yaml:"locale,omitempty"`
	Secret       Secret    `yaml:"secret"`
	CallbackURLs []string  `yaml:"callback_urls,omitempty"`
	Password     *Password `yaml:"password,omitempty"`
	Login        *Login    `yaml:"login,omitempty"`
}

// Password is a shop's rule for new passwords, in characters.
type Password struct {
	Min           int  `yaml:"min,omitempty"`
	Max           int  `yaml:"max,omitempty"`
	AllowCommon   bool `yaml:"allow_common,omitempty"`
	AllowPersonal bool `yaml:"allow_personal,omitempty"`
}

// Login says which ways to log in a shop offers beyond a password.
type Login struct {
	EmailVerification bool     `yaml:"email_verification,omitempty"`
	EmailCode         bool     `yaml:"email_code,omitempty"`
	Passkeys          bool     `yaml:"passkeys,omitempty"`
	LinkVerifiedEmail bool     `yaml:"link_verified_email,omitempty"`
	TOTP              bool     `yaml:"totp,omitempty"`
	Captcha           string   `yaml:"captcha,omitempty"`         // none (default), pow, recaptcha, hcaptcha, turnstile
	CaptchaAfter      int      `yaml:"captcha_after,omitempty"`   // failures; default: 3
	PasskeyRPID       string   `yaml:"passkey_rp_id,omitempty"`   // default: of the hosted pages
	PasskeyOrigins    []string `yaml:"passkey_origins,omitempty"` // likewise
}

// OAuthClient is a shop backend.
type OAuthClient struct {
	ID              int      `yaml:"id"`
	Secret          Secret   `yaml:"secret,omitempty"`      // none for a public client
	Environment     string   `yaml:"environment,omitempty"` // sandbox (default) or live
	AccessTTL       Duration `yaml:"access_ttl,omitempty"`
	RefreshTTL      Duration `yaml:"refresh_ttl,omitempty"`
	Alg             string   `yaml:"alg,omitempty"` // RS256 (default) or ES256
	ConcealAccounts bool     `yaml:"conceal_accounts,omitempty"`
	Grants          []string `yaml:"grants,omitempty"` // default: authorization_code, refresh_token
	Scopes          []string `yaml:"scopes,omitempty"` // of client_credentials; default: none

	Shop                   int      `yaml:"shop,omitempty"`   // whose customers log in at the hosted pages
	Public                 bool     `yaml:"public,omitempty"` // has no secret
	RedirectURIs           []string `yaml:"redirect_uris,omitempty"`
	PostLogoutRedirectURIs []string `yaml:"post_logout_redirect_uris,omitempty"`
}

// APIKey is one key for profile, lookup and connect.
type APIKey struct {
	Name            string   `yaml:"name"`
	Key             Secret   `yaml:"key"`
	Environment     string   `yaml:"environment,omitempty"` // sandbox (default) or live
	Kind            string   `yaml:"kind,omitempty"`        // private (default) or public
	CriticalChange  bool     `yaml:"critical_change,omitempty"`
	Recovery        []string `yaml:"recovery,omitempty"` // PHONE, QUESTION, MAIL
	Captcha         string   `yaml:"captcha,omitempty"`
	ConcealLoginIDs bool     `yaml:"conceal_login_ids,omitempty"`
	StrictCURP      bool     `yaml:"strict_curp,omitempty"`
	Services        []string `yaml:"services,omitempty"` // default: all
	Enabled         *bool    `yaml:"enabled,omitempty"`  // default: true
}

// SignatureKey lets a server sign requests as a profile.
type SignatureKey struct {
	ID      string `yaml:"id"`
	Profile string `yaml:"profile"`
	Alg     string `yaml:"alg,omitempty"` // HMAC-SHA256 (default) or Ed25519
	Secret  Secret `yaml:"secret"`        // the HMAC secret, or the Ed25519 public key in base64
}

// Limits bound what callers may do; what is absent keeps its default.
type Limits struct {
	NSSPerCURPPerDay     int `yaml:"nss_per_curp_per_day,omitempty"`
	WeeksPerCURPPerDay   int `yaml:"weeks_per_curp_per_day,omitempty"`
	APIRequestsPerMinute int `yaml:"api_requests_per_minute,omitempty"`
	LoginFailures        int `yaml:"login_failures,omitempty"`

	NIPPerDestinationPerHour int `yaml:"nip_per_destination_per_hour,omitempty"`
	NIPPerDestinationPerDay  int `yaml:"nip_per_destination_per_day,omitempty"`
}

// Retention says how long look-ups are kept. What is absent keeps its default.
type Retention struct {
	Executions Duration `yaml:"executions,omitempty"` // for ever when absent
	Answers    Duration `yaml:"answers,omitempty"`    // what was found, to answer it again; 720h when absent
	NoAnswers  bool     `yaml:"no_answers,omitempty"` // every question goes to a source
}

// Mail says how live mail leaves.
type Mail struct {
	SMTP Secret `yaml:"smtp,omitempty"`
	From string `yaml:"from,omitempty"`
}

// SMS says how live text messages leave.
type SMS struct {
	HTTP *Gateway `yaml:"http,omitempty"`
}

// Gateway takes one message as a JSON POST.
type Gateway struct {
	URL   Secret `yaml:"url"`
	Token Secret `yaml:"token,omitempty"`
}

// APIs says where each API is served beside its path prefix.
type APIs struct {
	Auth    *API       `yaml:"auth,omitempty"`
	Profile *API       `yaml:"profile,omitempty"`
	Lookup  *LookupAPI `yaml:"lookup,omitempty"`
	Connect *API       `yaml:"connect,omitempty"`
}

// API is bound to host names, on which it has no prefix.
type API struct {
	Hosts []string `yaml:"hosts,omitempty"`
}

// LookupAPI is bound to host names as the others are, and may take the keys of
// one environment only under a name, whether it is bound to that or not.
type LookupAPI struct {
	Hosts        []string          `yaml:"hosts,omitempty"`
	Environments map[string]string `yaml:"environments,omitempty"` // sandbox or live, by host name
}

// Hosts gives the name of the API that each host name is bound to, such as
// connect for api.example.com.
func (a *APIs) Hosts() map[string]string {
	bound := map[string]string{}
	if a == nil {
		return bound
	}
	for _, api := range a.each() {
		for _, host := range api.hosts {
			bound[strings.ToLower(host)] = api.name
		}
	}
	return bound
}

// Environments gives the environment whose keys look-ups take under each host
// name that takes those of one only.
func (a *APIs) Environments() map[string]scope.Environment {
	only := map[string]scope.Environment{}
	if a == nil || a.Lookup == nil {
		return only
	}
	for host, environment := range a.Lookup.Environments {
		only[strings.ToLower(host)] = scope.Environment(environment)
	}
	return only
}

type boundAPI struct {
	name  string
	hosts []string
}

// each lists the APIs that the manifest says something of.
func (a *APIs) each() (list []boundAPI) {
	add := func(name string, api *API) {
		if api != nil {
			list = append(list, boundAPI{name, api.Hosts})
		}
	}
	add("auth", a.Auth)
	add("profile", a.Profile)
	if a.Lookup != nil {
		list = append(list, boundAPI{"lookup", a.Lookup.Hosts})
	}
	add("connect", a.Connect)
	return list
}
