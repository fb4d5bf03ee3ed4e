package identity_test

import (
	"bytes"
	"encoding/base32"
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/descope/virtualwebauthn"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/identity/identitytest"
	"github.com/ventanilla/ventanilla/internal/identity/totp"
	"github.com/ventanilla/ventanilla/internal/people"
	"github.com/ventanilla/ventanilla/internal/softkey"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

// guarded is a customer with an app and a passkey.
type guarded struct {
	*identitytest.Kit
	t          *testing.T
	pair       identity.Pair
	bearer     identity.Bearer
	secret     string
	codes      []string
	credential virtualwebauthn.Credential
	key        string // id of the passkey
	ceremony   string
}

const guardedEmail = "xochi.z@correo.example"

func guard(t *testing.T, db store.DB) *guarded {
	t.Helper()
	g := &guarded{Kit: identitytest.New(t, db, nil), t: t}
	login := &g.Dir.Shops[139].Login
	login.TOTP, login.Passkeys, login.LinkVerifiedEmail = true, true, true
	var err error
	g.pair, err = g.Register(t.Context(), g.Caller(6), identity.Registration{
		ShopID: 139, FirstName: "Xochiquetzal", LastName: "Zempoalteca", Email: guardedEmail, Gender: "f", Password: "hollow-Maple-77",
	})
	if err != nil {
		t.Fatal(err)
	}
	if g.bearer, err = g.Validate(t.Context(), g.pair.AccessToken); err != nil {
		t.Fatal(err)
	}
	g.enrol()
	g.addPasskey()
	return g
}

func (g *guarded) enrol() {
	g.t.Helper()
	e, err := g.BeginTOTP(g.t.Context(), g.bearer, "", identity.Origin{})
	if err != nil {
		g.t.Fatal(err)
	}
	g.secret = e.Secret
	raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(e.Secret)
	if err != nil {
		g.t.Fatal(err)
	}
	code, err := totp.Secret(raw).Code(totp.StepAt(g.Clock.Now(identitytest.Scope)))
	if err != nil {
		g.t.Fatal(err)
	}
	if g.codes, err = g.ConfirmTOTP(g.t.Context(), g.bearer, code, identity.Origin{}); err != nil {
		g.t.Fatal(err)
	}
}

func (g *guarded) addPasskey() {
	g.t.Helper()
	begun, err := g.BeginPasskey(g.t.Context(), g.bearer, "", identity.Origin{})
	if err != nil {
		g.t.Fatal(err)
	}
	text, err := json.Marshal(begun.Options)
	if err != nil {
		g.t.Fatal(err)
	}
	options, err := virtualwebauthn.ParseAttestationOptions(string(text))
	if err != nil {
		g.t.Fatal(err)
	}
	g.credential, g.ceremony = softkey.New(), begun.Ceremony
	answer := virtualwebauthn.CreateAttestationResponse(virtualwebauthn.RelyingParty{ID: "id.example", Origin: "https://id.example"},
		virtualwebauthn.NewAuthenticator(), g.credential, *options)
	key, err := g.AddPasskey(g.t.Context(), g.bearer, begun.Ceremony, "Telefono de Xochitl", []byte(answer), identity.Origin{})
	if err != nil {
		g.t.Fatal(err)
	}
	g.key = key.ID
}

// challenge begins a log-in that waits.
func (g *guarded) challenge() string {
	g.t.Helper()
	_, err := g.Login(g.t.Context(), g.Caller(6), 139, guardedEmail, "hollow-Maple-77")
	f := fault.From(err)
	if f == nil || f.Condition != fault.SecondFactorRequired {
		g.t.Fatal(err)
	}
	return f.Details["challenge"].(string)
}

// Ensure the database's files give away nothing of a second factor or a passkey.
func TestDump_Factors(t *testing.T) {
	t.Parallel()
	url := storetest.SQLiteURL(t)
	g := guard(t, storetest.Open(t, url))
	challenge := g.challenge()
	if _, err := g.LoginSecond(t.Context(), g.Caller(6), 139, challenge, g.codes[0]); err != nil {
		t.Fatal(err)
	}
	raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(g.secret)
	if err != nil {
		t.Fatal(err)
	}
	secrets := []string{
		g.secret, string(raw), challenge, g.challenge(), g.ceremony, "Telefono de Xochitl", "xochi.z", "id.example", "webauthn.create",
		string(g.credential.ID), base64.RawURLEncoding.EncodeToString(g.credential.ID), base64.StdEncoding.EncodeToString(g.credential.ID),
	}
	for _, code := range g.codes {
		secrets = append(secrets, code, strings.ReplaceAll(code, "-", ""))
	}
	files, err := filepath.Glob(strings.TrimPrefix(url, "sqlite:") + "*")
	if err != nil || len(files) < 2 {
		t.Fatalf("files %v, %v", files, err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range secrets {
			if bytes.Contains(content, []byte(secret)) {
				t.Errorf("%s holds %q", filepath.Base(file), secret)
			}
		}
	}
}

// factorTables counts the rows about factors.
func factorTables(t *testing.T, db store.DB) map[string]int {
	t.Helper()
	out := map[string]int{}
	for _, table := range []string{"account_totp", "account_recovery_codes", "second_factor_challenges", "account_passkeys", "passkey_ceremonies"} {
		var n int
		if err := db.Read(t.Context(), func(q store.Queryer) error { return q.QueryRow("SELECT COUNT(*) FROM " + table).Scan(&n) }); err != nil {
			t.Fatal(err)
		}
		if n > 0 {
			out[table] = n
		}
	}
	return out
}

// Ensure a person is shown their factors without what opens anything, and that
// all of it goes with them, and with a sandbox.
func TestFactors_Erase(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		g := guard(t, db)
		g.challenge()
		shown, err := g.ExportPerson(t.Context(), identitytest.Scope, people.Identifiers{Email: guardedEmail})
		if err != nil || len(shown) != 1 {
			t.Fatalf("%v, %v", shown, err)
		}
		text, err := json.Marshal(shown)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{`"recovery_codes_left":10`, `"name":"Telefono de Xochitl"`, `"totp":{"since":`} {
			if !bytes.Contains(text, []byte(want)) {
				t.Errorf("no %s in %s", want, text)
			}
		}
		for _, secret := range []string{g.secret, g.codes[0], base64.StdEncoding.EncodeToString(g.credential.ID)} {
			if bytes.Contains(text, []byte(secret)) {
				t.Errorf("%q in %s", secret, text)
			}
		}
		if n := factorTables(t, db); len(n) != 5 {
			t.Fatalf("rows %v", n)
		}
		if err := db.Write(t.Context(), func(tx store.Tx) error {
			_, err := g.ErasePerson(tx, identitytest.Scope, people.Identifiers{Email: guardedEmail})
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if n := factorTables(t, db); len(n) != 1 || n["passkey_ceremonies"] != 1 { // the hash of a random value
			t.Errorf("rows %v", n)
		}
	})
	storetest.Each(t, func(t *testing.T, db store.DB) {
		g := guard(t, db)
		g.challenge()
		if err := db.Write(t.Context(), func(tx store.Tx) error { return g.Clear(tx, identitytest.Scope) }); err != nil {
			t.Fatal(err)
		}
		if n := factorTables(t, db); len(n) != 0 {
			t.Errorf("rows %v", n)
		}
	})
}

// Ensure what has ended for a day is purged, and nothing else.
func TestFactors_Tidy(t *testing.T) {
	t.Parallel()
	g := guard(t, storetest.SQLite(t))
	g.challenge()
	g.Clock.AdvanceSystem(23 * time.Hour)
	if err := g.Tidy(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := factorTables(t, g.DB); len(n) != 5 {
		t.Errorf("rows %v", n)
	}
	g.Clock.AdvanceSystem(2 * time.Hour)
	if err := g.Tidy(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := factorTables(t, g.DB); len(n) != 3 || n["account_totp"] != 1 || n["account_passkeys"] != 1 || n["account_recovery_codes"] != 10 {
		t.Errorf("rows %v", n)
	}
}

// Ensure an account that passes to the owner of its address brings no factors of
// whoever opened it.
func TestFactors_Linked(t *testing.T) {
	t.Parallel()
	g := guard(t, storetest.SQLite(t))
	client, _ := g.Dir.ClientByID(6)
	login := identity.ExternalLogin{Shop: g.Dir.Shops[139], Client: client, Provider: "idp"}
	if _, err := g.FinishExternal(t.Context(), login, identity.ExternalPerson{
		Issuer: "https://idp.example", Subject: "42", Email: guardedEmail, EmailVerified: true,
	}, identity.Origin{}); err != nil {
		t.Fatal(err)
	}
	if n := factorTables(t, g.DB); len(n) != 1 || n["passkey_ceremonies"] != 1 {
		t.Errorf("rows %v", n)
	}
}

// Ensure a reset by mail takes nobody past the app, but for an account whose
// address nobody had confirmed where the shop has that done.
func TestFactors_Unowned(t *testing.T) {
	t.Parallel()
	for _, verification := range []bool{false, true} {
		g := guard(t, storetest.SQLite(t))
		if err := g.SendReset(t.Context(), g.Caller(6), 139, guardedEmail, "https://shop.example/{hash}"); err != nil {
			t.Fatal(err)
		}
		mail := g.Mail.All()
		hash := strings.TrimPrefix(mail[len(mail)-1].Link, "https://shop.example/")
		g.Dir.Shops[139].Login.EmailVerification = verification
		_, err := g.UpdateByHash(t.Context(), g.Caller(6), hash, "another-Maple-88", nil)
		n := factorTables(t, g.DB)
		if verification && (err != nil || n["account_totp"] != 0 || n["account_passkeys"] != 0) {
			t.Errorf("with verification: %v, %v", err, n)
		}
		if !verification && (!errors.Is(err, fault.SecondFactorRequired) || n["account_totp"] != 1 || n["account_passkeys"] != 0) {
			t.Errorf("without: %v, %v", err, n)
		}
	}
}
