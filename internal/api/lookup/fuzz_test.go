package lookup

import (
	"encoding/json"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/clock"
	engine "github.com/ventanilla/ventanilla/internal/lookup"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

// fuzzRead gives a service's reader bodies; what it takes, the sandbox's source
// must be able to answer, and what it refuses is the caller's mistake, by field.
func fuzzRead(f *testing.F, service string, kept func(t *testing.T, r engine.Request)) {
	for _, seed := range []string{
		`{}`, ``, `[]`, `{"curp":"MOTR930411HJCRMN03"}`, `{"curp":7}`, `{"curp":"\u0000"}`, "\xff",
		`{"claveEntidad":"JC","fechaNacimiento":"1989-09-09","nombres":"Luisa","primerApellido":"Pérez","segundoApellido":"","sexo":"M"}`,
		`{"claveEntidad":"NE","fechaNacimiento":"2000-02-29","nombres":"J. ñ'-/","primerApellido":"de la O","sexo":"x","sexo":"X"}`,
		`{"nombres":"Emma","apellidoPaterno":"Gómez","apellidoMaterno":"","fechaNacimiento":"1956-12-31"}`,
		`{"nombres":"-","apellidoPaterno":".","apellidoMaterno":"/","fechaNacimiento":"1956-12-31"}`,
		`{"rfcs":[{"rfc":"GODE561231GR8"},null,{"rfc":7},{"rfc":""},[]]}`, `{"rfcs":[{"rfc":"&ÑA560231ñR8"}]}`, `{"rfcs":{}}`, `{"rfcs":[]}`,
	} {
		f.Add(seed)
	}
	today := time.Date(2026, 11, 21, 18, 0, 0, 0, time.UTC)
	a := &API{Deps: Deps{Shared: wire.Shared{Clock: clock.Func(func(scope.Scope) time.Time { return today })}}}
	svc, _ := engine.Named(service)
	c := call{key: &tenant.APIKey{Scope: scope.Scope{Company: "000000", Environment: scope.Sandbox}}, service: svc}
	f.Fuzz(func(t *testing.T, body string) {
		r := httptest.NewRequest("POST", "/", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		got, err := shapes[service].read(a, r, c)
		if err == nil {
			kept(t, got)
			return
		}
		if !errors.Is(err, fault.RequestInvalid) && !errors.Is(err, fault.RequestMalformed) && !errors.Is(err, fault.BodyTooLarge) {
			t.Fatalf("%q: %v", body, err)
		}
		for name, text := range flat(fault.From(err).Invalid) {
			if name == "" || text == "" {
				t.Errorf("%q: %q: %q", body, name, text)
			}
		}
	})
}

func FuzzReadCURP(f *testing.F) {
	fuzzRead(f, "issste/historial", func(t *testing.T, r engine.Request) {
		if a := source.Known(source.Query{Kind: source.Affiliation, CURP: r.CURP.String()}); a.Person == nil || a.Work == nil {
			t.Errorf("%s is nobody", r.CURP)
		}
	})
}

func FuzzReadData(f *testing.F) {
	fuzzRead(f, "curp/validateData", func(t *testing.T, r engine.Request) {
		if a := source.Known(source.Query{Kind: source.CURPByData, Person: r.Person}); len(a.CURP) != 18 || a.Status == "" {
			t.Errorf("%+v has no CURP", r.Person)
		}
	})
}

func FuzzReadTaxpayer(f *testing.F) {
	fuzzRead(f, "sat/rfc_pf", func(t *testing.T, r engine.Request) {
		if a := source.Known(source.Query{Kind: source.RFCByData, Person: r.Person}); a.RFC == "" {
			t.Errorf("%+v has no RFC", r.Person)
		}
	})
}

func FuzzReadRFCs(f *testing.F) {
	fuzzRead(f, "sat/rfc_validate", func(t *testing.T, r engine.Request) {
		if n := len(r.RFCs); n < 1 || n > maxRFCs || len(source.Known(source.Query{Kind: source.RFCs, RFCs: r.RFCs}).RFCs) != n {
			t.Errorf("%d RFCs", n)
		}
	})
}

// FuzzReadOwn gives the answers of test cases; what is taken can be told.
func FuzzReadOwn(f *testing.F) {
	for _, seed := range []string{
		`{"nss":"12345678903"}`, `{"nombres":"Ñ","statusCurp":"BD"}`, `{"rfcs":[{"rfc":"*","code":"registered"}]}`, `[]`, `null`,
		`{"historial":[{"dependencia":"x","fechaAlta":"2020-01-01","salarioDiario":1e9}],"semanasCotizadas":-1}`, `{"rfc":null}`,
	} {
		f.Add("imss/nss", seed)
		f.Add("issste/historial", seed)
		f.Add("sat/rfc_validate", seed)
	}
	f.Fuzz(func(t *testing.T, service, response string) {
		shape, ok := shapes[service]
		if !ok || !json.Valid([]byte(response)) {
			return
		}
		a, wrong := readOwn(shape.own, json.RawMessage(response))
		for _, w := range wrong {
			if !strings.HasPrefix(w.Name, "response") || w.Rule == "" {
				t.Errorf("%s %q: %+v", service, response, w)
			}
		}
		if len(wrong) == 0 {
			shape.found(&engine.Execution{Service: service, Answer: a}, fields{})
		}
	})
}
