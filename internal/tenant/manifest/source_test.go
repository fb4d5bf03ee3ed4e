package manifest_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ventanilla/ventanilla/internal/store/storetest"
	"github.com/ventanilla/ventanilla/internal/tenant/manifest"
	"github.com/ventanilla/ventanilla/internal/vault"
)

// What is wrong with a source is told with its line and key.
func TestSourceMistakes(t *testing.T) {
	t.Parallel()
	const up = "name: up, kind: lookup-upstream, base: https://up.example/lookup, api_key: key"
	for text, want := range map[string]string{
		"kind: registry":                                               "m.yaml:2: sources[0].name: is missing",
		"name: a, kind: oracle":                                        `sources[0].kind: "oracle" is not allowed; allowed: registry, lookup-upstream`,
		"name: a, kind: connect-upstream":                              "m.yaml:2: sources[0].kind: this version has no sources of kind connect-upstream",
		"name: a, kind: lookup-upstream":                               "sources[0].api_key: is missing",
		up + ", file: people.csv":                                      "sources[0].file: means nothing to a source of kind lookup-upstream",
		"name: a, kind: registry, api_key: key":                        "sources[0].api_key: means nothing",
		up + ", retries: 11":                                           "sources[0].retries: 11 is not allowed; allowed: 0 to 10",
		up + ", breaker: {failures: -1}":                               "sources[0].breaker.failures: -1",
		up + ", breaker: {rest: soon}":                                 "is no duration",
		up + ", hedge: 30s, timeout: 10s":                              "sources[0].hedge: is not shorter than timeout",
		up + ", services: [imss/nothing]":                              `sources[0].services[0]: "imss/nothing" is not allowed; allowed: imss/nss`,
		up + `, services: [""]`:                                        "sources[0].services[0]: is missing",
		up + ", services: [nip/send]":                                  "nip/send",
		"name: a, kind: registry, services: [curp/validate]":           "sources[0].services[0]",
		"name: a, kind: lookup-upstream, api_key: key, base: ftp://up": "sources[0].base: \"ftp://up\" is no address",
		`name: a, kind: lookup-upstream, api_key: key, base: "https://user:secret@up/lookup"`: "sources[0].base: has a user name",
		`name: a, kind: lookup-upstream, api_key: "a\nb", base: "https://up/lookup"`:          "sources[0].api_key: has characters",
	} {
		_, err := manifest.Parse("m.yaml", strings.NewReader("sources:\n  - {"+text+"}\n"))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\n%v\nlacks %s", text, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the error has the secret", text)
		}
	}
}

// No retries is something else than nothing said about them, also after an
// export.
func TestSourcesAreKept(t *testing.T) {
	t.Parallel()
	const text = `sources:
  - {name: b, kind: lookup-upstream, base: "https://up.example/lookup", api_key: key, retries: 0, priority: 2, hedge: 2s, wait: 100ms, breaker: {failures: 3, rest: 1m}, services: [imss/nss, curp/validate]}
  - {name: a, kind: registry}
  - {name: c, kind: registry}
`
	db, m := storetest.SQLite(t), parse(t, text)
	dir := directory(t, db, vault.Ephemeral())
	apply(t, db, dir, m, false)
	out := export(t, dir)
	if strings.Contains(out, "api_key: key") {
		t.Errorf("the export holds the key:\n%s", out)
	}
	if changes := apply(t, db, dir, parse(t, out), false); len(changes) != 0 {
		t.Errorf("the export changes %v", changes)
	}
	d, err := manifest.LoadDeployment(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(m.Sources, d.Sources); diff != "" {
		t.Errorf("(-manifest +stored)\n%s", diff)
	}
	if d.Sources[0].Retries == nil || *d.Sources[0].Retries != 0 || d.Sources[1].Retries != nil {
		t.Errorf("retries %v and %v", d.Sources[0].Retries, d.Sources[1].Retries)
	}
	var order []string
	for _, s := range manifest.ByPriority(d.Sources) {
		order = append(order, s.Name)
	}
	if !slices.Equal(order, []string{"a", "c", "b"}) {
		t.Errorf("asked in the order %v", order)
	}
	if own, all := d.Sources[0].Answers(), d.Sources[1].Answers(); !slices.Equal(own, []string{"imss/nss", "curp/validate"}) || len(all) != 1 {
		t.Errorf("answer %v and %v", own, all)
	}
}
