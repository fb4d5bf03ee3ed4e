package passkey

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/descope/virtualwebauthn"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/softkey"
	"github.com/ventanilla/ventanilla/internal/vault"
)

var (
	here  = scope.Scope{Company: "000000", Environment: scope.Sandbox}
	site  = Site{ID: "shop.example", Name: "Shop", Origins: []string{"https://www.shop.example"}}
	owner = Person{AccountID: "0198c7a0-0000-7000-8000-000000000001", Name: "ana@example.com", FullName: "Ana Soto"}
	began = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
)

func options(t testing.TB, s Started) string {
	t.Helper()
	text, err := json.Marshal(s.Options)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Ensure a ceremony opens for whom and what and where it was begun, and until it
// is over.
func TestCeremony(t *testing.T) {
	t.Parallel()
	k := New(vault.Ephemeral(), entropy.System)
	s, err := k.BeginLogin(here, site, "client/5", began)
	if err != nil {
		t.Fatal(err)
	}
	live := scope.Scope{Company: here.Company, Environment: scope.Live}
	for name, c := range map[string]struct {
		s          scope.Scope
		kind, whom string
		at         time.Time
		good       bool
	}{
		"as begun":      {here, kindLogin, "client/5", began, true},
		"last moment":   {here, kindLogin, "client/5", began.Add(CeremonyTTL - time.Microsecond), true},
		"over":          {here, kindLogin, "client/5", began.Add(CeremonyTTL), false},
		"clock back":    {here, kindLogin, "client/5", began.Add(-CeremonyTTL - time.Second), false},
		"somebody else": {here, kindLogin, "client/6", began, false},
		"of the other":  {here, kindCreate, "client/5", began, false},
		"elsewhere":     {live, kindLogin, "client/5", began, false},
	} {
		_, _, err := k.resume(c.s, c.kind, c.whom, s.Ceremony, c.at)
		if c.good != (err == nil) || err != nil && !errors.Is(err, fault.SessionState) {
			t.Errorf("%s: %v", name, err)
		}
	}
	other := New(vault.Ephemeral(), entropy.System)
	if _, _, err := other.resume(here, kindLogin, "client/5", s.Ceremony, began); !errors.Is(err, fault.SessionState) {
		t.Errorf("another's key: %v", err)
	}
}

// Ensure what is stored says nothing of the credential, and reads back whole.
func TestStored(t *testing.T) {
	t.Parallel()
	k := New(vault.Ephemeral(), entropy.System)
	begun, err := k.BeginCreate(here, site, owner, nil, began)
	if err != nil {
		t.Fatal(err)
	}
	asked, err := virtualwebauthn.ParseAttestationOptions(options(t, begun))
	if err != nil {
		t.Fatal(err)
	}
	rp := virtualwebauthn.RelyingParty{ID: site.ID, Origin: site.Origins[0]}
	auth, key := virtualwebauthn.NewAuthenticator(), softkey.New()
	made := virtualwebauthn.CreateAttestationResponse(rp, auth, key, *asked)
	row, _, err := k.Create(here, site, owner, begun.Ceremony, "Mi teléfono", []byte(made), began)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := k.Open(row)
	if err != nil || kept.Name != "Mi teléfono" || string(kept.credential.ID) != string(key.ID) || len(kept.credential.Attestation.Object) == 0 {
		t.Fatalf("%+v, %v", kept, err)
	}
	row.ID = "another row"
	if _, err := k.Open(row); err == nil {
		t.Error("it opens in another row")
	}
}

// Ensure nothing that an authenticator or whoever claims to be one sends ends in
// anything but a condition.
func FuzzAnswer(f *testing.F) {
	k := New(vault.Ephemeral(), entropy.System)
	create, err := k.BeginCreate(here, site, owner, nil, began)
	if err != nil {
		f.Fatal(err)
	}
	asked, err := virtualwebauthn.ParseAttestationOptions(options(f, create))
	if err != nil {
		f.Fatal(err)
	}
	rp := virtualwebauthn.RelyingParty{ID: site.ID, Origin: site.Origins[0]}
	auth, key := virtualwebauthn.NewAuthenticator(), softkey.New()
	auth.Options.UserHandle = []byte(owner.AccountID)
	made := virtualwebauthn.CreateAttestationResponse(rp, auth, key, *asked)
	row, _, err := k.Create(here, site, owner, create.Ceremony, "x", []byte(made), began)
	if err != nil {
		f.Fatal(err)
	}
	login, err := k.BeginLogin(here, site, "w", began)
	if err != nil {
		f.Fatal(err)
	}
	get, err := virtualwebauthn.ParseAssertionOptions(options(f, login))
	if err != nil {
		f.Fatal(err)
	}
	shown := virtualwebauthn.CreateAssertionResponse(rp, auth, key, *get)
	if _, err := k.Check(here, site, "w", login.Ceremony, row, []byte(shown), began); err != nil {
		f.Fatal(err)
	}
	f.Add(made, create.Ceremony)
	f.Add(shown, login.Ceremony)
	f.Add(`{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"e30","attestationObject":"oA"}}`, "AA")
	f.Fuzz(func(t *testing.T, answer, ceremony string) {
		for _, text := range []string{ceremony, create.Ceremony, login.Ceremony} {
			_, _, err := k.Create(here, site, owner, text, "x", []byte(answer), began)
			conditional(t, err)
			_, err = k.Check(here, site, "w", text, row, []byte(answer), began)
			conditional(t, err)
		}
	})
}

func conditional(t *testing.T, err error) {
	t.Helper()
	if err != nil && !errors.Is(err, fault.SessionState) && !errors.Is(err, fault.PasskeyInvalid) {
		t.Fatal(err)
	}
}

// Ensure one ceremony spelled in two ways is one.
func TestOnce(t *testing.T) {
	t.Parallel()
	k := New(vault.Ephemeral(), entropy.System)
	s, err := k.BeginLogin(here, site, "w", began)
	if err != nil {
		t.Fatal(err)
	}
	_, once, err := k.resume(here, kindLogin, "w", s.Ceremony, began)
	if err != nil {
		t.Fatal(err)
	}
	// The bits of the last character that no byte needs are free in lenient base64.
	const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	for _, d := range digits {
		text := s.Ceremony[:len(s.Ceremony)-1] + string(d)
		if raw, err := base64.RawURLEncoding.DecodeString(text); err != nil || len(raw) == 0 {
			continue
		}
		if _, other, err := k.resume(here, kindLogin, "w", text, began); err == nil && string(other.hash) != string(once.hash) {
			t.Errorf("%q is another ceremony", d)
		}
	}
}
