package conform

import (
	"crypto/rand"
	"fmt"
	"strconv"
	"strings"
)

// The shops, clients and identity provider of conform's own. Their numbers are
// of the whole server, so they are ones that nobody else is likely to have.
const (
	ownShop     = 990139 // a password, and nothing beside
	otherShop   = 990140 // of the same company
	verifyShop  = 990141 // whose addresses are verified
	factorShop  = 990142 // codes by e-mail, authenticator apps and passkeys
	captchaShop = 990143 // captchas after one failure
	rsClient    = 990005
	esClient    = 990006
	muteClient  = 990007 // conceals accounts
	soleClient  = 990008 // may get tokens for itself only
	liveClient  = 990009
	awayIDP     = "away" // where nothing answers
	ownCallback = "https://shop.example/callback?from=conform"
	ownApp      = "https://app.example/entered" // of an application that speaks OpenID Connect
)

// ownAuth is what the company of conform's own has for customers. Port 1 is
// nobody's.
var ownAuth = fmt.Sprintf(`    shops:
      - {id: %d, locale: es-MX, secret: "SHOP", callback_urls: ["https://shop.example/callback"]}
      - {id: %d, locale: es-MX, secret: "SHOP"}
      - {id: %d, locale: es-MX, secret: "SHOP", login: {email_verification: true}}
      - {id: %d, locale: es-MX, secret: "SHOP", login: {email_code: true, totp: true, passkeys: true, passkey_rp_id: shop.example, passkey_origins: ["https://shop.example"]}}
      - {id: %d, locale: es-MX, secret: "SHOP", login: {captcha: pow, captcha_after: 1}}
    oauth_clients:
      - {id: %d, secret: "CLIENT", alg: RS256, grants: [authorization_code, refresh_token, client_credentials], scopes: [read, write],
         shop: %d, redirect_uris: ["`+ownApp+`"], post_logout_redirect_uris: ["`+ownApp+`"]}
      - {id: %d, secret: "CLIENT", alg: ES256, access_ttl: 1h, refresh_ttl: 2h}
      - {id: %d, secret: "CLIENT", conceal_accounts: true}
      - {id: %d, secret: "CLIENT", grants: [client_credentials]}
      - {id: %d, secret: "CLIENT", environment: live}
    idps: [{key: %s, issuer: "http://127.0.0.1:1", client_id: conform}]
`, ownShop, otherShop, verifyShop, factorShop, captchaShop, rsClient, ownShop, esClient, muteClient, soleClient, liveClient, awayIDP)

// backend is an OAuth client of a shop's backend.
type backend struct {
	id     int
	secret string
	access int // seconds that its access tokens live; 0 when not known
}

// authKeys are what the ways of /auth are walked with.
type authKeys struct {
	shop, other int // 0 when there is none
	secret      string
	rs          backend
	// These need a company of conform's own.
	es, mute, sole, live backend
}

func givenAuth(s Shop) authKeys {
	return authKeys{shop: s.ID, secret: s.Secret, rs: backend{id: s.ClientID, secret: s.ClientSecret}}
}

func freshAuth() authKeys {
	secret := rand.Text() + rand.Text()
	of := func(id, access int) backend { return backend{id, secret, access} }
	return authKeys{shop: ownShop, other: otherShop, secret: rand.Text() + rand.Text(),
		rs: of(rsClient, 30*24*3600), es: of(esClient, 3600), mute: of(muteClient, 30*24*3600), sole: of(soleClient, 3600), live: of(liveClient, 30*24*3600)}
}

// into puts the secrets into the manifest.
func (k authKeys) into(text string) string {
	return strings.NewReplacer(`"SHOP"`, k.secret, `"CLIENT"`, k.rs.secret).Replace(text)
}

func (b backend) number() string { return strconv.Itoa(b.id) }
