package manifest_test

import (
	"strings"
	"testing"

	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/tenant/manifest"
)

// company wraps the parts of one company.
func company(parts string) string {
	return "companies:\n  - code: \"000000\"\n    name: Acme\n    " + strings.ReplaceAll(parts, "\n", "\n    ") + "\n"
}

// Every mistake is named with its line, its key and what is allowed.
func TestMistakes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"unknown key": {"limits: {login_failure: 3}", []string{`m.yaml:1: limits: unknown key "login_failure"; allowed: nss_per_curp_per_day, weeks_per_curp_per_day, api_requests_per_minute, login_failures`}},
		"all at once": {company("colour: red\noauth_clients:\n  - {id: 5, secret: short, environment: prod, alg: HS256}"), []string{
			`m.yaml:4: companies[0]: unknown key "colour"`,
			`m.yaml:6: companies[0].oauth_clients[0].secret: has 5 bytes; a secret has at least 32`,
			`m.yaml:6: companies[0].oauth_clients[0].environment: "prod" is not allowed; allowed: sandbox, live`,
			`m.yaml:6: companies[0].oauth_clients[0].alg: "HS256" is not allowed; allowed: RS256, ES256`,
		}},
		"wrong types": {company("shops: [{id: \"1\", login: {passkeys: \"yes\"}}]"), []string{
			`companies[0].shops[0].id: is a text; allowed: a whole number`,
			`companies[0].shops[0].login.passkeys: is a text; allowed: true, false`,
		}},
		"number for a text": {company("profiles: [{mnemocode: C1, role: CLIENT, phone: +525550000001}]"), []string{
			`companies[0].profiles[0].phone: is a number; allowed: a text, so put it in quotes`,
		}},
		"code without quotes":  {"companies: [{code: 000000, name: x}]", []string{"companies[0].code: is a number; allowed: a text, so put it in quotes"}},
		"code too long":        {"companies: [{code: \"0000000\", name: x}]", []string{`companies[0].code: "0000000" is not allowed; a code has six letters or digits`}},
		"code twice":           {"companies: [{code: aaaaaa, name: x}, {code: aaaaaa, name: y}]", []string{"companies[1].code: aaaaaa stands at companies[0].code already"}},
		"key twice":            {"limits: {}\nlimits: {}", []string{`m.yaml:2: mapping key "limits" already defined`}},
		"recovery":             {company("api_keys: [{name: a, key: vk_sandbox_0123456789012345678901, recovery: [FAX]}]"), []string{`recovery[0]: "FAX" is not allowed; allowed: PHONE, QUESTION, MAIL`}},
		"callback":             {company("shops: [{id: 1, secret: \"01234567890123456789012345678901\", callback_urls: [\"ftp://x\"]}]"), []string{`callback_urls[0]: "ftp://x" is no address; allowed: http:// and https://`}},
		"duration":             {company("oauth_clients: [{id: 1, access_ttl: soon}]"), []string{`access_ttl: "soon" is no duration; allowed: more than zero, as 90s, 30m or 720h`}},
		"duration as a number": {company("oauth_clients: [{id: 1, access_ttl: 30}]"), []string{"access_ttl: is a number; allowed: a duration"}},
		"grants": {company("oauth_clients: [{id: 1, secret: \"01234567890123456789012345678901\", grants: [password, refresh_token, refresh_token]}]"), []string{
			`grants[0]: "password" is not allowed; allowed: authorization_code, refresh_token, client_credentials`, "grants[2]: refresh_token stands at companies[0].oauth_clients[0].grants[1] already"}},
		"no grants": {company("oauth_clients: [{id: 1, secret: \"01234567890123456789012345678901\", grants: []}]"), []string{"grants: is empty; leave it out"}},
		"scopes": {company("oauth_clients: [{id: 1, secret: \"01234567890123456789012345678901\", scopes: [read, \"a b\", ñ, read, \"\"]}]"), []string{
			`scopes[1]: "a b" is no scope`, `scopes[2]: "ñ" is no scope`, "scopes[3]: read stands at", "scopes[4]: is missing"}},
		"environment variable": {company("shops: [{id: 1, secret: \"${NOBODY_SETS_THIS}\"}]"), []string{"secret: the environment variable NOBODY_SETS_THIS is not set"}},
		"file":                 {company("shops: [{id: 1, secret: \"file:/nowhere/at/all\"}]"), []string{"secret: cannot read the secret: open /nowhere/at/all"}},
		"hash":                 {company("oauth_clients: [{id: 1, secret: \"sha256:00\"}]"), []string{"secret: sha256: wants 64 hexadecimal digits"}},
		"host environment":     {"apis:\n  lookup:\n    environments: {link.example: production}", []string{`m.yaml:3: apis.lookup.environments.link.example: "production" is not allowed; allowed: sandbox, live`}},
		"host of environment":  {"apis: {lookup: {environments: {\"https://a\": live, a.example: live, A.example: live}}}", []string{`"https://a" is no host name`, "apis.lookup.environments.a.example: a.example stands at apis.lookup.environments.A.example already"}},
		"environment of auth":  {"apis: {auth: {environments: {a.example: live}}}", []string{`apis.auth: unknown key "environments"; allowed: hosts`}},
		"anchor":               {"companies: &a []\nsources: *a", []string{"m.yaml:1: companies: anchors, aliases and tags are not allowed", "m.yaml:2: sources: anchors"}},
		"two documents":        {"companies: []\n---\ncompanies: []", []string{"m.yaml:3: a second document"}},
		"no value":             {"companies: [null]", []string{"companies[0]: has no value"}},
		"a list":               {"- a", []string{"m.yaml:1: is a list; allowed: keys with values"}},
		"no YAML":              {"a: [", []string{"m.yaml:1: "}},
		"deep":                 {strings.Repeat("[", 1<<20), []string{"nested deeper than"}},
		"deep dashes":          {strings.Repeat("- ", 1<<20), []string{"nested deeper than"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := manifest.Parse("m.yaml", strings.NewReader(c.text))
			if err == nil {
				t.Fatal("accepted")
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%v\nlacks %s", err, want)
				}
			}
		})
	}
}

// A secret that is wrong never stands in the error.
func TestMistakesHideSecrets(t *testing.T) {
	t.Parallel()
	_, err := manifest.Parse("m.yaml", strings.NewReader(company("oauth_clients: [{id: 5, secret: hush}]\napi_keys: [{name: a, key: hush}, {name: b, key: hush}]")))
	if err == nil || strings.Contains(err.Error(), "hush") {
		t.Errorf("%v", err)
	}
}

func TestSecretsFromElsewhere(t *testing.T) {
	t.Setenv("MANIFEST_TEST_SECRET", strings.Repeat("s", 32))
	text := company(`shops: [{id: 1, secret: "${MANIFEST_TEST_SECRET}"}]`)
	m, err := manifest.Parse("m.yaml", strings.NewReader(text))
	if err != nil || m.Companies[0].Shops[0].Secret != manifest.Secret(strings.Repeat("s", 32)) {
		t.Errorf("%v", err)
	}
	for _, ref := range []string{"${MANIFEST_TEST_SECRET}", "file:/etc/hostname"} {
		text := company(`shops: [{id: 1, secret: "` + ref + `"}]`)
		if _, err := manifest.ParseSent("m.yaml", strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), "refers to this machine") {
			t.Errorf("sent %s: %v", ref, err)
		}
	}
}

func devText(t testing.TB) []byte {
	t.Helper()
	text, err := manifest.Dev(manifest.NewDevSecrets(entropy.System))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// Whatever the bytes, Parse answers, and what it accepts it accepts again.
func FuzzParse(f *testing.F) {
	f.Add(devText(f))
	f.Add([]byte(company("shops: [{id: 1, secret: \"01234567890123456789012345678901\"}]")))
	f.Add([]byte("companies: [{code: 000000}]"))
	f.Add([]byte("sources:\n  - &a {name: x}\n  - *a\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := manifest.ParseSent("f.yaml", strings.NewReader(string(raw)))
		if (m == nil) == (err == nil) {
			t.Fatalf("%v, %v", m, err)
		}
	})
}
