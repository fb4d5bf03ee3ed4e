package identity

import (
	"errors"
	"slices"
	"testing"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

// Ensure passkeys are for the hosted pages where nothing else is said, for the
// shop's pages where it is, and for both where they are of one domain.
func TestPasskeySite(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		issuer  string
		login   tenant.LoginOptions
		id      string
		origins []string
	}{
		"by default":  {"https://id.shop.example/auth", tenant.LoginOptions{}, "id.shop.example", []string{"https://id.shop.example"}},
		"with a port": {"https://ID.shop.example:8443/auth", tenant.LoginOptions{}, "id.shop.example", []string{"https://id.shop.example:8443"}},
		"by address":  {"http://127.0.0.1:8080/auth", tenant.LoginOptions{}, "localhost", []string{"http://localhost:8080"}},
		"both": {"https://id.shop.example/auth",
			tenant.LoginOptions{PasskeyRPID: "shop.example", PasskeyOrigins: []string{"https://www.shop.example"}},
			"shop.example", []string{"https://www.shop.example", "https://id.shop.example"}},
		"elsewhere": {"https://id.example/auth",
			tenant.LoginOptions{PasskeyRPID: "shop.example", PasskeyOrigins: []string{"https://shop.example"}},
			"shop.example", []string{"https://shop.example"}},
		"not below": {"https://evilshop.example/auth",
			tenant.LoginOptions{PasskeyRPID: "shop.example", PasskeyOrigins: []string{"https://shop.example"}},
			"shop.example", []string{"https://shop.example"}},
	} {
		engine := &Customers{Tokens: &Tokens{issuer: c.issuer}}
		c.login.Passkeys = true
		shop := &tenant.Shop{Name: "Tienda", Login: c.login}
		site, err := engine.passkeySite(shop)
		if err != nil || site.ID != c.id || site.Name != "Tienda" || !slices.Equal(site.Origins, c.origins) {
			t.Errorf("%s: %+v, %v", name, site, err)
		}
		shop.Login.Passkeys = false
		if _, err := engine.passkeySite(shop); !errors.Is(err, fault.Forbidden) {
			t.Errorf("%s, off: %v", name, err)
		}
	}
}
