package signin

import (
	"errors"
	"fmt"
	"testing"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/identity"
)

// Ensure that one network opens no more accounts, and has no more mails sent,
// than its limit, and that others go on.
func TestSignUp_Limit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.shop.Login.EmailVerification = true
	r, err := w.kit.OpenRequest(w.sealed(nil))
	if err != nil {
		t.Fatal(err)
	}
	sent := 0
	up := func(ip string) error {
		sent++
		n := identity.Registration{FirstName: "Ana", LastName: "López", Email: fmt.Sprintf("ana+%d@example.com", sent), Gender: "n", Password: secret}
		_, err := w.kit.SignUp(t.Context(), r, identity.Browser{Origin: identity.Origin{IP: ip}}, n, "")
		return err
	}
	for range 15 { // five times the company's three
		if err := up("198.51.100.1"); !errors.Is(err, fault.EmailNotValidated) {
			t.Fatal(err)
		}
	}
	if err := up("198.51.100.1"); !errors.Is(err, fault.RateLimited) {
		t.Errorf("the sixteenth: %v", err)
	}
	if err := up("198.51.100.2"); !errors.Is(err, fault.EmailNotValidated) {
		t.Errorf("from elsewhere: %v", err)
	}
	w.shop.Login.Captcha = "pow"
	if err := up("198.51.100.1"); !errors.Is(err, fault.CaptchaMissing) {
		t.Errorf("with a captcha: %v", err)
	}
}
