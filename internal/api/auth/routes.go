package auth

import (
	"net/http"

	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/identity"
)

// routes is the API's table of contents.
func (a *API) routes() []wire.Route {
	return []wire.Route{
		// A shop backend, by Basic.
		{Method: http.MethodPost, Pattern: "/v1/auth/register", Handler: a.basic(a.register)},
		{Method: http.MethodPost, Pattern: "/v1/auth/login", Handler: a.basic(a.login)},
		{Method: http.MethodPost, Pattern: "/v1/auth/captcha", Handler: a.basic(a.captcha)},
		{Method: http.MethodPost, Pattern: "/v1/auth/login/guest", Handler: a.basic(a.guest)},
		{Method: http.MethodPost, Pattern: "/v1/auth/password/send-reset-email", Handler: a.basic(a.sendReset)},
		{Method: http.MethodPut, Pattern: "/v1/auth/password/update-by-hash", Handler: a.basic(a.updateByHash)},
		// Where the shop has switched it on.
		{Method: http.MethodPost, Pattern: "/v1/auth/email/send-verification", Handler: a.basic(a.sendEmail(identity.EmailVerify))},
		{Method: http.MethodPost, Pattern: "/v1/auth/email/verify", Handler: a.basic(a.emailPair(identity.EmailVerify))},
		{Method: http.MethodPost, Pattern: "/v1/auth/login/code/send", Handler: a.basic(a.sendEmail(identity.EmailLogin))},
		{Method: http.MethodPost, Pattern: "/v1/auth/login/code", Handler: a.basic(a.emailPair(identity.EmailLogin))},
		{Method: http.MethodPost, Pattern: "/v1/auth/login/second-factor", Handler: a.basic(a.loginSecond)},
		{Method: http.MethodPost, Pattern: "/v1/auth/login/passkey/options", Handler: a.basic(a.askPasskey)},
		{Method: http.MethodPost, Pattern: "/v1/auth/login/passkey", Handler: a.basic(a.loginPasskey)},
		// A shop backend, by Basic or in the body.
		{Method: http.MethodPost, Pattern: "/v1/oauth/token", Handler: a.token},
		{Method: http.MethodPost, Pattern: "/v1/oauth/introspect", Handler: a.introspect},
		{Method: http.MethodPost, Pattern: "/v1/oauth/revoke", Handler: a.revoke},

		// A customer, by Bearer.
		{Method: http.MethodPost, Pattern: "/v1/auth/logout", Handler: a.bearer(shopRequired, a.logout)},
		{Method: http.MethodPut, Pattern: "/v1/auth/password", Handler: a.bearer(shopOptional, a.changePassword)},
		{Method: http.MethodGet, Pattern: "/v1/oauth/token/validate", Handler: a.bearer(shopOptional, a.validate)},
		{Method: http.MethodGet, Pattern: "/v1/oauth/tokens", Handler: a.bearer(shopOptional, a.listTokens)},
		{Method: http.MethodDelete, Pattern: "/v1/oauth/tokens", Handler: a.bearer(shopOptional, a.revokeAll)},
		{Method: http.MethodDelete, Pattern: "/v1/oauth/tokens/{jti}", Handler: a.bearer(shopRequired, a.revokeToken)},
		{Method: http.MethodPost, Pattern: "/v1/auth/totp", Handler: a.bearer(shopOptional, a.beginTOTP)},
		{Method: http.MethodPost, Pattern: "/v1/auth/totp/confirm", Handler: a.bearer(shopOptional, a.confirmTOTP)},
		{Method: http.MethodPost, Pattern: "/v1/auth/totp/recovery-codes", Handler: a.bearer(shopOptional, a.renewRecoveryCodes)},
		{Method: http.MethodDelete, Pattern: "/v1/auth/totp", Handler: a.bearer(shopOptional, a.dropTOTP)},
		{Method: http.MethodPost, Pattern: "/v1/auth/passkeys/options", Handler: a.bearer(shopOptional, a.beginPasskey)},
		{Method: http.MethodPost, Pattern: "/v1/auth/passkeys", Handler: a.bearer(shopOptional, a.addPasskey)},
		{Method: http.MethodGet, Pattern: "/v1/auth/passkeys", Handler: a.bearer(shopOptional, a.listPasskeys)},
		{Method: http.MethodDelete, Pattern: "/v1/auth/passkeys/{id}", Handler: a.bearer(shopOptional, a.dropPasskey)},

		// A browser, by a JWT that the shop signed, and back from the provider.
		{Method: http.MethodGet, Pattern: "/v1/auth/external/redirect", Handler: a.anybody(a.externalRedirect)},
		{Method: http.MethodGet, Pattern: "/v1/auth/external/callback", Handler: a.anybody(a.externalCallback)},

		{Method: http.MethodGet, Pattern: "/v1/auth/logout/redirect", Handler: a.anybody(a.logoutRedirect)},
		{Method: http.MethodGet, Pattern: "/v1/auth/logout/callback", Handler: a.anybody(a.logoutCallback)},

		// A browser, for an application that speaks OpenID Connect.
		{Method: http.MethodGet, Pattern: "/v1/oauth/authorize", Handler: a.authorize},
		{Method: http.MethodPost, Pattern: "/v1/oauth/authorize", Handler: a.authorize},
		{Method: http.MethodGet, Pattern: "/v1/auth/external/hosted", Handler: a.externalHosted},
		{Method: http.MethodGet, Pattern: "/v1/oauth/logout", Handler: a.signOut},
		{Method: http.MethodPost, Pattern: "/v1/oauth/logout", Handler: a.signOut},
		// The application itself, by Bearer.
		{Method: http.MethodGet, Pattern: "/v1/oauth/userinfo", Handler: a.userinfo},
		{Method: http.MethodPost, Pattern: "/v1/oauth/userinfo", Handler: a.userinfo},

		// Anybody.
		{Method: http.MethodGet, Pattern: "/.well-known/jwks.json", Handler: a.keySet},
		{Method: http.MethodGet, Pattern: "/.well-known/oauth-authorization-server", Handler: a.serverMetadata},
		{Method: http.MethodGet, Pattern: "/.well-known/openid-configuration", Handler: a.serverMetadata},
	}
}
