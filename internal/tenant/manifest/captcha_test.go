package manifest_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ventanilla/ventanilla/internal/captcha"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
	"github.com/ventanilla/ventanilla/internal/tenant/manifest"
	"github.com/ventanilla/ventanilla/internal/vault"
)

const (
	captchaCompany = `
companies:
  - code: "000000"
    name: Acme
    shops:
      - {id: 139, secret: "0123456789abcdef0123456789abcdef", login: {captcha: turnstile, captcha_after: 5}}
    api_keys:
      - {name: app, key: "vk_sandbox_0123456789abcdef0123456789", environment: sandbox, kind: private, captcha: hcaptcha}
`
	captchaKeys = `
captcha:
  turnstile: {site_key: "0x4AAA", secret: turnstile-hush, hostnames: [shop.example], verify_url: "https://captcha.example/verify"}
  hcaptcha: {site_key: "10000000-ffff", secret: hcaptcha-hush}
  recaptcha: {site_key: "6Le", secret: recaptcha-hush, min_score: 0.5}
`
)

// Ensure keys of captchas are stored sealed, come out of an export as they went
// in and without a secret, and reach who asks the providers.
func TestCaptcha(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		d := directory(t, db, vault.Ephemeral())
		apply(t, db, d, parse(t, captchaKeys+captchaCompany), false)
		if shop, _ := d.Shop(139); shop.Login.Captcha != captcha.Turnstile || shop.Login.CaptchaAfter != 5 {
			t.Errorf("%+v", shop.Login)
		}
		text := export(t, d)
		if strings.Contains(text, "hush") || !strings.Contains(text, "min_score: 0.5") {
			t.Errorf("export %s", text)
		}
		if again := apply(t, db, d, parse(t, text), false); len(again) != 0 {
			t.Errorf("the export changes %v", again)
		}
		// Companies alone leave the keys as they are, and may use them.
		if again := apply(t, db, d, parse(t, captchaCompany), false); len(again) != 0 {
			t.Errorf("companies alone change %v", again)
		}
		stored, err := manifest.LoadDeployment(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]captcha.Keys{
			captcha.Turnstile: {SiteKey: "0x4AAA", Secret: "turnstile-hush", Hostnames: []string{"shop.example"}, URL: "https://captcha.example/verify"},
			captcha.HCaptcha:  {SiteKey: "10000000-ffff", Secret: "hcaptcha-hush"},
			captcha.ReCAPTCHA: {SiteKey: "6Le", Secret: "recaptcha-hush", MinScore: 0.5},
		}
		if diff := cmp.Diff(want, stored.Captcha.Providers()); diff != "" {
			t.Errorf("keys (-want +got):\n%s", diff)
		}
	})
}

// Ensure keys that cannot work, and a captcha without keys, are refused with
// what is wrong.
func TestCaptcha_Refused(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`captcha: {turnstile: {secret: x}}`:                                         "captcha.turnstile.site_key: is missing",
		`captcha: {turnstile: {site_key: x}}`:                                       "captcha.turnstile.secret: is missing",
		`captcha: {turnstile: {site_key: x, secret: y, verify_url: "ftp://a.b"}}`:   "captcha.turnstile.verify_url",
		`captcha: {recaptcha: {site_key: x, secret: y, min_score: 1.5}}`:            "captcha.recaptcha.min_score: 1.5 is not allowed",
		`captcha: {turnstile: {site_key: x, secret: y, hostnames: ["https://a"]}}`:  "captcha.turnstile.hostnames[0]",
		`captcha: {pow: {site_key: x, secret: y}}`:                                  "pow",
		strings.Replace(captchaKeys+captchaCompany, "turnstile:", "recaptcha:", 1):  "recaptcha",
		"captcha: {hcaptcha: {site_key: x, secret: y}}" + captchaCompany:            "companies[0].shops[0].login.captcha: turnstile has no keys; put them at captcha.turnstile",
		"captcha: {turnstile: {site_key: x, secret: y}}" + captchaCompany:           "companies[0].api_keys[0].captcha: hcaptcha has no keys",
		strings.Replace(captchaCompany, "turnstile", "friendly", 1):                 "login.captcha",
		strings.Replace(captchaCompany, "captcha_after: 5", "captcha_after: -1", 1): "captcha_after",
	} {
		if _, err := manifest.Parse("m.yaml", strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// Ensure a manifest of companies alone that wants a captcha is refused where
// nothing stored has its keys, and changes nothing.
func TestCaptcha_NoKeysStored(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	d := directory(t, db, vault.Ephemeral())
	_, err := manifest.Apply(t.Context(), db, d, parse(t, captchaCompany), nil, false)
	if err == nil || !strings.Contains(err.Error(), "put them at captcha.turnstile") || !strings.Contains(err.Error(), "hcaptcha") {
		t.Errorf("%v", err)
	}
	if len(d.Companies()) != 0 {
		t.Error("it was applied all the same")
	}
}
