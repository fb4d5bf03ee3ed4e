package profile

import (
	"net"
	"net/http"
	"strings"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	engine "github.com/ventanilla/ventanilla/internal/identity/profile"
	"github.com/ventanilla/ventanilla/internal/identity/signature"
	"github.com/ventanilla/ventanilla/internal/identity/step"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

// keyed admits a client application by its API key and nothing more.
func (a *API) keyed(h func(w http.ResponseWriter, r *http.Request, c engine.Client) error) wire.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		c, err := a.client(r)
		if err != nil {
			return err
		}
		return h(w, r, c)
	}
}

// stepping admits a person's session that stands in one of the states.
func (a *API) stepping(h func(w http.ResponseWriter, r *http.Request, c engine.Client, s engine.Session) error, in ...step.State) wire.Handler {
	return a.keyed(func(w http.ResponseWriter, r *http.Request, c engine.Client) error {
		s, err := a.bearer(r, c)
		if err != nil {
			return err
		}
		if err := a.engine.Ready(r.Context(), s, in...); err != nil {
			return err
		}
		return h(w, r, c, s)
	})
}

// inSession admits a person who is signed in.
func (a *API) inSession(h func(w http.ResponseWriter, r *http.Request, c engine.Client, who engine.Actor, s engine.Session) error) wire.Handler {
	return a.keyed(func(w http.ResponseWriter, r *http.Request, c engine.Client) error {
		s, err := a.bearer(r, c)
		if err != nil {
			return err
		}
		who, err := a.engine.Actor(r.Context(), s)
		if err != nil {
			return err
		}
		return h(w, r, c, who, s)
	})
}

// acting admits a person who is signed in, or a server that signs.
func (a *API) acting(h func(w http.ResponseWriter, r *http.Request, c engine.Client, who engine.Actor) error) wire.Handler {
	return a.changing(func(w http.ResponseWriter, r *http.Request, c engine.Client, who engine.Actor, _ *engine.Session) error {
		return h(w, r, c, who)
	})
}

// changing is acting for critical changes, which ask a person's session for
// more; s is nil for a server.
func (a *API) changing(h func(w http.ResponseWriter, r *http.Request, c engine.Client, who engine.Actor, s *engine.Session) error) wire.Handler {
	return a.keyed(func(w http.ResponseWriter, r *http.Request, c engine.Client) error {
		scheme, value, err := authorization(r)
		if err != nil {
			return err
		}
		if scheme == signing {
			who, err := a.signed(r, c, value)
			if err != nil {
				return err
			}
			return h(w, r, c, who, nil)
		}
		s, err := a.engine.Session(r.Context(), c, value)
		if err != nil {
			return err
		}
		who, err := a.engine.Actor(r.Context(), s)
		if err != nil {
			return err
		}
		return h(w, r, c, who, &s)
	})
}

// client reads the API key. One that is not this company's does not exist here,
// and neither does a public one: anybody can read it in the page that it is in,
// and would get around the captcha, the concealed login ids and the critical
// changes of the client application's own key.
func (a *API) client(r *http.Request) (engine.Client, error) {
	key, err := a.keys.APIKey(r.Header.Get("X-Api-Key"))
	if err != nil {
		return engine.Client{}, err
	}
	if key.Scope.Company != r.PathValue("company_code") || key.Kind == tenant.PublicKey {
		return engine.Client{}, fault.APIKeyInvalid
	}
	wire.SetCompany(r.Context(), key.Scope.Company)
	ip, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		ip = r.RemoteAddr
	}
	return engine.Client{Key: key, IP: ip, UserAgent: r.UserAgent(), RequestID: wire.RequestID(r.Context()), Language: wire.Language(r)}, nil
}

// bearer reads a person's session. A server's signature is checked all the
// same, so that a bad one is told so, but it has no session to take a step in.
func (a *API) bearer(r *http.Request, c engine.Client) (engine.Session, error) {
	scheme, value, err := authorization(r)
	if err != nil {
		return engine.Session{}, err
	}
	if scheme == signing {
		if _, err := a.signed(r, c, value); err != nil {
			return engine.Session{}, err
		}
		return engine.Session{}, fault.SessionState
	}
	return a.engine.Session(r.Context(), c, value)
}

// The schemes of Authorization, in lower case: they are not case-sensitive.
const (
	bearing = "bearer"
	signing = "signature"
)

// authorization splits the header.
func authorization(r *http.Request) (scheme, value string, err error) {
	header := strings.TrimSpace(r.Header.Get("Authorization"))
	if header == "" {
		return "", "", fault.HeaderMissing
	}
	scheme, value, _ = strings.Cut(header, " ")
	scheme, value = strings.ToLower(scheme), strings.TrimSpace(value)
	if scheme != bearing && scheme != signing || value == "" || strings.ContainsAny(value, " ,") {
		return "", "", fault.HeaderInvalid
	}
	return scheme, value, nil
}

// signed checks a signature over the request as it was sent: the path is that
// of the request line, whatever prefix was taken away on the way here.
func (a *API) signed(r *http.Request, c engine.Client, value string) (engine.Actor, error) {
	body, err := wire.Body(r)
	if err != nil {
		return engine.Actor{}, err
	}
	target := r.RequestURI
	if i := strings.Index(target, "://"); i >= 0 { // absolute form, through a proxy
		target = target[i+3:]
		target = target[max(strings.IndexByte(target, '/'), 0):]
	}
	path, query, _ := strings.Cut(target, "?")
	return a.engine.Signed(r.Context(), c, value, signature.Request{
		Method: r.Method, Path: path, Query: query, Body: body, APIKey: r.Header.Get("X-Api-Key"),
	})
}
