package manifest

import (
	"fmt"

	"github.com/ventanilla/ventanilla/internal/captcha"
)

// Captcha has the keys of the captcha providers that shops and API keys name.
// The proof of work needs none.
type Captcha struct {
	ReCAPTCHA *CaptchaKeys `yaml:"recaptcha,omitempty"`
	HCaptcha  *CaptchaKeys `yaml:"hcaptcha,omitempty"`
	Turnstile *CaptchaKeys `yaml:"turnstile,omitempty"`
}

// CaptchaKeys are what one provider gave for a site.
type CaptchaKeys struct {
	SiteKey   string   `yaml:"site_key"`
	Secret    Secret   `yaml:"secret"`
	Hostnames []string `yaml:"hostnames,omitempty"`  // where it may have been solved; default: anywhere
	MinScore  float64  `yaml:"min_score,omitempty"`  // of a provider that gives scores; default: not looked at
	VerifyURL string   `yaml:"verify_url,omitempty"` // default: the provider's own
}

// Providers gives the keys by provider, as package captcha takes them.
func (c *Captcha) Providers() map[string]captcha.Keys {
	out := map[string]captcha.Keys{}
	for name, keys := range c.each() {
		out[name] = captcha.Keys{SiteKey: keys.SiteKey, Secret: string(keys.Secret), Hostnames: keys.Hostnames, MinScore: keys.MinScore, URL: keys.VerifyURL}
	}
	return out
}

// each gives the providers that have keys.
func (c *Captcha) each() map[string]*CaptchaKeys {
	out := map[string]*CaptchaKeys{}
	if c == nil {
		return out
	}
	for name, keys := range map[string]*CaptchaKeys{captcha.ReCAPTCHA: c.ReCAPTCHA, captcha.HCaptcha: c.HCaptcha, captcha.Turnstile: c.Turnstile} {
		if keys != nil {
			out[name] = keys
		}
	}
	return out
}

// captcha checks the keys themselves.
func (c *checker) captcha() {
	for name, keys := range c.m.Captcha.each() {
		at := "captcha." + name
		c.need(at+".site_key", keys.SiteKey)
		c.need(at+".secret", string(keys.Secret))
		if keys.VerifyURL != "" {
			c.url(at+".verify_url", keys.VerifyURL)
		}
		if keys.MinScore < 0 || keys.MinScore > 1 {
			c.wrong(at+".min_score", "%g is not allowed; allowed: 0 to 1", keys.MinScore)
		}
		for i, host := range keys.Hostnames {
			c.host(fmt.Sprintf("%s.hostnames[%d]", at, i), host)
		}
	}
	// A manifest without a part for the deployment leaves that as it is, keys
	// included: whether they are there is known when it is applied.
	if c.m.hasDeployment() {
		c.errs = append(c.errs, c.m.captchasWithoutKeys(c.m.Captcha)...)
	}
}

// captchasWithoutKeys names the shops and API keys that want a provider's captcha
// for which there are no keys: nobody could log in any more once one is due.
func (m *Manifest) captchasWithoutKeys(keys *Captcha) (errs []error) {
	have := keys.each()
	look := func(path, provider string) {
		switch provider {
		case captcha.ReCAPTCHA, captcha.HCaptcha, captcha.Turnstile:
			if have[provider] == nil {
				errs = append(errs, m.errorAt(path, "%s has no keys; put them at captcha.%s", provider, provider))
			}
		}
	}
	for i, company := range m.Companies {
		for j, s := range company.Shops {
			if s.Login != nil {
				look(fmt.Sprintf("companies[%d].shops[%d].login.captcha", i, j), s.Login.Captcha)
			}
		}
		for j, k := range company.APIKeys {
			look(fmt.Sprintf("companies[%d].api_keys[%d].captcha", i, j), k.Captcha)
		}
	}
	return errs
}
