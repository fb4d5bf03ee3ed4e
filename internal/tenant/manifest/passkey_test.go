package manifest_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/ventanilla/ventanilla/internal/store/storetest"
	"github.com/ventanilla/ventanilla/internal/tenant/manifest"
	"github.com/ventanilla/ventanilla/internal/vault"
)

func passkeyShop(login string) string {
	return `
companies:
  - code: "000000"
    name: Acme
    shops:
      - {id: 139, secret: "0123456789abcdef0123456789abcdef", login: {passkeys: true, ` + login + `}}
`
}

// Ensure a shop's domain and pages for passkeys are kept, and come out of an
// export as they went in.
func TestPasskeys(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	d := directory(t, db, vault.Ephemeral())
	apply(t, db, d, parse(t, passkeyShop(`passkey_rp_id: shop.example, passkey_origins: ["https://shop.example", "https://m.shop.example:8443"]`)), false)
	shop, _ := d.Shop(139)
	if shop.Login.PasskeyRPID != "shop.example" || !slices.Equal(shop.Login.PasskeyOrigins, []string{"https://shop.example", "https://m.shop.example:8443"}) {
		t.Errorf("%+v", shop.Login)
	}
	if again := apply(t, db, d, parse(t, export(t, d)), false); len(again) != 0 {
		t.Errorf("the export changes %v", again)
	}
}

// Ensure what no browser would take is refused with its key.
func TestPasskeys_Refused(t *testing.T) {
	t.Parallel()
	one := `, passkey_origins: ["https://shop.example"]`
	for login, want := range map[string]string{
		`passkey_rp_id: shop.example`:                                              "passkey_origins",
		`passkey_origins: ["https://shop.example"]`:                                "passkey_rp_id",
		`passkey_rp_id: example` + one:                                             "top-level",
		`passkey_rp_id: Shop.example` + one:                                        "lower case",
		`passkey_rp_id: 192.0.2.1` + one:                                           "an address",
		`passkey_rp_id: "https://shop.example"` + one:                              "no domain",
		`passkey_rp_id: "shop.example:443"` + one:                                  "no domain",
		`passkey_rp_id: .shop.example` + one:                                       "no domain",
		`passkey_rp_id: hop.example` + one:                                         "not of the domain",
		`passkey_rp_id: m.shop.example` + one:                                      "not of the domain",
		`passkey_rp_id: shop.example, passkey_origins: ["http://shop.example"]`:    "under https",
		`passkey_rp_id: shop.example, passkey_origins: ["https://shop.example/"]`:  "scheme and host",
		`passkey_rp_id: shop.example, passkey_origins: ["https://shop.example?a"]`: "scheme and host",
		`passkey_rp_id: shop.example, passkey_origins: ["shop.example"]`:           "scheme and host",
		`passkey_rp_id: shop.example, passkey_origins: [` + strings.TrimSuffix(strings.Repeat(`"https://shop.example",`, 11), ",") + `]`: "allowed: 10",
	} {
		_, err := manifest.Parse("m.yaml", strings.NewReader(passkeyShop(login)))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", login, err)
		}
	}
	for _, login := range []string{
		`passkey_rp_id: localhost, passkey_origins: ["http://localhost:8080"]`,
		`passkey_rp_id: shop.example` + one,
		`totp: true`,
	} {
		parse(t, passkeyShop(login))
	}
}
