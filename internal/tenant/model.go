// Package tenant knows who may call: companies, their API keys, OAuth clients,
// shops and limits. The Directory answers from memory, so that checking a key
// touches no disk; a change on any node reaches all within a second.
package tenant

import (
	"slices"
	"time"

	"github.com/ventanilla/ventanilla/internal/scope"
)

// Company is one customer of the service.
type Company struct {
	Code   string // six characters, permanent
	Name   string
	Limits Limits
}

// KeyKind tells a server's key from one that may be seen in a browser.
type KeyKind string

// The kinds of API key.
const (
	PrivateKey KeyKind = "private"
	PublicKey  KeyKind = "public"
)

// APIKey admits a client application to profile, lookup and connect. Only its
// SHA-256 is stored.
type APIKey struct {
	ID              string
	Scope           scope.Scope
	Name            string
	Kind            KeyKind
	Enabled         bool
	CriticalChange  bool     // critical operations ask for password or OTP
	Recovery        []string // PHONE, QUESTION, MAIL
	Captcha         string   // none, pow, recaptcha, hcaptcha, turnstile
	ConcealLoginIDs bool
	StrictCURP      bool
	Services        []string // "imss/nss", …; "*" is all
}

// Allows reports whether the key has access to a look-up service.
func (k *APIKey) Allows(service string) bool {
	for _, s := range k.Services {
		if s == "*" || s == service {
			return true
		}
	}
	return false
}

// OAuthClient is a shop backend.
type OAuthClient struct {
	ID              int
	Scope           scope.Scope
	AccessTTL       time.Duration
	RefreshTTL      time.Duration
	Alg             string // RS256 or ES256
	ConcealAccounts bool
	Grants          []string // the ways to get tokens; nil: DefaultGrants
	Scopes          []string // what tokens for the client itself may be good for
	// Shop is the one whose customers log in at the hosted pages for this client; 0
	// when it does not use them.
	Shop int
	// Public says that the client cannot keep a secret, as an app cannot: PKCE and
	// its redirect addresses are what protects it. It has no other grants than
	// those with a code.
	Public                 bool
	RedirectURIs           []string // where authorization codes may go, compared to the byte
	PostLogoutRedirectURIs []string
	// SecretMark is a keyed hash that changes with the client's secret. Tokens that
	// the client gets for itself carry it, and end with the secret.
	SecretMark string
}

// The grants of the token endpoint.
const (
	GrantCode        = "authorization_code"
	GrantRefresh     = "refresh_token"
	GrantCredentials = "client_credentials"
)

// DefaultGrants are those of a client that does not say: the ones that need a
// customer. A token for the client itself has to be asked for.
var DefaultGrants = []string{GrantCode, GrantRefresh}

// MayUse reports whether the client may get tokens by a grant.
func (c *OAuthClient) MayUse(grant string) bool {
	if c.Grants == nil {
		return slices.Contains(DefaultGrants, grant)
	}
	return slices.Contains(c.Grants, grant)
}

// Shop is one storefront whose customers register and log in.
type Shop struct {
	ID           int
	Company      string
	Name         string // as its customers know it; "" for that of the company
	Locale       string // BCP 47, such as es-MX
	Secret       []byte // HS256 key of redirect JWTs
	CallbackURLs []string
	Password     PasswordPolicy
	Login        LoginOptions
}

// PasswordPolicy is a shop's rule for new passwords, in characters.
type PasswordPolicy struct {
	Min int // default 8
	Max int // default 70
	// AllowCommon and AllowPersonal switch off the refusal of passwords that
	// everybody uses, and of the customer's own name and address.
	AllowCommon   bool
	AllowPersonal bool
}

// LoginOptions are the ways to log in beyond a password.
type LoginOptions struct {
	EmailVerification bool
	EmailCode         bool
	Passkeys          bool
	// LinkVerifiedEmail lets an outside identity provider's word that an address
	// is verified open the account that has it.
	LinkVerifiedEmail bool
	// TOTP lets customers protect their account with an authenticator app.
	TOTP bool
	// Captcha is what a customer has to solve after CaptchaAfter failures: "" or
	// none, pow, recaptcha, hcaptcha, turnstile.
	Captcha      string
	CaptchaAfter int // failures; 0 is 3
	// PasskeyRPID is the domain that passkeys are for, and PasskeyOrigins are those
	// of the pages that may ask for them; "" and nil for those of the hosted pages.
	PasskeyRPID    string   `json:",omitempty"`
	PasskeyOrigins []string `json:",omitempty"`
}

// SignatureKey lets a server sign requests as a profile.
type SignatureKey struct {
	ID      string
	Company string
	Profile string // mnemocode
	Alg     string // HMAC-SHA256 or Ed25519
	Secret  []byte // HMAC secret, or Ed25519 public key
}

// Limits bound what callers may do.
type Limits struct {
	NSSPerCURPPerDay     int `json:"nss_per_curp_per_day,omitempty"`
	WeeksPerCURPPerDay   int `json:"weeks_per_curp_per_day,omitempty"`
	APIRequestsPerMinute int `json:"api_requests_per_minute,omitempty"`
	LoginFailures        int `json:"login_failures,omitempty"`

	NIPPerDestinationPerHour int `json:"nip_per_destination_per_hour,omitempty"`
	NIPPerDestinationPerDay  int `json:"nip_per_destination_per_day,omitempty"`
}

// DefaultLimits hold where neither the deployment nor the company says
// otherwise.
var DefaultLimits = Limits{NSSPerCURPPerDay: 2, WeeksPerCURPPerDay: 3, APIRequestsPerMinute: 120, LoginFailures: 10,
	NIPPerDestinationPerHour: 5, NIPPerDestinationPerDay: 10}
