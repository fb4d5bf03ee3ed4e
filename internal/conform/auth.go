package conform

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
)

// authWays is the table of contents of /auth.
func authWays() []way {
	return slices.Concat(customerWays(), tokenWays(), clientWays(), bearerWays(), loginWays(), passwordWays(), fieldWays(),
		grantWays(), refreshWays(), codeWays(), questionWays(), externalWays(),
		captchaWays(), mailedWays(), secondWays(), passkeyWays(), plainWays(), limitedWays(), unwalkable())
}

// fields are those of a JSON body.
type fields map[string]any

// but gives a copy with other values; nil takes a field away.
func (f fields) but(pairs ...any) fields {
	out := maps.Clone(f)
	for i := 0; i+1 < len(pairs); i += 2 {
		if out[pairs[i].(string)] = pairs[i+1]; pairs[i+1] == nil {
			delete(out, pairs[i].(string))
		}
	}
	return out
}

// caller puts into a request who makes it.
type caller func(*request)

// as is a shop's backend.
func as(b backend) caller { return basic(b.number(), b.secret) }

func basic(id, secret string) caller {
	return header("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(id+":"+secret)))
}

// bearing is a customer.
//
//go:noinline
func bearing(token string) caller { return header("Authorization", "Bearer "+token) }

// inShop is a customer who says in which shop.
//
//go:noinline
func inShop(token string, shop int) caller {
	return func(r *request) { bearing(token)(r); header("X-Shop-Id", fmt.Sprint(shop))(r) }
}

func nobody(*request) {}

//go:noinline
func header(name, value string) caller {
	return func(r *request) {
		if r.header == nil {
			r.header = map[string]string{}
		}
		r.header[name] = value
	}
}

// toAuth makes a request. A body that is a text is sent as it is, nil not at all.
func toAuth(method, path string, who caller, body any) request {
	r := request{method: method, path: "/auth" + path}
	switch b := body.(type) {
	case nil:
	case string:
		r.body = b
	default:
		text, err := json.Marshal(b)
		if err != nil {
			panic(fmt.Sprintf("conform: %v", err)) // a body of ours
		}
		r.body = string(text)
	}
	who(&r)
	return r
}

// post is toAuth for most calls.
//
//go:noinline
func post(path string, who caller, body any) request {
	return toAuth(http.MethodPost, path, who, body)
}

// sound insists on a call's status and on what every answer of /auth has: no
// cache may keep it, and what it says is JSON.
func (v *visit) sound(ctx context.Context, status int, r request) (answer, error) {
	a, err := v.gets(ctx, status, r)
	if err != nil {
		return a, err
	}
	switch kind := a.header.Get("Content-Type"); {
	case status == http.StatusNoContent && len(a.raw) > 0:
		return a, fmt.Errorf("%s: a body with 204", a)
	case status != http.StatusNoContent && kind != "application/json":
		return a, fmt.Errorf("%s: Content-Type is %q instead of application/json", a, kind)
	case status != http.StatusNoContent && a.header.Get("Cache-Control") != "no-store":
		return a, fmt.Errorf("%s: Cache-Control is %q instead of no-store", a, a.header.Get("Cache-Control"))
	}
	return a, nil
}

// says makes a call that is answered with exactly this body.
func (v *visit) says(ctx context.Context, status int, r request, body string) (answer, error) {
	a, err := v.sound(ctx, status, r)
	if err != nil {
		return a, err
	}
	if err := a.holds(exactly, body); err != nil {
		return a, err
	}
	return a, challenged(a)
}

// challenged insists on the header that says how to come again with better
// credentials.
func challenged(a answer) error {
	var want string
	switch a.text("error") {
	case "INVALID_TOKEN":
		want = `Bearer error="invalid_token"`
	case "INSUFFICIENT_SCOPE":
		want = `Bearer error="insufficient_scope", scope="openid"`
	case "INVALID_CLIENT":
		want = `Basic realm="ventanilla"`
	}
	if got := a.header.Get("WWW-Authenticate"); got != want {
		return fmt.Errorf("%s: WWW-Authenticate is %q instead of %q", a, got, want)
	}
	return nil
}

// prepared makes a request, after what has to happen before it.
type prepared func(ctx context.Context, v *visit) (request, error)

// straight is for a request that needs nothing before it.
//
//go:noinline
func straight(make making) prepared {
	return func(_ context.Context, v *visit) (request, error) { return make(v), nil }
}

// leads is a way whose last call is refused with this body.
//
//go:noinline
func leads(status int, code, body, how string, make prepared) way {
	return way{code: code, status: status, how: how, walk: func(ctx context.Context, v *visit) error {
		if v.keys.auth.rs.id == 0 || v.keys.auth.rs.secret == "" {
			return errNoShop
		}
		r, err := make(ctx, v)
		if err != nil {
			return err
		}
		_, err = v.says(ctx, status, r, body)
		return err
	}}
}

// errNoShop is told where there is no shop's backend to speak as.
var errNoShop = errors.New("the credentials hold neither an admin token nor a shop's client in the sandbox")

// service is a body of the service dialect. The context is null unless it is
// given, as JSON.
func service(code, message string, context ...string) string {
	about := "null"
	if len(context) > 0 {
		about = context[0]
	}
	return fmt.Sprintf(`{"error":%q,"message":%q,"context":%s}`, code, message, about)
}

// token is a body of the token endpoint's dialect.
//
//go:noinline
func ofToken(code, text, hint string) string {
	return fmt.Sprintf(`{"error":%q,"error_description":%q,"hint":%q,"message":%q}`, code, text, hint, text)
}

// form writes fields as a form.
func (f fields) form() string {
	form := url.Values{}
	for name, value := range f {
		form.Set(name, fmt.Sprint(value))
	}
	return form.Encode()
}

// decode reads an answer's body.
func decode(a answer, into any) error {
	if err := json.Unmarshal(a.raw, into); err != nil {
		return fmt.Errorf("%s: %w", a, err)
	}
	return nil
}
