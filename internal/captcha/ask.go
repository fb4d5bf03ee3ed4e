package captcha

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/ventanilla/ventanilla/fault"
)

// addresses are where each provider is asked. All three take the same form and
// answer alike.
var addresses = map[string]string{
	ReCAPTCHA: "https://www.google.com/recaptcha/api/siteverify",
	HCaptcha:  "https://api.hcaptcha.com/siteverify",
	Turnstile: "https://challenges.cloudflare.com/turnstile/v0/siteverify",
}

// maxReply bounds what is read of a provider's answer, in bytes.
const maxReply = 64 << 10

// reply is a provider's answer.
type reply struct {
	Success  *bool    `json:"success"`
	Hostname string   `json:"hostname"`
	Score    *float64 `json:"score"`
	Errors   []string `json:"error-codes"`
}

// ours are the error codes that say nothing about the answer: the keys are
// wrong, the question was, or the provider has a fault. Nobody who solves
// another captcha can mend them, so they are not answered as a wrong one.
var ours = []string{"missing-input-secret", "invalid-input-secret", "sitekey-secret-mismatch", "bad-request", "internal-error"}

// ask puts an answer to its provider. Conditions: CaptchaInvalid,
// SourceUnavailable.
func (v *Verifier) ask(ctx context.Context, provider, answer, ip string) error {
	keys, ok := v.Providers[provider]
	if !ok || keys.Secret == "" {
		return fault.SourceUnavailable.Because(fmt.Errorf("%w: %s", errNoKeys, provider))
	}
	r, err := v.exchange(ctx, provider, keys, answer, ip)
	if err != nil {
		return fault.SourceUnavailable.Because(fmt.Errorf("captcha: %s: %w", provider, err))
	}
	if !*r.Success {
		for _, code := range r.Errors {
			if slices.Contains(ours, code) {
				return fault.SourceUnavailable.Because(fmt.Errorf("captcha: %s answers %s", provider, code))
			}
		}
		return fault.CaptchaInvalid
	}
	if len(keys.Hostnames) > 0 && !slices.ContainsFunc(keys.Hostnames, func(h string) bool { return strings.EqualFold(h, r.Hostname) }) {
		return fault.CaptchaInvalid
	}
	if keys.MinScore > 0 && (r.Score == nil || *r.Score < keys.MinScore) {
		return fault.CaptchaInvalid
	}
	return nil
}

// exchange is one question over HTTP. Errors name no secret and no answer: those
// are in the body.
func (v *Verifier) exchange(ctx context.Context, provider string, keys Keys, answer, ip string) (r reply, err error) {
	address := keys.URL
	if address == "" {
		address = addresses[provider]
	}
	form := url.Values{"secret": {keys.Secret}, "response": {answer}}
	if ip != "" {
		form.Set("remoteip", ip)
	}
	if provider == HCaptcha && keys.SiteKey != "" {
		form.Set("sitekey", keys.SiteKey) // else an answer for another site of the account would do
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		return r, errors.New("the address is none")
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	res, err := v.client.Do(req)
	if err != nil {
		return r, err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(res.Body, maxReply+1))
	switch {
	case err != nil:
		return r, err
	case res.StatusCode != http.StatusOK:
		return r, fmt.Errorf("status %d", res.StatusCode)
	case len(raw) > maxReply:
		return r, fmt.Errorf("an answer of more than %d bytes", maxReply)
	}
	if err := json.Unmarshal(raw, &r); err != nil || r.Success == nil {
		return r, errors.New("the answer is not what it should be")
	}
	return r, nil
}
