package lookup_test

import (
	"testing"

	engine "github.com/ventanilla/ventanilla/internal/lookup"
)

// Every service lists its cases with an answer, and playing one gives that
// answer to the example's question.
func TestListedCases(t *testing.T) {
	t.Parallel()
	b := newRig(t)
	bodies := map[string]string{
		"imss/nss": asked, "curp/validate": asked, "issste/historial": asked, "curp/validateData": luisa,
		"sat/rfc_validate": `{"rfcs":[{"rfc":"GODE561231GR8"},{"rfc":"NRP010101AB2"}]}`,
		"sat/rfc_pf":       `{"nombres":"Emma","apellidoPaterno":"Gómez","apellidoMaterno":"Díaz","fechaNacimiento":"1956-12-31"}`,
	}
	for service, body := range bodies {
		path := "/api/v1/" + service
		items := b.do(t, scenario{method: "GET", path: path + "/test_case", status: 200})["items"].([]any)
		if len(items) < 4 || items[0].(map[string]any)["name"] != "success" {
			t.Fatalf("%s: %v", service, items)
		}
		for _, item := range items {
			c := item.(map[string]any)
			for _, query := range []string{"?testCase=" + c["name"].(string), "?testCaseId=" + c["id"].(string)} {
				status := int(c["httpStatus"].(float64))
				got := b.do(t, scenario{name: service + query, path: path + query, body: body, status: status})
				if status != 200 {
					continue
				}
				if got["status"] != c["status"] || got["errorMessage"] != c["errorMessage"] || got["billable"] != false {
					t.Errorf("%s %s: %v, listed %v", service, query, got, c)
				}
				response, there := got["response"].(map[string]any)
				listed, lists := c["response"].(map[string]any)
				if there != lists || there && (response["status"] != listed["status"] || response["code"] != listed["code"] || len(response) != len(listed)) {
					t.Errorf("%s %s: %v, listed %v", service, query, response, listed)
				}
			}
		}
		mock := b.do(t, scenario{name: service, path: path, key: "live", header: map[string]string{"mock": "true"}, body: body, status: 200})
		if mock["status"] != "SUCCESS" || mock["billable"] != false || mock["response"] == nil {
			t.Errorf("%s: mock %v", service, mock)
		}
	}
	for path, query := range map[string]string{"/api/v1/curp/validate": "notFound", byData: "notFound", rfcs: "valid"} {
		b.do(t, scenario{name: "the vendor's " + query, path: path + "?testCase=" + query, body: bodies[path[len("/api/v1/"):]], status: 200, want: `{"status":"SUCCESS"}`})
	}
}

// What the list says of the cases of nip/validate comes when they are played.
func TestListedNIPCases(t *testing.T) {
	t.Parallel()
	b := newRig(t)
	const path, body = "/api/v1/nip/validate", `{"id":"0123456789abcdef01234567","nip":"123456"}`
	items := b.do(t, scenario{method: "GET", path: path + "/test_case", status: 200})["items"].([]any)
	refused := 0
	for _, item := range items {
		c := item.(map[string]any)
		query := "?testCase=" + c["name"].(string)
		got := b.do(t, scenario{name: query, path: path + query, body: body, status: int(c["httpStatus"].(float64))})
		if c["httpStatus"] != 200.0 {
			refused++
			if len(got) != 1 || got["id"] != c["errorMessage"] {
				t.Errorf("%s: %v, listed %v", query, got, c)
			}
		} else if got["status"] != c["status"] || got["errorMessage"] != c["errorMessage"] {
			t.Errorf("%s: %v, listed %v", query, got, c)
		}
	}
	if len(items) != 5 || refused != 1 {
		t.Errorf("%d cases, of which %d are refused", len(items), refused)
	}
}

func TestOwnAnswers(t *testing.T) {
	t.Parallel()
	b := newRig(t)
	for _, c := range []struct{ service, own, body, want string }{
		{"imss/nss", `"outcome":"success","response":{"nss":"12345678903"}`, asked, `"response":{"status":"FOUND","nss":"12345678903"}`},
		{
			"curp/validate", `"outcome":"success","response":{"nombres":"Ñico","sexo":"x","statusCurp":"rcn"}`, `{"curp":"PEGL890909MJCRMS08"}`,
			`"response":{"status":"FOUND","curp":"PEGL890909MJCRMS08","nombres":"Ñico","primerApellido":"Pérez","segundoApellido":"Gómez","fechaNacimiento":"1989-09-09",
			"sexo":"X","claveEntidad":"JC","statusCurp":"RCN","statusCurpDescription":"Registro de cambio no afectando a CURP"}`,
		},
		{
			"curp/validateData", `"outcome":"not_valid","response":{"curp":"PEGL890909MJCRMS08","statusCurp":"BJD"}`, luisa,
			`"response":{"status":"NOT_VALID","code":"curp_withdrawn","message":"La CURP existe en RENAPO y fue dada de baja.","curp":"PEGL890909MJCRMS08","nombres":"Luisa",
			"primerApellido":"Pérez","segundoApellido":"Gómez","fechaNacimiento":"1989-09-09","sexo":"M","claveEntidad":"JC","statusCurp":"BJD","statusCurpDescription":"Baja Judicial"}`,
		},
		{
			"sat/rfc_validate", `"outcome":"invalid","response":{"rfcs":[{"rfc":"GODE561231GR8","code":"registered"}]}`, `{"rfcs":[{"rfc":"MAB9307148T4"},{"rfc":"GODE561231GR8"}]}`,
			`"response":{"rfcs":[{"rfc":"MAB9307148T4",` + unregistered + `},{"rfc":"GODE561231GR8",` + registered + `}]}`,
		},
		{
			"sat/rfc_pf", `"outcome":"success","response":{"rfc":"MAMN900119U24"}`, `{"nombres":"Emma","apellidoPaterno":"Gómez","apellidoMaterno":"Díaz","fechaNacimiento":"1956-12-31"}`,
			`"response":{"rfc":"MAMN900119U24","code":"computed_not_confirmed"}`,
		},
		{
			"issste/historial", `"outcome":"success","response":{"semanasCotizadas":52,"historial":[{"dependencia":"Escuela","fechaAlta":"2020-01-01","fechaBaja":"2021-01-01","salarioDiario":300.5}]}`,
			`{"curp":"PEGL890909MJCRMS08"}`,
			`"response":{"status":"FOUND","curp":"PEGL890909MJCRMS08","nombres":"Luisa","primerApellido":"Pérez","segundoApellido":"Gómez","fechaNacimiento":"1989-09-09","sexo":"M",
			"claveEntidad":"JC","semanasCotizadas":52,"semanasDescontadas":0,"semanasReintegradas":0,"activo":false,"historial":[{"dependencia":"Escuela","registro":"",
			"entidadFederativa":"","fechaAlta":"2020-01-01","fechaBaja":"2021-01-01","salarioDiario":300.5}]}`,
		},
	} {
		path := "/api/v1/" + c.service
		made := b.do(t, scenario{name: c.service, path: path + "/test_case", body: `{"name":"mine",` + c.own + `}`, status: 201, want: `{"own":true}`})
		b.do(t, scenario{name: c.service, path: path + "?testCaseId=" + made["id"].(string), body: c.body, status: 200, want: `{` + c.want + `}`})
	}
}

func TestOwnAnswersRefused(t *testing.T) {
	t.Parallel()
	b := newRig(t)
	const unknown = "VALUE_ERROR; not a field that a test case can say"
	for _, c := range []struct{ service, body, want string }{
		{"imss/nss", `"outcome":"success","response":{"nss":"1"}`, `{"response.nss":"FORMAT_ERROR; invalid nss format"}`},
		{"imss/nss", `"outcome":"success","response":{"NSS":"12345678903","curp":"x"}`, `{"response.NSS":"` + unknown + `","response.curp":"` + unknown + `"}`},
		{"imss/nss", `"outcome":"not_found","response":{"nss":"12345678903"}`, `{"response":"VALUE_ERROR; the outcome finds nothing"}`},
		{"imss/nss", `"outcome":"success","response":[]`, `{"response":"FORMAT_ERROR; wrong type"}`},
		{"imss/nss", `"outcome":"success","nss":7`, `{"nss":"FORMAT_ERROR; wrong type"}`},
		{"curp/validate", `"outcome":"success","response":{"statusCurp":"ZZ","sexo":1,"fechaNacimiento":"x","nombres":" "}`,
			`{"response.statusCurp":"CATALOG_ERROR; DOES NOT EXIST IN CATALOG","response.sexo":"FORMAT_ERROR; wrong type","response.fechaNacimiento":"FORMAT_ERROR; expected format: yyyy-mm-dd",
			"response.nombres":"REQUIRED_FIELD_ERROR; EMPTY_ERROR; can't be empty"}`},
		{"sat/rfc_validate", `"outcome":"success","response":{"rfcs":[{"rfc":"x","code":"y"}]}`,
			`{"response.rfcs[0].rfc":"FORMAT_ERROR; should be in rfc format with homoclave","response.rfcs[0].code":"VALUE_ERROR; should be one of registered, not_registered"}`},
		{"sat/rfc_validate", `"outcome":"success","response":{"rfcs":"*"}`, `{"response.rfcs":"FORMAT_ERROR; wrong type"}`},
		{"issste/historial", `"outcome":"success","response":{"semanasCotizadas":-1,"semanasDescontadas":1.5,"semanasReintegradas":9999,"historial":[{"fechaAlta":"2020-01-01","fechaBaja":"2019-01-01","salarioDiario":-1}]}`,
			`{"response.semanasCotizadas":"RANGE_ERROR; should be 0 or more","response.semanasDescontadas":"FORMAT_ERROR; wrong type","response.semanasReintegradas":"RANGE_ERROR; should be 5000 or less",
			"response.historial[0].dependencia":"REQUIRED_FIELD_ERROR; EMPTY_ERROR; can't be empty","response.historial[0].fechaBaja":"RANGE_ERROR; should not be before fechaAlta",
			"response.historial[0].salarioDiario":"RANGE_ERROR; should be 0 or more"}`},
	} {
		b.do(t, scenario{name: c.service + c.body, path: "/api/v1/" + c.service + "/test_case", body: `{"name":"mine",` + c.body + `}`, status: 400, want: c.want})
	}
	path := "/api/v1/sat/rfc_pf/test_case"
	for i := range engine.MaxTestCases {
		b.do(t, scenario{path: path, body: `{"name":"` + string(rune('a'+i%26)) + string(rune('A'+i/26)) + `","outcome":"success"}`, status: 201})
	}
	b.do(t, scenario{path: path, body: `{"name":"one more","outcome":"success"}`, status: 400, want: `{"name":"LIMIT_ERROR; there are as many test cases as a service can have"}`})
}
