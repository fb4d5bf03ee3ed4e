package auth

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

// refusal is an error that the application is told, in the words of RFC 6749,
// section 4.1.2.1, and OpenID Connect Core, section 3.1.2.6.
type refusal struct{ code, description string }

func badRequest(description string) *refusal { return &refusal{"invalid_request", description} }

const (
	maxState = 2000 // bytes
	maxText  = 500  // bytes, of what else is kept
)

// into reads a request whose client and address are known. What it needs to be
// answered with, state and the way of the answer, is read first. silent says that
// nothing may be shown to the customer ("prompt=none").
func (p asked) into(r *identity.HostedRequest) (silent bool, wrong *refusal) {
	if r.State = p.one("state"); len(r.State) > maxState {
		r.State = ""
		return false, badRequest("state is too long.")
	}
	switch p.one("response_mode") {
	case "", "query":
	case "form_post":
		r.FormPost = true
	default:
		return false, badRequest("response_mode must be query or form_post.")
	}
	for _, name := range slices.Sorted(maps.Keys(p)) {
		if len(p[name]) > 1 {
			return false, badRequest("A parameter is there more than once.")
		}
	}
	for _, name := range []string{"request", "request_uri", "registration"} {
		if p.one(name) != "" {
			return false, &refusal{name + "_not_supported", "Send the parameters themselves."}
		}
	}
	switch {
	case p.one("response_type") == "":
		return false, badRequest("response_type is missing.")
	case p.one("response_type") != "code":
		return false, &refusal{"unsupported_response_type", "response_type must be code."}
	case !r.Client.MayUse(tenant.GrantCode):
		return false, &refusal{"unauthorized_client", "The client may not use authorization_code."}
	}
	for _, read := range []func(*identity.HostedRequest) *refusal{p.challenge, p.scopes, p.person, p.age} {
		if wrong := read(r); wrong != nil {
			return false, wrong
		}
	}
	return p.prompt(r)
}

// challenge reads PKCE (RFC 7636), which a client without a secret must use.
// "plain" protects nothing that whoever reads the request could not read too.
func (p asked) challenge(r *identity.HostedRequest) *refusal {
	challenge, method := p.one("code_challenge"), p.one("code_challenge_method")
	switch {
	case challenge == "" && method != "":
		return badRequest("code_challenge is missing.")
	case challenge == "" && r.Client.Public:
		return badRequest("A public client must send code_challenge, with code_challenge_method=S256.")
	case challenge == "":
		return nil
	case method != "S256":
		return badRequest("code_challenge_method must be S256.")
	case len(challenge) != 43 || strings.ContainsFunc(challenge, notBase64URL):
		return badRequest("code_challenge is no SHA-256 as base64url.")
	}
	r.Challenge = challenge
	return nil
}

func notBase64URL(c rune) bool {
	return !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_')
}

// scopes reads what is asked for: of the standard ones and the client's own.
func (p asked) scopes(r *identity.HostedRequest) *refusal {
	for s := range strings.FieldsSeq(p.one("scope")) {
		switch {
		case slices.Contains(r.Scopes, s):
		case !slices.Contains(identity.StandardScopes, s) && !slices.Contains(r.Client.Scopes, s):
			return &refusal{"invalid_scope", "The client may not ask for one of these scopes."}
		case s == identity.ScopeOffline && !r.Client.MayUse(tenant.GrantRefresh):
			// It may be ignored (OpenID Connect Core, section 11), and scope says so.
		default:
			r.Scopes = append(r.Scopes, s)
		}
	}
	return nil
}

// person reads what is known of the customer. Hints are for comfort: one that is
// of no use is left out.
func (p asked) person(r *identity.HostedRequest) *refusal {
	if r.Nonce = p.one("nonce"); len(r.Nonce) > maxText {
		return badRequest("nonce is too long.")
	}
	if hint := p.one("login_hint"); len(hint) <= maxText {
		r.LoginHint = hint
	}
	r.Provider = p.one("idp_hint") // one that is not known is not looked for
	if locale, _, _ := strings.Cut(strings.TrimSpace(p.one("ui_locales")), " "); len(locale) <= 35 {
		r.Locale = locale
	}
	return nil
}

// age reads how old a log-in may be.
func (p asked) age(r *identity.HostedRequest) *refusal {
	text := p.one("max_age")
	if text == "" {
		return nil
	}
	seconds, err := strconv.ParseUint(text, 10, 31)
	if err != nil {
		return badRequest("max_age must be a number of seconds.")
	}
	age := time.Duration(seconds) * time.Second
	r.MaxAge = &age
	r.Fresh = r.Fresh || age == 0
	return nil
}

// prompt reads what the customer shall see. There is one account to a browser,
// so to choose another is to log in; and consent is not asked for.
func (p asked) prompt(r *identity.HostedRequest) (silent bool, wrong *refusal) {
	values := strings.Fields(p.one("prompt"))
	for _, v := range values {
		switch v {
		case "none":
			silent = true
		case "login", "select_account":
			r.Fresh = true
		case "consent":
		default:
			return false, badRequest("prompt must be none, login, select_account or consent.")
		}
	}
	if silent && len(values) > 1 {
		return false, badRequest("prompt=none goes with no other.")
	}
	return silent, nil
}

// textual reports whether a parameter is a text.
func textual(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }
