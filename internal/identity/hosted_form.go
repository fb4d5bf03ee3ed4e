package identity

import (
	"crypto/hmac"
	"encoding/base64"
	"strings"

	"github.com/ventanilla/ventanilla/fault"
)

const formPurpose = "hosted-form"

// FormCookie is the name of the cookie that ties the pages' forms to a browser.
// Its attributes are those of SessionCookie.
func (c *Customers) FormCookie() (name string, secure bool) {
	if strings.HasPrefix(c.issuer, "https://") {
		return "__Host-signin-form", true
	}
	return "signin-form", false
}

// NewForm gives a value for FormCookie, for a browser that has none.
func (c *Customers) NewForm() string { return c.rnd.Token(browserBytes) }

// FormToken gives what a form must bring, for a browser whose FormCookie holds a
// value and a sealed request. Other sites can neither read it nor have it made
// for somebody else's browser.
func (c *Customers) FormToken(cookie, sealed string) string {
	return base64.RawURLEncoding.EncodeToString(c.vault.MAC(formPurpose, cookie, sealed))
}

// CheckForm holds a form's token against the browser and the request.
// Conditions: SessionState.
func (c *Customers) CheckForm(cookie, sealed, token string) error {
	if len(cookie) != browserLength || !hmac.Equal([]byte(token), []byte(c.FormToken(cookie, sealed))) {
		return fault.SessionState
	}
	return nil
}
