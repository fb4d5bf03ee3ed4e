package auth

import (
	"context"
	"net/http"
	"time"
)

// Captcha is what a shopper's browser has to solve after too many failures:
// Error.Captcha with CaptchaRequired. The page gets all of it and sends back an
// answer, for WithCaptcha.
type Captcha struct {
	Provider string // pow, recaptcha, hcaptcha, turnstile
	SiteKey  string // of the others than pow: what their widget is shown with
	// Text and Bits are pow's: the answer is Text + "." + S, where S is any text
	// without dots for which the SHA-256 of the whole begins with Bits zero bits.
	Text string
	Bits int
	Life time.Duration // of pow's: from now
}

// WithCaptcha gives the shop as it acts for a shopper who has solved a captcha.
// An answer is good for one call.
func (s *Shop) WithCaptcha(answer string) *Shop {
	c := *s
	c.captcha = answer
	return &c
}

// Captcha gives one to solve before it is asked for. Errors: Forbidden where the
// shop has no `login.captcha`.
func (s *Shop) Captcha(ctx context.Context) (Captcha, error) {
	var c captchaBody
	if err := s.do(ctx, http.MethodPost, "/v1/auth/captcha", map[string]any{"shop_id": s.shopID}, &c); err != nil {
		return Captcha{}, err
	}
	return *c.captcha(), nil
}

// captchaBody is one on the wire.
type captchaBody struct {
	Provider string `json:"provider"`
	SiteKey  string `json:"siteKey"`
	Text     string `json:"challenge"`
	Bits     int    `json:"bits"`
	Seconds  int64  `json:"expiresInSeconds"`
}

func (c captchaBody) captcha() *Captcha {
	return &Captcha{Provider: c.Provider, SiteKey: c.SiteKey, Text: c.Text, Bits: c.Bits, Life: time.Duration(c.Seconds) * time.Second}
}
