package manifest_test

import (
	"strings"
	"testing"

	"github.com/ventanilla/ventanilla/internal/tenant/manifest"
)

// Ensure a client that sends customers to the hosted pages is checked before
// anybody is sent anywhere.
func TestClients_Hosted(t *testing.T) {
	t.Parallel()
	parse := func(client string) error {
		_, err := manifest.Parse("m.yaml", strings.NewReader(`companies:
  - code: "000000"
    name: Acme
    shops:
      - {id: 139, secret: "0123456789abcdef0123456789abcdef"}
    oauth_clients:
      - `+client+"\n"))
		return err
	}
	for _, good := range []string{
		`{id: 8, public: true, shop: 139, redirect_uris: ["http://127.0.0.1/back", "com.example.app:/back", "https://app.example/back?x=1"]}`,
		`{id: 8, secret: "0123456789abcdef0123456789abcdef", shop: 139, redirect_uris: ["https://app.example/back"], post_logout_redirect_uris: ["https://app.example/"]}`,
	} {
		if err := parse(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	const secret = `secret: "0123456789abcdef0123456789abcdef", `
	for wrong, want := range map[string]string{
		`{id: 8, shop: 139}`:                                                                   "secret",
		`{id: 8, ` + secret + `public: true, shop: 139}`:                                       "is not for a public client",
		`{id: 8, public: true, shop: 140}`:                                                     "no shop of this company",
		`{id: 8, public: true, redirect_uris: ["https://a.example"]}`:                          "needs shop",
		`{id: 8, public: true, grants: [client_credentials], shop: 139}`:                       "cannot prove who it is",
		`{id: 8, public: true, shop: 139, redirect_uris: ["/back"]}`:                           "absolute address",
		`{id: 8, public: true, shop: 139, redirect_uris: ["https://a.example/#x"]}`:            "without fragment",
		`{id: 8, public: true, shop: 139, redirect_uris: ["https://u@a.example/"]}`:            "absolute address",
		`{id: 8, public: true, shop: 139, redirect_uris: ["javascript:alert(1)"]}`:             "reversed domain",
		`{id: 8, ` + secret + `shop: 139, redirect_uris: ["com.example.app:/back"]}`:           "reversed domain",
		`{id: 8, public: true, shop: 139, post_logout_redirect_uris: ["https://a.example/#"]}`: "without fragment",
	} {
		if err := parse(wrong); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", wrong, err)
		}
	}
}
