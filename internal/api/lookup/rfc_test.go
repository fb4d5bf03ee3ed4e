package lookup_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ventanilla/ventanilla/internal/sandbox/behaviour"
	"github.com/ventanilla/ventanilla/internal/sandbox/population"
)

const (
	rfcs     = "/api/v1/sat/rfc_validate"
	taxpayer = "/api/v1/sat/rfc_pf"

	registered   = `"result":"RFC válido, y susceptible de recibir facturas","code":"registered"`
	unregistered = `"result":"RFC no registrado en el padrón de contribuyentes","code":"not_registered"`
)

func TestRFCs(t *testing.T) {
	t.Parallel()
	b := newRig(t)
	x := b.do(t, scenario{path: rfcs, body: `{"rfcs":[{"rfc":" gode561231gr8 "},{"rfc":"MAB9307148T4"},{"rfc":"NRP010101AB2"},{"rfc":"VACE460910SX6"},{"rfc":"XAXX010101000","cp":"1"},
		{"rfc":"XEXX010101000"},{"rfc":"GODE561231GR8"},{"rfc":"MAB9302308T4"}]}`, status: 200,
		want: `{"status":"SUCCESS","searchableBy":["rfc"],"request":{"rfcs":[{"rfc":"GODE561231GR8"},{"rfc":"MAB9307148T4"},{"rfc":"NRP010101AB2"},{"rfc":"VACE460910SX6"},
			{"rfc":"XAXX010101000"},{"rfc":"XEXX010101000"},{"rfc":"GODE561231GR8"},{"rfc":"MAB9302308T4"}]},
		"response":{"rfcs":[{"rfc":"GODE561231GR8",` + registered + `},{"rfc":"MAB9307148T4",` + registered + `},{"rfc":"NRP010101AB2",` + unregistered + `},
			{"rfc":"VACE460910SX6",` + unregistered + `},{"rfc":"XAXX010101000",` + strings.Replace(registered, `"registered"`, `"generic"`, 1) + `},
			{"rfc":"XEXX010101000",` + strings.Replace(registered, `"registered"`, `"generic"`, 1) + `},{"rfc":"GODE561231GR8",` + registered + `},{"rfc":"MAB9302308T4",` + unregistered + `}]},
		"warnings":[{"field":"rfc[3]","code":"check_digit","message":"CHECK_DIGIT_ERROR; check digit of rfc does not match"},
			{"field":"rfc[7]","code":"date","message":"DATE_ERROR; no such date of birth or foundation"},
			{"field":"rfc[7]","code":"check_digit","message":"CHECK_DIGIT_ERROR; check digit of rfc does not match"}]}`})
	b.do(t, scenario{path: rfcs, body: `{"rfcs":[{"rfc":"PEGL890909ABA"}]}`, status: 200})
	for rfc, want := range map[string]int{"NRP010101AB2": 1, "gode561231gr8": 1, "PEGL890909ABA": 1, "MAMN900119U24": 0} {
		list := b.do(t, scenario{method: "GET", path: rfcs + "?page=1&itemsPerPage=9&rfc=" + rfc, status: 200})["items"].([]any)
		if len(list) != want {
			t.Errorf("%s: %d executions, want %d", rfc, len(list), want)
		}
	}
	b.do(t, scenario{method: "GET", path: rfcs + "?page=1&itemsPerPage=9&rfc=x", status: 400, want: `{"rfc":"FORMAT_ERROR; should be in rfc format with homoclave"}`})
	one := b.do(t, scenario{method: "GET", path: rfcs + "/" + x["id"].(string), status: 200})
	data := one["apiData"].([]any)[0].(map[string]any)
	if got := data["response"].(map[string]any); data["source"] != "sat" || got["rfc[2]"] != "********1AB2" || got["code[2]"] != "not_registered" || got["rfcs"] != "8" {
		t.Errorf("%v", data)
	}
	if err := b.behaviours.Set(t.Context(), company, population.SAT, behaviour.Behaviour{Mode: behaviour.Status503}); err != nil {
		t.Fatal(err)
	}
	b.do(t, scenario{path: rfcs, body: `{"rfcs":[{"rfc":"NRP010101AB2"}]}`, status: 200, want: `{` + outcomes["unavailable"] + `}`})
}

func TestRFCsRefuses(t *testing.T) {
	t.Parallel()
	b := newRig(t)
	const (
		empty  = "EMPTY_ERROR; can't be empty"
		format = "FORMAT_ERROR; should be in rfc format with homoclave"
	)
	many := func(n int) string {
		return `{"rfcs":[` + strings.TrimSuffix(strings.Repeat(`{"rfc":"GODE561231GR8"},`, n), ",") + `]}`
	}
	for _, s := range []scenario{
		{name: "nothing", status: 400, want: `{"rfcs":"` + empty + `"}`},
		{name: "no list", body: `{"rfcs":null}`, status: 400, want: `{"rfcs":"` + empty + `"}`},
		{name: "empty list", body: `{"rfcs":[]}`, status: 400, want: `{"rfcs":"` + empty + `"}`},
		{name: "object", body: `{"rfcs":{"rfc":"GODE561231GR8"}}`, status: 400, want: `{"rfcs":"FORMAT_ERROR; wrong type"}`},
		{name: "text", body: `{"rfcs":"GODE561231GR8"}`, status: 400, want: `{"rfcs":"FORMAT_ERROR; wrong type"}`},
		{name: "entries", body: `{"rfcs":[{"rfc":"GODE561231GR8"},{"rfc":""},{},null,{"rfc":null},"GODE561231GR8",{"rfc":7},{"rfc":"GODE561231"},{"rfc":"GODE561231GR89"},{"rfc":"ñ"}]}`, status: 400,
			want: `{"rfc[1]":"` + empty + `","rfc[2]":"` + empty + `","rfc[3]":"` + empty + `","rfc[4]":"` + empty + `","rfc[5]":"FORMAT_ERROR; wrong type",
				"rfc[6]":"FORMAT_ERROR; wrong type","rfc[7]":"` + format + `","rfc[8]":"` + format + `","rfc[9]":"` + format + `"}`},
		{name: "101", body: many(101), status: 400, want: `{"rfcs":"LENGTH_ERROR; should have at most 100"}`},
		{name: "100", body: many(100), status: 200, want: `{"status":"SUCCESS"}`},
		{name: "no case", path: "?testCase=not_found", body: many(1), status: 400, want: noCase},
	} {
		s.path = rfcs + s.path
		b.do(t, s)
	}
}

func TestRFCOfPerson(t *testing.T) {
	t.Parallel()
	b := newRig(t)
	body := func(given, paternal, maternal, birth string) string {
		return fmt.Sprintf(`{"nombres":%q,"apellidoPaterno":%q,"apellidoMaterno":%q,"fechaNacimiento":%q}`, given, paternal, maternal, birth)
	}
	for _, key := range []string{"sandbox", "live"} { // needs no source
		x := b.do(t, scenario{key: key, path: taxpayer, body: body("Emma", "Gómez", "Díaz", "1956-12-31"), status: 200,
			want: `{"status":"SUCCESS","billable":true,"searchableBy":["rfc"],"request":{"nombres":"Emma","apellidoPaterno":"Gómez","apellidoMaterno":"Díaz","fechaNacimiento":"1956-12-31"},
				"response":{"rfc":"GODE561231GR8","code":"computed_not_confirmed"}}`})
		list := b.do(t, scenario{key: key, method: "GET", path: taxpayer + "?page=1&itemsPerPage=9&rfc=GODE561231GR8", status: 200})["items"].([]any)
		if len(list) != 1 || list[0].(map[string]any)["id"] != x["id"] {
			t.Errorf("%s: %v", key, list)
		}
		one := b.do(t, scenario{key: key, method: "GET", path: taxpayer + "/" + x["id"].(string), status: 200})
		data := one["apiData"].([]any)[0].(map[string]any)
		if want := map[string]string{"sandbox": "sat", "live": "computed"}[key]; data["source"] != want || data["request"].(map[string]any)["nombres"] != "****" {
			t.Errorf("%v", data)
		}
	}
	// Either surname alone, as people have them.
	b.do(t, scenario{path: taxpayer, body: body("Juan", "Pérez", "", "1980-01-01"), status: 200, want: `{"status":"SUCCESS"}`})
	b.do(t, scenario{path: taxpayer, body: body("Juan", "", "Pérez", "1980-01-01"), status: 200, want: `{"status":"SUCCESS"}`})

	const empty = "REQUIRED_FIELD_ERROR; EMPTY_ERROR; can't be empty"
	missing := `{"nombres":"` + empty + `","apellidoPaterno":"` + empty + `","apellidoMaterno":"` + empty + `","fechaNacimiento":"` + empty + `"}`
	none := empty + "; must have apellidoPaterno or apellidoMaterno"
	for _, s := range []scenario{
		{name: "nothing", status: 400, want: missing},
		{name: "nulls", body: `{"nombres":null,"apellidoPaterno":null,"apellidoMaterno":null,"fechaNacimiento":null}`, status: 400, want: missing},
		{name: "no surname", body: body("Juan", " ", "", "1980-01-01"), status: 400, want: `{"apellidoPaterno":"` + none + `","apellidoMaterno":"` + none + `"}`},
		{name: "no second", body: `{"nombres":"Juan","apellidoPaterno":"Pérez","fechaNacimiento":"1980-01-01"}`, status: 400, want: `{"apellidoMaterno":"` + empty + `"}`},
		{name: "wrong", body: body("J4n", "P;rez", "", "19800101"), status: 400,
			want: `{"nombres":"FORMAT_ERROR; should be letters and blanks","apellidoPaterno":"FORMAT_ERROR; should be letters and blanks","fechaNacimiento":"FORMAT_ERROR; expected format: yyyy-mm-dd"}`},
		{name: "no letters", body: body("-", "Pérez", "", "1980-01-01"), status: 400, want: `{"nombres":"FORMAT_ERROR; should be letters and blanks"}`},
		{name: "types", body: `{"nombres":1,"apellidoPaterno":"Pérez"}`, status: 400, want: `{"nombres":"FORMAT_ERROR; wrong type"}`},
	} {
		s.path = taxpayer
		b.do(t, s)
	}
	if err := b.behaviours.Set(t.Context(), company, population.SAT, behaviour.Behaviour{Mode: behaviour.Timeout}); err != nil {
		t.Fatal(err)
	}
	b.do(t, scenario{path: taxpayer, body: body("Juan", "Pérez", "", "1980-01-01"), status: 200, want: `{` + outcomes["unavailable"] + `}`})
}
