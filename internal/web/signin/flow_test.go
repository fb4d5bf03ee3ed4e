package signin

import (
	"strings"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/identity/identitytest"
)

func password(pw string) map[string]string {
	return map[string]string{"email": customer, "password": pw}
}

// Ensure that a customer logs in with a password, and what the page does when it
// is wrong: the address stays, the password does not.
func TestPassword(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.register()
	b := w.browser().visit()
	b.says("La Tienda")
	b.send("Log in", map[string]string{"email": " ", "password": ""})
	b.want(422, "Log in")
	b.says("Email address: Please fill this in.")
	b.says("Password: Please fill this in.")
	b.send("Log in", map[string]string{"email": "ana", "password": secret})
	b.want(422, "Log in")
	b.says("Enter a full email address")
	if strings.Contains(b.body, secret) {
		t.Error("the password stands in the page")
	}
	b.send("Log in", map[string]string{"email": " " + customer + " ", "password": "not " + secret})
	b.want(403, "Log in")
	b.says("The email, phone or password is incorrect")
	if !strings.Contains(b.body, `value="`+customer+`"`) {
		t.Error("the customer has to be typed again")
	}
	unknown := w.browser().visit()
	unknown.send("Log in", map[string]string{"email": "nobody@example.com", "password": secret})
	unknown.want(403, "Log in")
	unknown.says("The email, phone or password is incorrect")
	b.send("Log in", map[string]string{"password": secret})
	b.code()
}

// Ensure that too many attempts say how long to wait.
func TestTooManyAttempts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.register()
	b := w.browser().visit()
	for range 3 {
		b.send("Log in", password("wrong again"))
		b.want(403, "Log in")
	}
	b.send("Log in", password(secret))
	b.want(429, "Too many attempts")
	b.says("Try again in ")
	if b.head.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	b.link("Start again")
	b.want(200, "Log in")
}

// Ensure that who is locked out is told so, after the right password only.
func TestDeactivated(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.register()
	if err := w.kit.SetStanding(t.Context(), identitytest.Scope, 139, customer, identity.StatusLocked); err != nil {
		t.Fatal(err)
	}
	b := w.browser().visit()
	b.send("Log in", password("wrong"))
	b.want(403, "Log in")
	b.send("Log in", password(secret))
	b.want(403, "You cannot log in with this account")
	b.says("deactivated")
}

// Ensure that somebody new gets an account, by what they typed and nothing else.
func TestSignUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser().visit()
	b.link("Create one")
	b.want(200, "Create your account")
	b.send("Create account", map[string]string{"first_name": "Ana", "last_name": strings.Repeat("x", 256), "email": customer, "password": secret})
	b.want(422, "Create your account")
	b.says("Use at most 255 characters.")
	b.send("Create account", map[string]string{"first_name": " ", "last_name": strings.Repeat("x", 256), "email": "ana", "password": "short"})
	b.want(422, "Create your account") // all at once
	b.says("First name: ")
	b.says("Last name: Use at most 255 characters.")
	b.says("Email address: ")
	b.says("Password: Use at least 8 characters.")
	b.send("Create account", map[string]string{"first_name": "Ana", "email": customer})
	b.send("Create account", map[string]string{"last_name": "López", "password": "short"})
	b.want(422, "Create your account")
	b.says("Password: Use at least 8 characters.")
	b.send("Create account", map[string]string{"password": "password123"})
	b.want(422, "Create your account")
	b.says("too easy to guess")
	b.send("Create account", map[string]string{"password": secret})
	b.code()

	again := w.browser().visit()
	again.link("Create one")
	again.send("Create account", map[string]string{"first_name": "Eva", "last_name": "Ruiz", "email": customer, "password": secret})
	again.want(409, "Create your account")
	again.says("An account with this email address already exists")
}

// Ensure that an address is verified before its account is logged in, where the
// shop wants that.
func TestVerification(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.shop.Login.EmailVerification = true
	b := w.browser().visit()
	b.link("Create one")
	b.send("Create account", map[string]string{"first_name": "Ana", "last_name": "López", "email": customer, "password": secret})
	b.want(200, "Confirm your email address")
	b.says(customer)
	b.send("Confirm", nil)
	b.want(422, "Confirm your email address")
	b.send("Confirm", map[string]string{"code": "000 000"})
	b.want(403, "Confirm your email address")
	b.says("The code is incorrect")
	b.send("Send again", nil)
	b.want(200, "Confirm your email address")
	b.says("Only the latest message works")
	code, _ := w.mailed(customer)
	b.send("Confirm", map[string]string{"code": code[:3] + " " + code[3:]})
	b.code()

	other := w.browser().visit()
	other.send("Log in", password(secret))
	other.code()
}

// Ensure that a mailed code logs in, and that nobody learns who has an account.
func TestCode(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.shop.Login.EmailCode = true
	w.register()
	b := w.browser().visit()
	b.link("Get a code by email")
	b.want(200, "Log in with a code")
	b.send("Send code", map[string]string{"email": "ana"})
	b.want(422, "Log in with a code")
	b.send("Send code", map[string]string{"email": customer})
	b.want(200, "Check your email")
	known := strings.ReplaceAll(b.at.all("main")[0].text, customer, "")
	code, _ := w.mailed(customer)
	b.send("Send again", nil)
	b.want(200, "Check your email")
	b.says("Only the latest message works")
	b.send("Log in", map[string]string{"code": code})
	b.want(403, "Check your email") // it is dead
	code, _ = w.mailed(customer)
	b.send("Log in", map[string]string{"code": code})
	b.code()

	nobody := w.browser().visit()
	nobody.link("Get a code by email")
	nobody.send("Send code", map[string]string{"email": "nobody@example.com"})
	nobody.want(200, "Check your email")
	if strings.ReplaceAll(nobody.at.all("main")[0].text, "nobody@example.com", "") != known {
		t.Error("the page tells that there is no account")
	}
}

// Ensure that looking at a link uses nothing up, that following it does, and that
// it works in another browser than the one that asked.
func TestMagicLink(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.shop.Login.EmailCode = true
	w.register()
	b := w.browser().visit()
	b.link("Get a code by email")
	b.send("Send code", map[string]string{"email": customer})
	_, link := w.mailed(customer)
	other := w.browser()
	for range 3 {
		other.do("GET", link, nil)
		other.want(200, "Confirm that it is you")
	}
	other.send("Log in", nil)
	other.code()
	other.do("GET", link, nil)
	other.send("Log in", nil)
	other.want(403, "This link no longer works")
	other.link("Ask for another link")
	other.want(200, "Log in with a code")
}

// Ensure that a forgotten password is replaced by a link that works once, that
// looking at it does no harm, and that a bad password does not use it up.
func TestForgotten(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.register()
	b := w.browser().visit()
	b.link("Forgot your password?")
	b.want(200, "Reset your password")
	b.send("Send link", map[string]string{"email": ""})
	b.want(422, "Reset your password")
	b.send("Send link", map[string]string{"email": "nobody@example.com"})
	b.want(200, "Check your email")
	unknown := strings.ReplaceAll(b.at.text, "nobody@example.com", "")
	b = w.browser().visit()
	b.link("Forgot your password?")
	b.send("Send link", map[string]string{"email": customer})
	b.want(200, "Check your email")
	if strings.ReplaceAll(b.at.text, customer, "") != unknown {
		t.Error("the page tells who has an account")
	}
	_, link := w.mailed(customer)
	w.kit.Clock.Advance(50 * time.Minute) // the link is good for an hour
	b = w.browser()
	b.do("GET", link, nil)
	b.want(200, "Choose a new password")
	b.do("GET", link, nil)
	b.send("Save password", map[string]string{"password": "short"})
	b.want(422, "Choose a new password")
	b.send("Save password", map[string]string{"password": "six green and silent boats"})
	b.code()
	b.do("GET", link, nil)
	b.send("Save password", map[string]string{"password": "seven blue and silent boats"})
	b.want(406, "This link no longer works")
	b.link("Ask for another link")
	b.want(200, "Reset your password")
	b = w.browser().visit()
	b.send("Log in", password("six green and silent boats"))
	b.code()
}

// Ensure that a browser is logged out after it was asked, and not before.
func TestOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.register()
	b := w.browser().visit()
	b.send("Log in", password(secret))
	b.code()
	for _, c := range []struct{ to, heading string }{{"", "You are logged out"}, {"https://shop.example/bye", "One moment"}} {
		out, err := w.kit.Leaving("5", c.to, "s")
		if err != nil {
			t.Fatal(err)
		}
		if out, err = w.kit.SealSignOut(out); err != nil {
			t.Fatal(err)
		}
		b.cookies["__Host-signin-139-sandbox"] = strings.Repeat("x", 43)
		b.open("/auth/signin/out", out.Sealed)
		b.want(200, "Do you want to log out?")
		if b.cookies["__Host-signin-139-sandbox"] == "" {
			t.Error("it was done by looking")
		}
		b.send("Log out", nil)
		b.want(200, c.heading)
		if b.cookies["__Host-signin-139-sandbox"] != "" {
			t.Error("the browser keeps its session")
		}
	}
	if !strings.Contains(b.body, `content="0;url=https://shop.example/bye?state=s"`) {
		t.Errorf("the browser stays: %s", b.body)
	}
	out, _ := w.kit.Leaving("5", "", "")
	out.Done = true
	out, _ = w.kit.SealSignOut(out)
	b.open("/auth/signin/out", out.Sealed)
	b.want(200, "You are logged out")
}
