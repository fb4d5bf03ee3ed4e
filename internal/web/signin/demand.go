package signin

import "github.com/ventanilla/ventanilla/fault"

// demand adds to the page's first form the captcha that the engine asks for.
func (v *visit) demand(page *view, e *fault.Error) {
	if e.Condition != fault.CaptchaMissing && e.Condition != fault.CaptchaInvalid {
		return
	}
	provider, _ := e.Details["provider"].(string)
	c, known := widgets[provider]
	if known {
		c.SiteKey, _ = e.Details["siteKey"].(string)
	} else {
		c.Challenge, _ = e.Details["challenge"].(string)
		c.Bits, _ = e.Details["bits"].(int)
		c.Working, c.Done = v.texts.say("captcha.working"), v.texts.say("captcha.done")
		page.Scripts = append(page.Scripts, scriptWork)
	}
	c.NoScript = v.texts.say("captcha.script")
	page.Captcha = &c
	page.Blocks[0].Form.Captcha = &c
}
