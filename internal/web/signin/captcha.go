package signin

// captchaView is what has to be solved before a form is sent.
type captchaView struct {
	// Of the proof of work.
	Challenge     string
	Bits          int
	Working, Done string
	// Of somebody else's widget: whose script the page loads.
	From, Class, SiteKey string
	allows               map[string]string // directive: sources

	NoScript string
}

// source gives what a directive of the policy allows for the widget.
func (c *captchaView) source(directive string) string {
	if c == nil || c.allows[directive] == "" {
		return ""
	}
	return " " + c.allows[directive]
}

// widgets are the providers' scripts, and what they ask pages to allow them.
var widgets = map[string]captchaView{
	"recaptcha": {
		From: "https://www.google.com/recaptcha/api.js", Class: "g-recaptcha",
		allows: map[string]string{
			"script-src": "https://www.google.com/recaptcha/ https://www.gstatic.com/recaptcha/",
			"frame-src":  "https://www.google.com/recaptcha/ https://recaptcha.google.com/recaptcha/",
		},
	},
	"hcaptcha": {
		From: "https://js.hcaptcha.com/1/api.js", Class: "h-captcha",
		allows: map[string]string{
			"script-src":  "https://hcaptcha.com https://*.hcaptcha.com",
			"frame-src":   "https://hcaptcha.com https://*.hcaptcha.com",
			"connect-src": "https://hcaptcha.com https://*.hcaptcha.com",
		},
	},
	"turnstile": {
		From: "https://challenges.cloudflare.com/turnstile/v0/api.js", Class: "cf-turnstile",
		allows: map[string]string{
			"script-src": "https://challenges.cloudflare.com",
			"frame-src":  "https://challenges.cloudflare.com",
		},
	},
}

// answerFields are the names under which a solution comes: ours, and the
// widgets'.
var answerFields = []string{"captcha", "g-recaptcha-response", "h-captcha-response", "cf-turnstile-response"}

// solution gives what the browser has solved; "" for nothing.
func (v *visit) solution() string {
	for _, name := range answerFields {
		if s := v.value(name); s != "" {
			return s
		}
	}
	return ""
}
