package manifest_test

import (
	"strings"
	"testing"

	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
	"github.com/ventanilla/ventanilla/internal/tenant/manifest"
	"github.com/ventanilla/ventanilla/internal/vault"
)

const twoProviders = `
companies:
  - code: "000000"
    name: Acme
    shops:
      - {id: 139, secret: "0123456789abcdef0123456789abcdef", login: {link_verified_email: true}}
    idps:
      - {key: corp, issuer: "https://login.example/realms/a", client_id: shop, client_secret: "idp-secret-value", scopes: [openid, email]}
      - {key: public, issuer: "https://id.example", client_id: shop-app}
`

// Ensure identity providers are stored, sealed, listed by company, and come out
// of an export as they went in.
func TestIDPs(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		d := directory(t, db, vault.Ephemeral())
		changes := apply(t, db, d, parse(t, twoProviders), false)
		if len(changes) != 4 || changes[2].What != "company 000000: identity provider corp" || changes[2].Did != "created" {
			t.Errorf("changes %v", changes)
		}
		if again := apply(t, db, d, parse(t, twoProviders), false); len(again) != 0 {
			t.Errorf("applied again: %v", again)
		}
		p, ok := d.IDP("000000", "corp")
		if !ok || p.Issuer != "https://login.example/realms/a" || p.ClientID != "shop" || string(p.ClientSecret) != "idp-secret-value" || len(p.Scopes) != 2 {
			t.Errorf("%+v", p)
		}
		if _, ok := d.IDP("111111", "corp"); ok {
			t.Error("another company's")
		}
		if shop, _ := d.Shop(139); !shop.Login.LinkVerifiedEmail {
			t.Error("the shop's flag is gone")
		}
		text := export(t, d)
		if strings.Contains(text, "idp-secret-value") || !strings.Contains(text, "link_verified_email: true") {
			t.Errorf("export %s", text)
		}
		if again := apply(t, db, d, parse(t, text), false); len(again) != 0 {
			t.Errorf("the export changes %v", again)
		}
		changed := strings.Replace(twoProviders, "idp-secret-value", "another-secret", 1)
		if changes := apply(t, db, d, parse(t, changed), false); len(changes) != 1 || changes[0].Did != "updated" {
			t.Errorf("a new secret: %v", changes)
		}
		if p, _ := d.IDP("000000", "corp"); string(p.ClientSecret) != "another-secret" {
			t.Error("the old secret is in force")
		}
	})
}

func TestIDPs_Refused(t *testing.T) {
	t.Parallel()
	for wrong, want := range map[string]string{
		`{issuer: "https://a.example", client_id: x}`:                              "key: is missing",
		`{key: a, issuer: "https://a.example"}`:                                    "client_id: is missing",
		`{key: a, issuer: "ftp://a.example", client_id: x}`:                        "no address",
		`{key: a, issuer: "https://u:p@a.example", client_id: x}`:                  "user name",
		`{key: a, issuer: "https://a.example/?x=1", client_id: x}`:                 "query",
		`{key: a, issuer: "https://a.example", client_id: x, scopes: ["a b"]}`:     "no scope",
		`{key: corp, issuer: "https://a.example", client_id: x, client_secret: y}`: "stands at",
	} {
		text := strings.Replace(twoProviders, `      - {key: public, issuer: "https://id.example", client_id: shop-app}`, "      - "+wrong, 1)
		if _, err := manifest.Parse("m.yaml", strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", wrong, err)
		}
	}
}
