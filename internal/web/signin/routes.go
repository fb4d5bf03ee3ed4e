package signin

import (
	"net/http"

	"github.com/ventanilla/ventanilla/internal/api/wire"
)

// routes is the table of contents. What a link in a mail leads to is shown by
// GET and done by POST: programs that look for harm in mails follow links too.
func (p *Pages) routes() []wire.Route {
	return []wire.Route{
		{Method: http.MethodGet, Pattern: "/signin", Handler: p.show(p.login)},
		{Method: http.MethodPost, Pattern: "/signin", Handler: p.post(p.loginPassword)},
		{Method: http.MethodPost, Pattern: "/signin/second", Handler: p.post(p.second)},

		{Method: http.MethodGet, Pattern: "/signin/code", Handler: p.show(p.code)},
		{Method: http.MethodPost, Pattern: "/signin/code", Handler: p.post(p.codeSend)},
		{Method: http.MethodPost, Pattern: "/signin/code/enter", Handler: p.post(p.codeEnter)},
		{Method: http.MethodGet, Pattern: "/signin/link", Handler: p.show(p.link)},
		{Method: http.MethodPost, Pattern: "/signin/link", Handler: p.post(p.linkFollow)},

		{Method: http.MethodPost, Pattern: "/signin/verify", Handler: p.post(p.verifyCode)},
		{Method: http.MethodPost, Pattern: "/signin/verify/send", Handler: p.post(p.verifySend)},

		{Method: http.MethodGet, Pattern: "/signin/register", Handler: p.show(p.register)},
		{Method: http.MethodPost, Pattern: "/signin/register", Handler: p.post(p.registerDo)},
		{Method: http.MethodGet, Pattern: "/signin/forgot", Handler: p.show(p.forgot)},
		{Method: http.MethodPost, Pattern: "/signin/forgot", Handler: p.post(p.forgotSend)},
		{Method: http.MethodGet, Pattern: "/signin/reset", Handler: p.show(p.reset)},
		{Method: http.MethodPost, Pattern: "/signin/reset", Handler: p.post(p.resetDo)},

		{Method: http.MethodPost, Pattern: "/signin/passkey/options", Handler: p.post(p.passkeyOptions)},
		{Method: http.MethodPost, Pattern: "/signin/passkey", Handler: p.post(p.passkey)},

		{Method: http.MethodGet, Pattern: "/signin/out", Handler: p.showOut},
		{Method: http.MethodPost, Pattern: "/signin/out", Handler: p.postOut},
	}
}
