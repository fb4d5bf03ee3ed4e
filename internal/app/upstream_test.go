package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/app"
	"github.com/ventanilla/ventanilla/internal/lookup"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
	"github.com/ventanilla/ventanilla/internal/lookup/upstream"
	"github.com/ventanilla/ventanilla/internal/sandbox/population"
	"github.com/ventanilla/ventanilla/internal/tenant/manifest"
)

// front starts a server whose live look-ups are answered by sources.
func front(t testing.TB, sources ...string) *server {
	t.Helper()
	return start(t, app.Config{Data: t.TempDir(), Manifest: file(t, "sources.yaml", "sources:\n  - "+strings.Join(sources, "\n  - ")+"\n")})
}

// asks is the line of a manifest that asks a server, with its sandbox's key.
func (s *server) asks(name, more string) string {
	return fmt.Sprintf("{name: %s, kind: lookup-upstream, base: %s/lookup, api_key: %s%s}", name, s.URL(), s.keys.Lookup.APIKey, more)
}

// lookup makes a call of the look-up face.
func (s *server) lookup(t testing.TB, key, method, path, body string) got {
	t.Helper()
	return send(t, s.URL(), asked{method: method, path: "/lookup/api/v2/" + path, body: body, header: map[string]string{"x-api-key": key}})
}

func (s *server) live(t testing.TB, path, body string) got {
	t.Helper()
	return s.lookup(t, s.keys.Live.Lookup.APIKey, "POST", path, body)
}

// volatile are the ids and times of a body.
var volatile = []struct {
	is  *regexp.Regexp
	was string
}{
	{regexp.MustCompile(`"[0-9a-f]{24}"`), `"ID"`},
	{regexp.MustCompile(`\b[0-9a-f]{24}\b`), `ID`},
	{regexp.MustCompile(`"\d{4}-\d\d-\d\dT[^"]*"`), `"TIME"`},
	{regexp.MustCompile(`"duration":\d+`), `"duration":0`},
	{regexp.MustCompile(`"sha256":"[0-9a-f]{64}"`), `"sha256":"DIGEST"`}, // of a file that has an id in it
}

func steady(raw []byte) string {
	text := string(raw)
	for _, v := range volatile {
		text = v.is.ReplaceAllString(text, v.was)
	}
	return text
}

// questions are each service's, about a CURP.
func questions(curp string) map[string]string {
	return map[string]string{
		"imss/nss": `{"curp":"` + curp + `"}`, "curp/validate": `{"curp":"` + curp + `"}`, "issste/historial": `{"curp":"` + curp + `"}`,
		"imss/semanas_cotizadas": `{"curp":"` + curp + `","nss":"` + population.NSS(curp) + `"}`,
	}
}

// Ensure a server that asks another gives the other's bodies but for ids and
// times: for every published CURP and every service, at once and in the history.
func TestChainedServersAgree(t *testing.T) {
	t.Parallel()
	back := start(t, app.Config{Data: t.TempDir()})
	s := front(t, back.asks("back", ", timeout: 20s, retries: 2"))
	compare := func(service, body string) {
		t.Helper()
		direct := back.lookup(t, back.keys.Lookup.APIKey, "POST", service, body)
		chained := s.live(t, service, body)
		if direct.status != chained.status || steady(direct.raw) != steady(chained.raw) {
			t.Errorf("%s %s\n%d %s\nchained\n%d %s", service, body, direct.status, direct.raw, chained.status, chained.raw)
		}
		if strings.Contains(string(direct.raw), "attempts_exceeded") && !strings.Contains(string(chained.raw), `"duration":0,`) {
			t.Errorf("%s %s took time: %s", service, body, chained.raw)
		}
		if direct.status != http.StatusOK || chained.status != http.StatusOK {
			return
		}
		one := back.detail(t, back.keys.Lookup.APIKey, service, direct.at(t, "id"))
		two := s.detail(t, s.keys.Live.Lookup.APIKey, service, chained.at(t, "id"))
		if one != two {
			t.Errorf("%s %s in the history\n%s\nchained\n%s", service, body, one, two)
		}
	}
	names := map[string]bool{}
	for _, c := range population.Cases() {
		names[c.Name] = true
		for service, body := range questions(c.CURP) {
			compare(service, body)
		}
	}
	for _, name := range []string{"success", "not_found", "not_found2", "attempts_exceeded", "subdelegation_validate", "unavailable"} {
		if !names[name] {
			t.Errorf("the case %s has no CURP", name)
		}
	}
	for service, bodies := range map[string][]string{
		"curp/validateData": {
			`{"claveEntidad":"JC","fechaNacimiento":"1993-04-11","nombres":"María José","primerApellido":"Morales","segundoApellido":"Treviño","sexo":"M"}`,
			`{"claveEntidad":"NE","fechaNacimiento":"2001-01-31","nombres":"Li","primerApellido":"Ng","sexo":"X"}`,
		},
		"sat/rfc_validate": {`{"rfcs":[{"rfc":"XAXX010101000"},{"rfc":"GODE561231GR8"},{"rfc":"MAB9307148T4"}]}`},
		"sat/rfc_pf": {
			`{"nombres":"Emma","apellidoPaterno":"Gómez","apellidoMaterno":"Díaz","fechaNacimiento":"1956-12-31"}`,
			`{"nombres":"Emma","apellidoPaterno":"","apellidoMaterno":"Díaz","fechaNacimiento":"1956-12-31"}`,
		},
		"imss/semanas_cotizadas": {`{"curp":"` + someone + `","nombres":"Ana","apellidoPaterno":"Soto"}`},
		"imss/nss":               {`{"curp":"` + strings.ToLower(someone) + `"}`, `{"curp":"x"}`, `{`},
	} {
		for _, body := range bodies {
			compare(service, body)
		}
	}
	if text := s.log.String(); strings.Contains(text, `"level":"ERROR"`) {
		t.Errorf("the operator is told of errors:\n%s", text)
	}
}

// detail gives an execution that has ended without what was asked of its source.
func (s *server) detail(t testing.TB, key, service, id string) string {
	t.Helper()
	var x map[string]any
	eventually(t, 20*time.Second, service+" ends", func() bool {
		g := s.lookup(t, key, "GET", service+"/"+id, "")
		if x = g.json(t); g.status != http.StatusOK {
			t.Fatalf("%d %s", g.status, g.raw)
		}
		return x["status"] != "PENDING"
	})
	delete(x, "apiData")
	raw, err := json.Marshal(x)
	if err != nil {
		t.Fatal(err)
	}
	return steady(raw)
}

// Ensure what is asked of an upstream and what it says stands in the history,
// masked.
func TestUpstreamIsRecorded(t *testing.T) {
	t.Parallel()
	back := start(t, app.Config{Data: t.TempDir()})
	s := front(t, back.asks("back", ""))
	x := s.live(t, "imss/nss", `{"curp":"`+someone+`"}`)
	g := s.lookup(t, s.keys.Live.Lookup.APIKey, "GET", "imss/nss/"+x.at(t, "id"), "")
	raw, err := json.Marshal(g.json(t)["apiData"])
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{someone, population.NSS(someone), back.keys.Lookup.APIKey} {
		if strings.Contains(string(raw), secret) {
			t.Errorf("the record holds %s: %s", secret, raw)
		}
	}
	for _, want := range []string{`"source":"back"`, `"httpStatus":200`, `"path":"/api/v2/imss/nss"`, `"response.nss":"*******` + population.NSS(someone)[7:] + `"`, `"outcome":"found"`} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("the record lacks %s: %s", want, raw)
		}
	}
	if held := dump(t, s.Config.Data, ""); strings.Contains(held, population.NSS(someone)) || strings.Contains(held, someone) {
		t.Error("the database reveals the person")
	}
}

// Ensure every service that a manifest may name for an upstream is one that an
// upstream can be asked for, and none is missing.
func TestUpstreamServices(t *testing.T) {
	t.Parallel()
	var kinds []source.Kind
	for _, name := range (manifest.Source{Kind: manifest.KindLookupUpstream}).Answers() {
		svc, ok := lookup.Named(name)
		if !ok {
			t.Errorf("%s is no service", name)
		}
		kinds = append(kinds, svc.Kind)
	}
	can := upstream.Kinds()
	slices.Sort(kinds)
	slices.Sort(can)
	if !slices.Equal(kinds, can) {
		t.Errorf("a manifest says %v, an upstream can be asked %v", kinds, can)
	}
}
