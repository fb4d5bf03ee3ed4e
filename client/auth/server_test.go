package auth_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/ventanilla/ventanilla/client/auth"
	"github.com/ventanilla/ventanilla/internal/app"
	"github.com/ventanilla/ventanilla/internal/oidctest"
	"github.com/ventanilla/ventanilla/internal/tenant/manifest"
)

// world is a real server with a company in it, and an outside identity provider.
type world struct {
	base     string // of the API
	keys     *manifest.Credentials
	provider *oidctest.Provider
}

// settings are what the tests need beside the built-in manifest.
const settings = `
companies:
  - code: "000000"
    name: Acme Crédito
    idps:
      - {key: corp, issuer: %q, client_id: %s, client_secret: %s}
    shops:
      - {id: 140, secret: shop-140-of-the-tests-0123456789abcdef, login: {email_verification: true}}
      - {id: 142, secret: shop-142-of-the-tests-0123456789abcdef, login: {captcha: pow, captcha_after: 2}}
      - id: 141
        secret: shop-141-of-the-tests-0123456789abcdef
        login: {email_code: true, totp: true, passkeys: true, passkey_rp_id: localhost, passkey_origins: ["http://localhost:3000"]}
`

// The shops of settings.
const (
	verifyingShop = 140
	factorsShop   = 141
	captchaShop   = 142
)

// server starts the one world of all tests and examples.
var server = sync.OnceValue(func() *world {
	w, err := open()
	if err != nil {
		panic(err)
	}
	return w
})

var closers []func()

func TestMain(m *testing.M) {
	code := m.Run()
	for _, fn := range closers {
		fn()
	}
	os.Exit(code)
}

func open() (*world, error) {
	provider, err := oidctest.New()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "client-auth-")
	if err != nil {
		return nil, err
	}
	file := filepath.Join(dir, "manifest.yaml")
	text := fmt.Sprintf(settings, provider.URL, oidctest.ClientID, oidctest.ClientSecret)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		return nil, err
	}
	a, err := app.Start(context.Background(), app.Config{Data: filepath.Join(dir, "data"), Listen: "127.0.0.1:0", Dev: true, Manifest: file})
	if err != nil {
		return nil, err
	}
	keys, err := manifest.ReadCredentials(a.Config.CredentialsPath())
	if err != nil {
		return nil, err
	}
	closers = append(closers, func() { _ = a.Close() }, provider.Close, func() { _ = os.RemoveAll(dir) })
	return &world{base: a.URL() + "/auth", keys: keys, provider: provider}, nil
}

// config is that of the company's shop.
func (w *world) config() auth.Config {
	return auth.Config{Base: w.base, ShopID: w.keys.Auth.ShopID, ClientID: w.keys.Auth.ClientID, ClientSecret: w.keys.Auth.ClientSecret}
}

// shop is a shop's backend, as it acts for a shopper of its own.
func (w *world) shop(t testing.TB) *auth.Shop {
	t.Helper()
	return w.shopOf(t, w.keys.Auth.ShopID)
}

func (w *world) shopOf(t testing.TB, id int) *auth.Shop {
	t.Helper()
	config := w.config()
	config.ShopID = id
	s, err := auth.NewShop(config)
	if err != nil {
		t.Fatal(err)
	}
	return s.For(auth.Shopper{IP: anyIP(), UserAgent: "check"})
}

// anyIP gives an address whose attempts nobody else counts.
func anyIP() string {
	var b [6]byte
	rand.Read(b[:])
	return fmt.Sprintf("2001:db8:%x:%x:%x::1", b[:2], b[2:4], b[4:])
}

const password = "hollow-Maple-42"

// anybody is somebody new.
func anybody() auth.Person {
	return auth.Person{FirstName: "Ana", LastName: "Soto", Email: "ana." + strings.ToLower(rand.Text()) + "@example.com", Gender: auth.Female}
}

// registered is a new customer who is logged in.
func (w *world) registered(t testing.TB) (auth.Person, auth.Tokens) {
	t.Helper()
	who := anybody()
	tokens, err := w.shop(t).Register(t.Context(), who, password)
	if err != nil {
		t.Fatal(err)
	}
	return who, tokens
}

// message is one that the sandbox kept instead of sending it.
type message struct {
	Text, Code string
}

// mail gives the newest message to an address.
func (w *world) mail(to string) (message, error) {
	r, err := http.NewRequest(http.MethodGet, w.keys.Base+"/sandbox/v1/outbox?channel=email&to="+url.QueryEscape(to), nil)
	if err != nil {
		return message{}, err
	}
	r.Header.Set("X-Api-Key", w.keys.Connect.PrivateKey)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return message{}, err
	}
	defer res.Body.Close()
	var list []message
	if err := json.NewDecoder(res.Body).Decode(&list); err != nil || len(list) == 0 {
		return message{}, fmt.Errorf("no mail: status %d, %v", res.StatusCode, err)
	}
	return list[0], nil
}

// hash gives that of the link that begins so.
func (m message) hash(link string) string {
	_, rest, _ := strings.Cut(m.Text, link)
	hash, _, _ := strings.Cut(rest+"\n", "\n")
	hash, _, _ = strings.Cut(hash, " ")
	return hash
}
