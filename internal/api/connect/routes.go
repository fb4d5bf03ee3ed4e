package connect

import (
	"net/http"

	"github.com/ventanilla/ventanilla/internal/api/wire"
)

// routes is the table of contents.
func (a *API) routes() []wire.Route {
	const get, post, put, del = http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete
	return []wire.Route{
		{Method: post, Pattern: "/v1/users", Handler: a.private(a.createUser)},
		{Method: post, Pattern: "/v1/users/search", Handler: a.private(a.searchUsers)},
		{Method: post, Pattern: "/v1/users/accounts", Handler: a.private(a.linkUser)},
		{Method: get, Pattern: "/v1/users/{id}", Handler: a.private(a.user)},
		{Method: del, Pattern: "/v1/users/{id}", Handler: a.private(a.deleteUser)},
		{Method: get, Pattern: "/v1/users/{id}/accounts", Handler: a.private(a.userAccounts)},
		{Method: post, Pattern: "/v1/users/{id}/accounts", Handler: a.private(a.linkUserAccount)},

		{Method: post, Pattern: "/v1/accounts", Handler: a.private(a.link)},
		{Method: get, Pattern: "/v1/accounts", Handler: a.private(a.accounts)},
		{Method: get, Pattern: "/v1/accounts/find-by-identifier", Handler: a.private(a.findAccount)},
		{Method: get, Pattern: "/v1/accounts/logins", Handler: a.private(a.allLogins)},
		{Method: get, Pattern: "/v1/accounts/{id}", Handler: a.private(a.account)},
		{Method: post, Pattern: "/v1/accounts/{id}/validate", Handler: a.private(a.validate)},
		{Method: post, Pattern: "/v1/accounts/{id}/resend-otp", Handler: a.private(a.resendOTP)},
		{Method: get, Pattern: "/v1/accounts/{id}/profile", Handler: a.private(a.profile)},
		{Method: get, Pattern: "/v1/accounts/{id}/employment", Handler: a.private(a.employment)},
		{Method: post, Pattern: "/v1/accounts/{id}/earnings/search", Handler: a.private(a.earnings)},
		{Method: get, Pattern: "/v1/accounts/{id}/user", Handler: a.private(a.accountUser)},
		{Method: get, Pattern: "/v1/accounts/{id}/last-login", Handler: a.private(a.lastLogin)},
		{Method: get, Pattern: "/v1/accounts/{id}/logins", Handler: a.private(a.accountLogins)},

		{Method: get, Pattern: "/v1/logins/{id}", Handler: a.private(a.login)},
		{Method: post, Pattern: "/v1/logins/search", Handler: a.private(a.searchLogins)},

		{Method: get, Pattern: "/v1/widgets", Handler: a.private(a.widgets)},
		{Method: post, Pattern: "/v1/widgets", Handler: a.private(a.createWidget)},
		{Method: get, Pattern: "/v1/widgets/{id}", Handler: a.private(a.widget)},
		{Method: put, Pattern: "/v1/widgets/{id}", Handler: a.private(a.updateWidget)},
		{Method: get, Pattern: "/v1/widgets/{id}/setup", Handler: a.widgetSetup},
		{Method: post, Pattern: "/v1/link/authorize", Handler: a.crossOrigin(a.public(a.authorize))},
		{Method: http.MethodOptions, Pattern: "/v1/link/authorize", Handler: a.crossOrigin(preflight)},

		{Method: get, Pattern: "/v1/webhooks", Handler: a.private(a.webhooks)},
		{Method: post, Pattern: "/v1/webhooks", Handler: a.private(a.createWebhook)},
		{Method: get, Pattern: "/v1/webhooks/{id}", Handler: a.private(a.webhook)},
		{Method: put, Pattern: "/v1/webhooks/{id}", Handler: a.private(a.updateWebhook)},
		{Method: del, Pattern: "/v1/webhooks/{id}", Handler: a.private(a.deleteWebhook)},
		{Method: get, Pattern: "/v1/webhooks/{id}/deliveries", Handler: a.private(a.deliveries)},
		{Method: post, Pattern: "/v1/webhooks/{id}/deliveries/{delivery}/retry", Handler: a.private(a.retryDelivery)},
		{Method: post, Pattern: "/v1/webhooks/{id}/test", Handler: a.private(a.testWebhook)},
		{Method: get, Pattern: "/v1/events", Handler: a.private(a.events)},

		{Method: get, Pattern: "/v1/countries", Handler: a.countries},
		{Method: get, Pattern: "/v1/platforms", Handler: a.platforms},
		{Method: get, Pattern: "/v1/platforms/status", Handler: a.platformStatuses},
		{Method: get, Pattern: "/v1/platforms/{id}", Handler: a.platform},
		{Method: post, Pattern: "/v1/platforms/search", Handler: a.searchPlatforms},
		{Method: get, Pattern: "/v1/health/{platform}", Handler: a.health},
	}
}
