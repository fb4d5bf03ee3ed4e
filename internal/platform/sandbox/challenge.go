package sandbox

import (
	"strings"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/platform"
	"github.com/ventanilla/ventanilla/internal/sandbox/population"
)

// challenge asks for a code by the wanted method, and says where it went.
func (c *Connector) challenge(r platform.Request, method string) (platform.Step, error) {
	to := r.Phone
	if r.Kind == platform.Phone {
		to = r.Identifier
	}
	email := r.Email
	if r.Kind == platform.Email {
		email = r.Identifier
	}
	if to == "" && email == "" && method == "" {
		to = c.phoneOnFile(r)
	}
	code := &platform.Code{Channel: "sms", To: to, Code: c.Entropy.Digits(6)}
	ch := &platform.Challenge{
		NextStep: platform.StepOTP, Methods: []string{platform.StepOTP},
		Alternatives: []string{platform.StepVoiceOTP, platform.StepWhatsAppOTP},
		Deliver:      code,
	}
	switch {
	case method == platform.StepEmailOTP, to == "":
		if email == "" {
			return platform.Step{}, fault.OTPNotSent
		}
		code.Channel, code.To = "email", email
		ch.NextStep, ch.Methods, ch.Alternatives = platform.StepEmailOTP, []string{platform.StepEmailOTP}, []string{}
		if method == "" {
			// Known to the platform by e-mail address: its phone is its own affair.
			ch.NextStep, ch.Methods = platform.StepOTP, []string{platform.StepOTP}
		}
	case method == platform.StepWhatsAppOTP:
		code.Channel = "whatsapp"
		ch.NextStep, ch.Methods, ch.Alternatives = method, []string{method}, []string{platform.StepOTP, platform.StepVoiceOTP}
	case method == platform.StepVoiceOTP:
		ch.NextStep, ch.Methods, ch.Alternatives = method, []string{method}, []string{platform.StepOTP, platform.StepWhatsAppOTP}
	}
	ch.Hint = hint(code.To)
	return platform.Step{Challenge: ch}, nil
}

// phoneOnFile gives the phone that the platform has of a person who is known by
// a CURP or CPF and gave no address.
func (c *Connector) phoneOnFile(r platform.Request) string {
	if r.Kind == platform.CURP {
		return population.For(r.Identifier).Phone
	}
	return profile(r, c.Clock.Now(r.Scope)).Person.Phone
}

// hint shows the end of an address, so that the person knows where to look.
func hint(to string) string {
	if local, domain, ok := strings.Cut(to, "@"); ok {
		return local[:min(1, len(local))] + "***@" + domain
	}
	return "***" + to[max(0, len(to)-4):]
}
