package signin

import (
	"fmt"
	"net/url"
	"sort"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

// tags are one of each language, and a region's.
var tags = []string{"es", "es-MX", "en", "pt-BR", "de"}

// visitIn is a visit of a shop that has everything switched on.
func visitIn(t testing.TB, tag string) *visit {
	t.Helper()
	v := &visit{
		base: "/auth", sealed: "5.sealed-request", token: "form-token", shop: "Acme & Söhne <Tienda>", texts: choose(tag, "", ""),
		values: url.Values{},
	}
	v.request.Client = &tenant.OAuthClient{ID: 5}
	v.request.Shop = &tenant.Shop{ID: 139, Locale: "es-MX", Password: tenant.PasswordPolicy{Min: 8, Max: 70}, Login: tenant.LoginOptions{
		EmailVerification: true, EmailCode: true, Passkeys: true, TOTP: true,
	}}
	return v
}

// everyPage makes each page that there is, with and without trouble.
func everyPage(t testing.TB, v *visit) map[string]*view {
	t.Helper()
	const email = "ana@example.com"
	wrong := func(page *view, err error) *view {
		if !page.wrong(v, fault.From(err)) {
			t.Fatalf("%v does not fit the page", err)
		}
		return page
	}
	asks := func(page *view, e *fault.Error) *view {
		v.demand(page, e)
		return wrong(page, fault.CaptchaMissing)
	}
	required := fault.RequestInvalid.Fields(
		fault.Field{Name: "first_name", Rule: fault.Required}, fault.Field{Name: "last_name", Rule: fault.TooLong, Limit: maxName},
		fault.Field{Name: "email", Rule: fault.Format}, fault.Field{Name: "password", Rule: fault.TooShort, Limit: 8})
	noticed := v.sentPage(email)
	noticed.Notice = v.texts.say("sent.done")
	pages := map[string]*view{
		"login":           v.loginPage("", []string{"google", "github"}),
		"login-plain":     func() *view { w := *v; w.request.Shop = &tenant.Shop{}; return w.loginPage("", nil) }(),
		"login-empty":     wrong(v.loginPage("", nil), fault.RequestInvalid.Fields(fault.Field{Name: "email", Rule: fault.Required}, fault.Field{Name: "password", Rule: fault.Required})),
		"login-wrong":     wrong(v.loginPage(email, nil), fault.PasswordWrong),
		"login-provider":  wrong(v.loginPage("", []string{"google"}), fault.ProviderFailed),
		"login-work":      asks(v.loginPage(email, nil), fault.CaptchaMissing.With("provider", "pow").With("challenge", "1.2.3").With("bits", 16)),
		"login-recaptcha": asks(v.loginPage(email, nil), fault.CaptchaMissing.With("provider", "recaptcha").With("siteKey", "site")),
		"login-hcaptcha":  asks(v.loginPage(email, nil), fault.CaptchaMissing.With("provider", "hcaptcha").With("siteKey", "site")),
		"login-turnstile": asks(v.loginPage(email, nil), fault.CaptchaMissing.With("provider", "turnstile").With("siteKey", "site")),
		"second":          v.secondPage("challenge", false),
		"second-wrong":    wrong(v.secondPage("challenge", false), fault.OTPWrong),
		"recovery":        v.secondPage("challenge", true),
		"code":            v.codePage(""),
		"sent":            v.sentPage(email),
		"sent-again":      noticed,
		"sent-wrong":      wrong(v.sentPage(email), fault.OTPWrong),
		"link":            v.linkPage("hash"),
		"verify":          v.verifyPage(email),
		"verify-wrong":    wrong(v.verifyPage(email), fault.OTPWrong),
		"register":        v.registerPage("", "", ""),
		"register-wrong":  wrong(v.registerPage("", "Lopez", "ana"), required),
		"register-exists": wrong(v.registerPage("Ana", "López", email), fault.AccountExists),
		"forgot":          v.forgotPage(""),
		"forgot-sent":     v.forgotSentPage(email),
		"reset":           v.resetPage("hash"),
		"reset-weak":      wrong(v.resetPage("hash"), fault.PasswordWeak),
		"out":             v.outPage(),
		"left":            v.leftPage(),
		"going":           v.goingPage(identity.Answer{RedirectURI: "https://shop.example/callback?a=b", Parameters: url.Values{"code": {"c"}, "state": {"s&x"}}}),
		"going-app":       v.goingPage(identity.Answer{RedirectURI: "com.example.app:/callback", Parameters: url.Values{"code": {"c"}}}),
		"going-post":      v.goingPage(identity.Answer{RedirectURI: "https://shop.example/callback", FormPost: true, Parameters: url.Values{"code": {"c"}, "state": {"s"}}}),
	}
	for c := range problems {
		pages["problem-"+string(c)] = v.problemPage(&fault.Error{Condition: c, RetryAfter: 14 * time.Minute}, "0197-id")
		stranger := &visit{base: v.base, texts: v.texts}
		pages["problem-stranger-"+string(c)] = stranger.problemPage(&fault.Error{Condition: c}, "0197-id")
	}
	return pages
}

// eachPage runs a check on every page in every language.
func eachPage(t *testing.T, check func(t *testing.T, v *visit, page *view)) {
	t.Helper()
	for _, tag := range tags {
		v := visitIn(t, tag)
		pages := everyPage(t, v)
		names := make([]string, 0, len(pages))
		for name := range pages {
			names = append(names, name)
		}
		sort.Strings(names)
		for _, name := range names {
			t.Run(fmt.Sprintf("%s/%s", tag, name), func(t *testing.T) { check(t, v, pages[name]) })
		}
	}
}
