package conform

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// keys are what the ways are walked with. All but all are empty where there is
// no company of one's own.
type keys struct {
	all     string // private, sandbox, every service
	public  string
	live    string
	some    string // private, sandbox, one service
	strict  string // private, sandbox, strict about CURPs
	limited string // private, sandbox, of a company that may ask once a minute
	auth    authKeys
}

// The companies of conform's own. They stay, with the keys of the last run.
const (
	ownCompany     = "conf01"
	limitedCompany = "conf02"
)

// ownManifest has the limits that the contract words.
var ownManifest = `companies:
  - code: ` + ownCompany + `
    name: Conformance
    limits: {nss_per_curp_per_day: 2, weeks_per_curp_per_day: 3, api_requests_per_minute: 100000, login_failures: 5}
    api_keys:
      - {name: all, key: "ALL"}
      - {name: public, key: "PUBLIC", kind: public}
      - {name: live, key: "LIVE", environment: live}
      - {name: some, key: "SOME", services: [curp/validate]}
      - {name: strict, key: "STRICT", strict_curp: true}
` + ownAuth + `  - code: ` + limitedCompany + `
    name: Conformance, limited
    limits: {api_requests_per_minute: 1}
    api_keys:
      - {name: all, key: "LIMITED"}
`

// arrive sees whether the server answers and takes the keys, and brings in the
// companies of its own when it may.
func arrive(ctx context.Context, base string, o Options) (*visit, error) {
	v := &visit{client: newClient(base), keys: keys{all: o.Key, public: o.Public, live: o.Live, auth: givenAuth(o.Auth)}, own: o.Admin != ""}
	a, err := v.client.call(ctx, request{method: http.MethodGet, path: "/readyz"})
	if err != nil {
		return nil, err
	}
	if a.status != http.StatusOK {
		return nil, fmt.Errorf("the server is not ready: %s", a)
	}
	if !v.own {
		if v.keys.all == "" {
			return nil, errors.New("the credentials hold neither an admin token nor a private sandbox key")
		}
		return v, nil
	}
	v.keys = keys{all: fresh("vk_sandbox_"), public: fresh("vp_sandbox_"), live: fresh("vk_live_"),
		some: fresh("vk_sandbox_"), strict: fresh("vk_sandbox_"), limited: fresh("vk_sandbox_"), auth: freshAuth()}
	text := v.keys.auth.into(strings.NewReplacer(`"ALL"`, v.keys.all, `"PUBLIC"`, v.keys.public, `"LIVE"`, v.keys.live,
		`"SOME"`, v.keys.some, `"STRICT"`, v.keys.strict, `"LIMITED"`, v.keys.limited).Replace(ownManifest))
	a, err = v.client.call(ctx, request{path: "/admin/v1/apply", body: text,
		header: map[string]string{"Authorization": "Bearer " + o.Admin, "Content-Type": "application/yaml"}})
	if err != nil {
		return nil, err
	}
	if a.status != http.StatusOK {
		return nil, fmt.Errorf("the companies of conform's own cannot be brought in: %s", a)
	}
	return v, v.reset(ctx)
}

// reset makes the sandbox of the company as new.
func (v *visit) reset(ctx context.Context) error {
	a, err := v.client.call(ctx, request{path: "/sandbox/v1/reset", key: v.keys.all})
	if err == nil && a.status != http.StatusNoContent {
		err = fmt.Errorf("the sandbox cannot be reset: %s", a)
	}
	return err
}

// fresh makes a key.
func fresh(prefix string) string { return prefix + rand.Text() + rand.Text() }

// errNoAdmin is told of ways that need a company of conform's own.
var errNoAdmin = errors.New("it needs a company of its own, and the credentials hold no admin token")
