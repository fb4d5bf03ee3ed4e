package auth_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/descope/virtualwebauthn"

	"github.com/ventanilla/ventanilla/internal/softkey"
)

var hosted = virtualwebauthn.RelyingParty{ID: "id.example", Name: "Tienda", Origin: "https://id.example"}

// device is a customer's authenticator with one passkey.
type device struct {
	b    *bench
	site virtualwebauthn.RelyingParty
	auth virtualwebauthn.Authenticator
	key  virtualwebauthn.Credential
}

func (b *bench) device(o virtualwebauthn.AuthenticatorOptions) *device {
	return &device{b, hosted, virtualwebauthn.NewAuthenticatorWithOptions(o), softkey.New()}
}

// options asks for options and reads them as a browser does.
func (b *bench) createOptions(access string) (ceremony, publicKey string) {
	b.t.Helper()
	return parts(b.t, b.do(call{"POST", "/v1/auth/passkeys/options", bearer(access), nil}).want(b.t, 200))
}

func (b *bench) loginOptions() (ceremony, publicKey string) {
	b.t.Helper()
	return parts(b.t, b.do(call{"POST", "/v1/auth/login/passkey/options", esClient, map[string]any{"shop_id": 139}}).want(b.t, 200))
}

func parts(t testing.TB, a answer) (ceremony, publicKey string) {
	t.Helper()
	text, err := json.Marshal(a.body["publicKey"])
	if err != nil || a.header.Get("Cache-Control") != "no-store" || len(a.body) != 2 {
		t.Fatalf("options %s, %v", a.text, err)
	}
	return a.str("ceremony"), string(text)
}

// own gives a copy of the passkey: the library writes to a key that it signs with,
// and copies of a device answer at once.
func (d *device) own() virtualwebauthn.Credential {
	passkey, key := d.key, *d.key.Key
	passkey.Key = &key
	return passkey
}

// create answers creation options.
func (d *device) create(publicKey string) json.RawMessage {
	d.b.t.Helper()
	options, err := virtualwebauthn.ParseAttestationOptions(publicKey)
	if err != nil {
		d.b.t.Fatal(err)
	}
	d.auth.Options.UserHandle = []byte(options.UserID)
	return json.RawMessage(virtualwebauthn.CreateAttestationResponse(d.site, d.auth, d.own(), *options))
}

// get answers login options.
func (d *device) get(publicKey string) json.RawMessage {
	d.b.t.Helper()
	options, err := virtualwebauthn.ParseAssertionOptions(publicKey)
	if err != nil {
		d.b.t.Fatal(err)
	}
	return json.RawMessage(virtualwebauthn.CreateAssertionResponse(d.site, d.auth, d.own(), *options))
}

// add makes a passkey for who has just logged in.
func (d *device) add(access string) answer {
	d.b.t.Helper()
	ceremony, publicKey := d.b.createOptions(access)
	return d.b.addPasskey(access, ceremony, d.create(publicKey))
}

func (b *bench) addPasskey(access, ceremony string, credential json.RawMessage) answer {
	b.t.Helper()
	return b.do(call{"POST", "/v1/auth/passkeys", bearer(access),
		map[string]any{"ceremony": ceremony, "name": "Ana’s phone", "credential": credential}})
}

// login logs in with the passkey.
func (d *device) login() answer {
	d.b.t.Helper()
	ceremony, publicKey := d.b.loginOptions()
	return d.b.loginPasskey(ceremony, d.get(publicKey))
}

func (b *bench) loginPasskey(ceremony string, credential json.RawMessage) answer {
	b.t.Helper()
	return b.do(call{"POST", "/v1/auth/login/passkey", esClient,
		map[string]any{"shop_id": 139, "ceremony": ceremony, "credential": credential}})
}

func (b *bench) passkeys(access string) (list []map[string]any) {
	b.t.Helper()
	text := b.do(call{"GET", "/v1/auth/passkeys", bearer(access), nil}).want(b.t, 200).text
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		b.t.Fatal(err)
	}
	return list
}

// Ensure a passkey is made, logs in again and again, is listed, and ends when it is
// removed.
func TestPasskey(t *testing.T) {
	t.Parallel()
	b := startFactors(t)
	access := b.register("ana@example.com").str("access_token")
	if list := b.passkeys(access); list == nil || len(list) != 0 {
		t.Errorf("list %v", list)
	}
	d := b.device(virtualwebauthn.AuthenticatorOptions{BackupEligible: true, BackupState: true})
	added := d.add(access).want(t, 200)
	if len(added.str("id")) != 36 || added.str("name") != "Ana’s phone" || added.body["backed_up"] != true || added.body["last_used_at"] != nil ||
		added.body["transports"] == nil || added.str("created_at") == "" || len(added.body) != 6 {
		t.Errorf("added %s", added.text)
	}
	for range 3 {
		b.validate(d.login().want(t, 200).str("access_token")).want(t, 200)
	}
	if e := b.events("login.success", 3); len(e) > 0 && e[0].Details["methods"] != "hwk user mfa" {
		t.Errorf("methods %v", e[0].Details)
	}
	if list := b.passkeys(access); len(list) != 1 || list[0]["id"] != added.body["id"] || list[0]["last_used_at"] == nil {
		t.Errorf("list %v", list)
	}
	// A second one beside the first; not twice on one device.
	_, publicKey := b.createOptions(access)
	options, err := virtualwebauthn.ParseAttestationOptions(publicKey)
	if err != nil || !d.key.IsExcludedForAttestation(*options) {
		t.Errorf("the first is not excluded in %s, %v", publicKey, err)
	}
	check(t, d.add(access).want(t, 403), badKey)
	second := b.device(virtualwebauthn.AuthenticatorOptions{})
	second.key = virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeRSA)
	second.add(access).want(t, 200)
	second.login().want(t, 200)

	stranger := b.register("eva@example.com").str("access_token")
	path := "/v1/auth/passkeys/" + added.str("id")
	check(t, b.do(call{"DELETE", path, bearer(stranger), nil}).want(t, 404), noObject)
	b.do(call{"DELETE", path, bearer(access), nil}).want(t, 204)
	check(t, b.do(call{"DELETE", path, bearer(access), nil}).want(t, 404), noObject)
	check(t, d.login().want(t, 403), badKey)
	second.login().want(t, 200)
	b.events("passkey.added", 2)
	b.events("passkey.removed", 1)
	if n := len(b.Mail.All()); n != 3 {
		t.Errorf("%d mails", n)
	}
}

// Ensure the options ask for what a browser takes: a resident key, the check of
// the holder, no attestation, our site and nothing about the person but their name.
func TestPasskey_Options(t *testing.T) {
	t.Parallel()
	b := startFactors(t)
	access := b.register("ana@example.com").str("access_token")
	_, text := b.createOptions(access)
	var o struct {
		RP   struct{ ID, Name string }
		User struct {
			ID, Name, DisplayName string
		}
		Challenge              string
		Timeout                int
		Attestation            string
		AuthenticatorSelection struct {
			ResidentKey, UserVerification string
			RequireResidentKey            bool
		}
	}
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		t.Fatal(err)
	}
	if o.RP.ID != "id.example" || o.RP.Name != "Tienda: Uno + Dos" || o.User.Name != "ana@example.com" || o.User.DisplayName != "Ana Soto" ||
		len(o.Challenge) != 43 || o.Timeout != 300_000 || o.Attestation != "none" && o.Attestation != "" ||
		o.AuthenticatorSelection.ResidentKey != "required" || !o.AuthenticatorSelection.RequireResidentKey ||
		o.AuthenticatorSelection.UserVerification != "preferred" {
		t.Errorf("options %s", text)
	}
	b.Dir.Shops[139].Login.PasskeyRPID, b.Dir.Shops[139].Login.PasskeyOrigins = "shop.example", []string{"https://www.shop.example"}
	ceremony, text := b.loginOptions()
	var get struct{ RPID, UserVerification string }
	if err := json.Unmarshal([]byte(text), &get); err != nil || get.RPID != "shop.example" || get.UserVerification != "preferred" {
		t.Errorf("options %s, %v", text, err)
	}
	if len(ceremony) < 200 {
		t.Errorf("ceremony %s", ceremony)
	}
}

// Ensure a ceremony is for one caller, one use and five minutes, and its answer is
// held to the challenge, the origin, the site and the key.
func TestPasskey_Refused(t *testing.T) {
	t.Parallel()
	b := startFactors(t)
	ana, eva := b.register("ana@example.com").str("access_token"), b.register("eva@example.com").str("access_token")
	d := b.device(virtualwebauthn.AuthenticatorOptions{})

	ceremony, publicKey := b.createOptions(ana)
	made := d.create(publicKey)
	check(t, b.addPasskey(eva, ceremony, made).want(t, 400), badState)
	check(t, b.addPasskey(ana, ceremony+"A", made).want(t, 400), badState)
	check(t, b.loginPasskey(ceremony, made).want(t, 403), badKey)
	_, otherKey := b.createOptions(ana)
	check(t, b.addPasskey(ana, ceremony, d.create(otherKey)).want(t, 403), badKey) // of another challenge
	phishing := *d
	phishing.site.Origin = "https://id.example.evil"
	check(t, b.addPasskey(ana, ceremony, phishing.create(publicKey)).want(t, 403), badKey)
	phishing.site = virtualwebauthn.RelyingParty{ID: "evil.example", Origin: "https://id.example"}
	check(t, b.addPasskey(ana, ceremony, phishing.create(publicKey)).want(t, 403), badKey)
	check(t, b.addPasskey(ana, ceremony, json.RawMessage(`{"id":"AA","rawId":"AA","type":"public-key","response":{}}`)).want(t, 403), badKey)
	b.addPasskey(ana, ceremony, made).want(t, 200)
	check(t, b.addPasskey(ana, ceremony, made).want(t, 400), badState)

	ceremony, publicKey = b.loginOptions()
	shown := d.get(publicKey)
	body := map[string]any{"shop_id": 139, "ceremony": ceremony, "credential": shown}
	check(t, b.do(call{"POST", "/v1/auth/login/passkey", rsClient, body}).want(t, 400), badState)
	check(t, b.do(call{"POST", "/v1/auth/login/passkey", esClient, with(body, "shop_id", 140)}).want(t, 403), badKey)
	check(t, b.addPasskey(ana, ceremony, shown).want(t, 400), badState)
	_, otherKey = b.loginOptions()
	check(t, b.loginPasskey(ceremony, d.get(otherKey)).want(t, 403), badKey)
	phishing = *d
	phishing.site.Origin = "http://id.example"
	check(t, b.loginPasskey(ceremony, phishing.get(publicKey)).want(t, 403), badKey)
	phishing = *d
	phishing.key.Key = softkey.New().Key
	check(t, b.loginPasskey(ceremony, phishing.get(publicKey)).want(t, 403), badKey)
	phishing = *d
	phishing.auth.Options.UserHandle = []byte("somebody else")
	check(t, b.loginPasskey(ceremony, phishing.get(publicKey)).want(t, 403), badKey)
	phishing = *d
	phishing.auth.Options.UserNotPresent = true
	check(t, b.loginPasskey(ceremony, phishing.get(publicKey)).want(t, 403), badKey)
	unknown := b.device(virtualwebauthn.AuthenticatorOptions{UserHandle: []byte("x")})
	check(t, b.loginPasskey(ceremony, unknown.get(publicKey)).want(t, 403), badKey)
	for _, text := range []string{`{}`, `{"id":5}`, `{"id":"!","rawId":"!","type":"public-key","response":{}}`, `{"a":{"a":[]}}`} {
		if a := b.loginPasskey(ceremony, json.RawMessage(text)); a.status != 403 && a.status != 422 {
			t.Errorf("%s: %d %s", text, a.status, a.text)
		}
	}
	b.Clock.Advance(4 * time.Minute)
	b.loginPasskey(ceremony, shown).want(t, 200)
	check(t, b.loginPasskey(ceremony, shown).want(t, 400), badState)
	ceremony, publicKey = b.loginOptions()
	b.Clock.Advance(5 * time.Minute)
	check(t, b.loginPasskey(ceremony, d.get(publicKey)).want(t, 400), badState)
}

// Ensure a passkey whose count goes back opens nothing, and the log tells.
func TestPasskey_Copied(t *testing.T) {
	t.Parallel()
	b := startFactors(t)
	access := b.register("ana@example.com").str("access_token")
	d := b.device(virtualwebauthn.AuthenticatorOptions{})
	d.key.Counter = 5
	d.add(access).want(t, 200)
	for counter, want := range map[uint32]int{5: 403, 4: 403, 0: 403} {
		d.key.Counter = counter
		check(t, d.login().want(t, want), badKey)
	}
	b.events("passkey.copied", 3)
	d.key.Counter = 6
	d.login().want(t, 200)
	d.key.Counter = 6
	check(t, d.login().want(t, 403), badKey)
}

// Ensure a passkey that has not checked its holder is one factor, and one that has
// is two.
func TestPasskey_Second(t *testing.T) {
	t.Parallel()
	b := startFactors(t)
	access := b.register("ana@example.com").str("access_token")
	a := b.enrol(access)
	d := b.device(virtualwebauthn.AuthenticatorOptions{})
	d.add(access).want(t, 200)
	d.login().want(t, 200)
	d.auth.Options.UserNotVerified = true
	challenge := d.login().challenge(t)
	b.second(challenge, a.codes[0]).want(t, 200)
	if e := b.events("login.success", 2); len(e) == 2 && e[0].Details["methods"] != "hwk user otp mfa" {
		t.Errorf("methods %v", e[0].Details)
	}
}

// Ensure an account has at most 20.
func TestPasskey_Limit(t *testing.T) {
	t.Parallel()
	b := startFactors(t)
	access := b.register("ana@example.com").str("access_token")
	late, publicKey := b.createOptions(access)
	for range 20 {
		b.device(virtualwebauthn.AuthenticatorOptions{}).add(access).want(t, 200)
	}
	full := `{"error":"LIMIT_EXCEEDED","message":"There are as many as there may be. Remove one first.","context":null}`
	check(t, b.do(call{"POST", "/v1/auth/passkeys/options", bearer(access), nil}).want(t, 409), full)
	check(t, b.addPasskey(access, late, b.device(virtualwebauthn.AuthenticatorOptions{}).create(publicKey)).want(t, 409), full)
}

// Ensure a reset by mail ends the passkeys of an account whose address nobody had
// confirmed, and leaves those of another.
func TestPasskey_Reset(t *testing.T) {
	t.Parallel()
	b := startFactors(t)
	d := b.device(virtualwebauthn.AuthenticatorOptions{})
	d.add(b.register("ana@example.com").str("access_token")).want(t, 200)
	reset := func() answer {
		return b.do(call{"PUT", "/v1/auth/password/update-by-hash", esClient,
			map[string]any{"hash": b.resetHash("ana@example.com"), "password": goodPassword}}).want(t, 200)
	}
	access := reset().str("access_token")
	check(t, d.login().want(t, 403), badKey)
	b.events("factors.dropped", 1)
	d = b.device(virtualwebauthn.AuthenticatorOptions{})
	d.add(access).want(t, 200)
	reset()
	d.login().want(t, 200)
}
