package auth_test

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"math/bits"
	"strconv"
	"testing"
	"time"

	"github.com/descope/virtualwebauthn"
	"github.com/pquerna/otp/totp"

	"github.com/ventanilla/ventanilla/client/auth"
	"github.com/ventanilla/ventanilla/internal/softkey"
)

// Ensure a shop that confirms addresses gives tokens for the code, or the link,
// and not before.
func TestEmailVerification(t *testing.T) {
	t.Parallel()
	w, ctx := server(), t.Context()
	shop := w.shopOf(t, verifyingShop)
	for _, byLink := range []bool{false, true} {
		who := anybody()
		_, err := shop.Register(ctx, who, password)
		refused(t, err, 403, auth.EmailNotVerified)
		_, err = shop.Login(ctx, who.Email, password)
		refused(t, err, 403, auth.EmailNotVerified)
		if err := shop.SendVerification(ctx, who.Email, "https://shop.example/verify?hash={hash}"); err != nil {
			t.Fatal(err)
		}
		mail, err := w.mail(who.Email)
		if err != nil {
			t.Fatal(err)
		}
		_, err = shop.VerifyEmail(ctx, who.Email, "nonsense")
		refused(t, err, 403, auth.InvalidCode)
		_, err = shop.VerifyEmailByHash(ctx, "nonsense")
		refused(t, err, 403, auth.InvalidCode)
		var tokens auth.Tokens
		if byLink {
			tokens, err = shop.VerifyEmailByHash(ctx, mail.hash("https://shop.example/verify?hash="))
		} else {
			tokens, err = shop.VerifyEmail(ctx, who.Email, mail.Code)
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := shop.Customer(tokens.Access).Validate(ctx); err != nil {
			t.Error(err)
		}
		if _, err = shop.Login(ctx, who.Email, password); err != nil {
			t.Error(err)
		}
	}
	refused(t, w.shop(t).SendVerification(ctx, anybody().Email, ""), 403, auth.Forbidden)
}

// Ensure a customer logs in by a code or a link of a mail, once.
func TestEmailCode(t *testing.T) {
	t.Parallel()
	w, ctx := server(), t.Context()
	shop := w.shopOf(t, factorsShop)
	who := anybody()
	if _, err := shop.Register(ctx, who, password); err != nil {
		t.Fatal(err)
	}
	if err := shop.SendLoginCode(ctx, who.Email, "https://shop.example/in?hash={hash}"); err != nil {
		t.Fatal(err)
	}
	mail, err := w.mail(who.Email)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := shop.LoginByCode(ctx, who.Email, mail.Code); err != nil {
		t.Fatal(err)
	}
	_, err = shop.LoginByCode(ctx, who.Email, mail.Code)
	refused(t, err, 403, auth.InvalidCode)
	_, err = shop.LoginByHash(ctx, mail.hash("https://shop.example/in?hash="))
	refused(t, err, 403, auth.InvalidCode)
	refused(t, shop.SendLoginCode(ctx, anybody().Email, ""), 404, auth.UserNotFound)
	refused(t, w.shop(t).SendLoginCode(ctx, who.Email, ""), 403, auth.Forbidden)
}

// Ensure an authenticator app is set up, asked for, and taken away.
func TestTOTP(t *testing.T) {
	t.Parallel()
	w, ctx := server(), t.Context()
	shop := w.shopOf(t, factorsShop)
	who := anybody()
	tokens, err := shop.Register(ctx, who, password)
	if err != nil {
		t.Fatal(err)
	}
	own := shop.Customer(tokens.Access)
	app, err := own.BeginTOTP(ctx, password)
	if err != nil || app.URI == "" {
		t.Fatal(err)
	}
	_, err = own.ConfirmTOTP(ctx, "000")
	refused(t, err, 403, auth.InvalidCode)
	code, err := totp.GenerateCode(app.Secret, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	recovery, err := own.ConfirmTOTP(ctx, code)
	if err != nil || len(recovery) != 10 {
		t.Fatalf("%d codes, %v", len(recovery), err)
	}
	_, err = own.BeginTOTP(ctx, "")
	refused(t, err, 409, auth.SecondFactorSet)

	_, err = shop.Login(ctx, who.Email, password)
	e := refused(t, err, 403, auth.SecondFactorRequired)
	if e.Challenge == nil || e.Challenge.Text == "" || len(e.Challenge.Methods) != 2 || e.Challenge.Life != 10*time.Minute || auth.Over(err) {
		t.Fatalf("%+v", e.Challenge)
	}
	_, err = shop.LoginSecond(ctx, e.Challenge.Text, "000000")
	refused(t, err, 403, auth.InvalidCode)
	if tokens, err = shop.LoginSecond(ctx, e.Challenge.Text, recovery[0]); err != nil {
		t.Fatal(err)
	}
	_, err = shop.LoginSecond(ctx, e.Challenge.Text, recovery[1])
	refused(t, err, 400, auth.InvalidState)

	own = shop.Customer(tokens.Access)
	renewed, err := own.RenewRecoveryCodes(ctx, recovery[1])
	if err != nil || len(renewed) != 10 {
		t.Fatalf("%d codes, %v", len(renewed), err)
	}
	refused(t, own.DropTOTP(ctx, recovery[2]), 403, auth.InvalidCode)
	if err := own.DropTOTP(ctx, renewed[0]); err != nil {
		t.Fatal(err)
	}
	if _, err = shop.Login(ctx, who.Email, password); err != nil {
		t.Error(err)
	}
	_, err = w.shop(t).Customer(tokens.Access).BeginTOTP(ctx, "") // names another shop
	refused(t, err, 401, auth.InvalidToken)
}

// Ensure a passkey is added, logs in, and is taken away.
func TestPasskey(t *testing.T) {
	t.Parallel()
	w, ctx := server(), t.Context()
	shop := w.shopOf(t, factorsShop)
	tokens, err := shop.Register(ctx, anybody(), password)
	if err != nil {
		t.Fatal(err)
	}
	own := shop.Customer(tokens.Access)
	begun, err := own.BeginPasskey(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	site := virtualwebauthn.RelyingParty{Name: "Acme", ID: "localhost", Origin: "http://localhost:3000"}
	device, key := virtualwebauthn.NewAuthenticator(), softkey.New()
	asked, err := virtualwebauthn.ParseAttestationOptions(string(begun.Options))
	if err != nil {
		t.Fatal(err)
	}
	made := json.RawMessage(virtualwebauthn.CreateAttestationResponse(site, device, key, *asked))
	added, err := own.AddPasskey(ctx, begun.ID, "my phone", made)
	if err != nil || added.ID == "" || added.Name != "my phone" || added.Created.IsZero() || added.LastUsed != nil {
		t.Fatalf("%+v, %v", added, err)
	}
	_, err = own.AddPasskey(ctx, begun.ID, "my phone", made)
	refused(t, err, 400, auth.InvalidState)
	device.Options.UserHandle = []byte(asked.UserID)
	device.AddCredential(key)

	login := func() (auth.Tokens, error) {
		begun, err := w.shopOf(t, factorsShop).PasskeyOptions(ctx)
		if err != nil {
			t.Fatal(err)
		}
		asked, err := virtualwebauthn.ParseAssertionOptions(string(begun.Options))
		if err != nil {
			t.Fatal(err)
		}
		shown := json.RawMessage(virtualwebauthn.CreateAssertionResponse(site, device, key, *asked))
		return shop.LoginPasskey(ctx, begun.ID, shown)
	}
	if tokens, err = login(); err != nil {
		t.Fatal(err)
	}
	if err := shop.Customer(tokens.Access).Validate(ctx); err != nil {
		t.Error(err)
	}
	list, err := own.Passkeys(ctx)
	if err != nil || len(list) != 1 || list[0].ID != added.ID || list[0].LastUsed == nil {
		t.Errorf("%+v, %v", list, err)
	}
	for _, bad := range []string{"", "..", "../totp", "another"} {
		if err := own.DropPasskey(ctx, bad); !errors.Is(err, auth.NotFound) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if err := own.DropPasskey(ctx, added.ID); err != nil {
		t.Fatal(err)
	}
	_, err = login()
	refused(t, err, 403, auth.InvalidPasskey)
	_, err = w.shop(t).PasskeyOptions(ctx)
	refused(t, err, 403, auth.Forbidden)
}

// Ensure a shop with captchas asks for one after failures, and takes the answer.
func TestCaptcha(t *testing.T) {
	t.Parallel()
	w, ctx := server(), t.Context()
	shop := w.shopOf(t, captchaShop)
	who := anybody()
	if _, err := shop.Register(ctx, who, password); err != nil {
		t.Fatal(err)
	}
	var wanted *auth.Captcha
	for range 10 {
		_, err := shop.Login(ctx, who.Email, "wrong")
		if errors.Is(err, auth.CaptchaRequired) {
			e := refused(t, err, 403, auth.CaptchaRequired)
			if wanted = e.Captcha; auth.Over(err) || auth.Temporary(err) {
				t.Errorf("%+v", e)
			}
			break
		}
		refused(t, err, 404, auth.UserNotFound)
	}
	if wanted == nil || wanted.Provider != "pow" || wanted.Bits <= 0 || wanted.Life <= 0 || wanted.Life > 5*time.Minute {
		t.Fatalf("%+v", wanted)
	}
	_, err := shop.Login(ctx, who.Email, password)
	refused(t, err, 403, auth.CaptchaRequired)
	if _, err := shop.WithCaptcha(solve(*wanted)).Login(ctx, who.Email, password); err != nil {
		t.Error(err)
	}
	early, err := shop.Captcha(ctx)
	if err != nil || early.Provider != "pow" || early.Text == "" || early.Text == wanted.Text {
		t.Errorf("%+v, %v", early, err)
	}
	_, err = w.shop(t).Captcha(ctx)
	refused(t, err, 403, auth.Forbidden)
}

// solve does what the shopper's browser does.
func solve(c auth.Captcha) string {
	for i := 0; ; i++ {
		answer := c.Text + "." + strconv.Itoa(i)
		sum := sha256.Sum256([]byte(answer))
		if bits.LeadingZeros32(binary.BigEndian.Uint32(sum[:])) >= c.Bits {
			return answer
		}
	}
}
