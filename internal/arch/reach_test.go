package arch

import (
	"go/ast"
	"maps"
	"slices"
	"strconv"
	"testing"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/web/errorpages"
)

// notReached lists, by face, the conditions that stand in the source below it
// and yet never leave through it, each with the reason.
var notReached = map[string]map[fault.Condition]string{
	"auth": {
		fault.APIKeyMissing:  noKeys,
		fault.APIKeyInvalid:  noKeys,
		fault.WebhookUnknown: onlyEvents,
	},
	"profile": {
		fault.ClientInvalid:         noClients,
		fault.TokenUnknown:          onlyTokens,
		fault.ScopeInvalid:          onlyTokens,
		fault.ScopeInsufficient:     onlyTokens,
		fault.RefreshTokenMalformed: onlyTokens,
		fault.RefreshTokenForeign:   onlyTokens,
		fault.RefreshTokenExpired:   onlyTokens,
		fault.RefreshTokenRevoked:   onlyTokens,
		fault.CodeExpired:           onlyTokens,
		fault.CodeRevoked:           onlyTokens,
		fault.CodeForeign:           onlyTokens,
		fault.SecondFactorRequired:  onlyCustomers,
		fault.SecondFactorSet:       onlyCustomers,
		fault.PasskeyInvalid:        onlyCustomers,
		fault.EmailNotValidated:     onlyCustomers,
		fault.WebhookUnknown:        onlyEvents,
	},
	"lookup": {fault.ClientInvalid: noClients},
	"connect": {
		fault.ClientInvalid:  noClients,
		fault.CaptchaMissing: noLogins,
		fault.CaptchaInvalid: noLogins,
	},
	"sandbox": {fault.ClientInvalid: noClients},
}

const (
	noKeys        = "shop backends have OAuth clients, not API keys"
	noClients     = "callers have API keys, not OAuth clients"
	noLogins      = "nobody logs in there: below it the manifest only names the providers of captchas"
	onlyTokens    = "the OAuth tokens of shop customers are no business of profiles"
	onlyCustomers = "the log-ins of shop customers are not those of profiles"
	onlyEvents    = "it publishes events and has no endpoint that manages who gets them"
)

// Ensure that every condition that the source below a face mentions has a row
// in its dialect, unless it is written down why it cannot come out there.
func TestReachableConditionsHaveRows(t *testing.T) {
	t.Parallel()
	src := load(t)
	names := constants(src)
	for _, d := range errorpages.Dialects() {
		mentioned := map[fault.Condition]string{}
		pkgs := append(src.below("internal/api/"+d.Name()), "internal/api/"+d.Name())
		for _, pkg := range pkgs {
			if within(pkg, "fault", "internal/api/wire", "internal/sandbox") {
				continue // the vocabulary, the exit itself, and the tables of what can be provoked
			}
			for name, at := range src.uses(pkg, module+"/fault") {
				if c, ok := names[name]; ok {
					mentioned[c] = at.String()
				}
			}
		}
		for _, c := range slices.Sorted(maps.Keys(mentioned)) {
			_, worded := d.Row(c)
			_, excused := notReached[d.Name()][c]
			switch {
			case !worded && !excused:
				t.Errorf("%s has no words for %s, which %s mentions", d.Name(), c, mentioned[c])
			case worded && excused:
				t.Errorf("%s words %s and says that it is not reached", d.Name(), c)
			}
		}
		for c := range notReached[d.Name()] {
			if _, ok := mentioned[c]; !ok {
				t.Errorf("%s need not excuse %s: nothing below it mentions that", d.Name(), c)
			}
		}
	}
}

// constants gives the conditions by the names of their constants.
func constants(src source) map[string]fault.Condition {
	out := map[string]fault.Condition{}
	for _, f := range src["fault"] {
		ast.Inspect(f, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			if kind, ok := spec.Type.(*ast.Ident); !ok || kind.Name != "Condition" {
				return true
			}
			for i, name := range spec.Names {
				if lit, ok := spec.Values[i].(*ast.BasicLit); ok {
					if s, err := strconv.Unquote(lit.Value); err == nil {
						out[name.Name] = fault.Condition(s)
					}
				}
			}
			return true
		})
	}
	return out
}
