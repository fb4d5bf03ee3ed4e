package lookup_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ventanilla/ventanilla/curp"
	"github.com/ventanilla/ventanilla/internal/sandbox/behaviour"
	"github.com/ventanilla/ventanilla/internal/sandbox/population"
)

const byData = "/api/v1/curp/validateData"

// luisa is whom the population has for PEGL890909MJCRMS08.
const luisa = `{"claveEntidad":"jc","fechaNacimiento":"1989-09-09","nombres":" Luisa ","primerApellido":"Pérez","segundoApellido":"Gómez","sexo":"m"}`

func TestValidateData(t *testing.T) {
	t.Parallel()
	b := newRig(t)
	b.do(t, scenario{path: byData, body: luisa, status: 200, want: `{"status":"SUCCESS","billable":true,"searchableBy":["curp"],
		"request":{"claveEntidad":"JC","fechaNacimiento":"1989-09-09","nombres":"Luisa","primerApellido":"Pérez","segundoApellido":"Gómez","sexo":"M"},
		"response":{"status":"FOUND","curp":"PEGL890909MJCRMS08","statusCurp":"AN","statusCurpDescription":"Alta Normal","nombres":"Luisa",
			"primerApellido":"Pérez","segundoApellido":"Gómez","fechaNacimiento":"1989-09-09","sexo":"M","claveEntidad":"JC"}}`})
	// One surname, a mark that official rules know, blanks of all sorts.
	b.do(t, scenario{path: byData, body: `{"claveEntidad":"DF","fechaNacimiento":"2001-02-28","nombres":"Ñico\u00a0  O'Ñandú","primerApellido":"D/Amico","sexo":"X"}`, status: 200,
		want: `{"request":{"claveEntidad":"DF","fechaNacimiento":"2001-02-28","nombres":"Ñico O'Ñandú","primerApellido":"D/Amico","sexo":"X"},
		"response":{"status":"FOUND","curp":"DXXX010228XDFXXCA2","statusCurp":"AN","statusCurpDescription":"Alta Normal","nombres":"Ñico O'Ñandú",
			"primerApellido":"D/Amico","segundoApellido":"","fechaNacimiento":"2001-02-28","sexo":"X","claveEntidad":"DF"}}`})
	b.do(t, scenario{name: "live, without a source", key: "live", path: byData, body: luisa, status: 200, want: `{` + outcomes["unavailable"] + `}`})
}

// The outcomes of published CURPs are those of the people whose data make them.
func TestNamesakes(t *testing.T) {
	t.Parallel()
	b := newRig(t)
	for _, n := range population.Namesakes() {
		body := `{"claveEntidad":"NE","fechaNacimiento":"1990-01-01","sexo":"H","nombres":"` + n.Given + `","primerApellido":"` + n.FirstSurname + `","segundoApellido":"` + n.SecondSurname + `"}`
		want := map[string]string{
			"not_found2":  `{"status":"SUCCESS","response":{"status":"NOT_FOUND","code":"not_found2","message":"No se localizo informacion en RENAPO con los datos capturados."}}`,
			"unavailable": `{` + outcomes["unavailable"] + `}`,
			"withdrawn": `{"status":"SUCCESS","billable":true,"response":{"status":"NOT_VALID","code":"curp_withdrawn","message":"La CURP existe en RENAPO y fue dada de baja.",
				"curp":"CASE900101HNEBDF01","statusCurp":"BD","statusCurpDescription":"Baja por defunción","nombres":"Efraín","primerApellido":"Cabrera",
				"segundoApellido":"Sodi","fechaNacimiento":"1990-01-01","sexo":"H","claveEntidad":"NE"}}`,
			"attempts_exceeded": `{"status":"SERVICE_ERROR","code":"attempts_exceeded","response":{"status":"NOT_FOUND","code":"attempts_exceeded",
				"message":"El número de operaciones por periodo ha sido alcanzada, favor de intentar más tarde"}}`,
			"error":   `{"status":"SERVICE_ERROR","code":"source_error"}`,
			"refused": `{"message":"the source refused the request","code":"source_refused"}`,
			"timeout": `{"message":"the source did not answer in time","code":"source_timeout"}`,
		}[n.Case]
		status := map[string]int{"refused": 406, "timeout": 408}[n.Case]
		if status == 0 {
			status = 200
		}
		b.do(t, scenario{name: n.Case, path: byData, body: body, status: status, want: want})
		if n.Case == "withdrawn" { // the same by its CURP
			b.do(t, scenario{name: n.Case, path: "/api/v1/curp/validate", body: `{"curp":"CASE900101HNEBDF01"}`, status: 200, want: want})
		}
	}
}

// Whoever a CURP shows is found again by name, under it or under another CURP
// that shows the very same person: the population has namesakes.
func TestDataAndCURPAgree(t *testing.T) {
	t.Parallel()
	b := newRig(t)
	show := func(text string) (who map[string]any, body string) {
		who = b.do(t, scenario{path: "/api/v1/curp/validate", body: `{"curp":"` + text + `"}`, status: 200})["response"].(map[string]any)
		for _, name := range []string{"claveEntidad", "fechaNacimiento", "nombres", "primerApellido", "segundoApellido", "sexo"} {
			body += `,"` + name + `":"` + who[name].(string) + `"`
		}
		return who, `{` + body[1:] + `}`
	}
	for text, want := range map[string]string{
		"PEGL890909MJCRMS08": "PEGL890909MJCRMS08", "PEXL800101HDFRXS03": "PEXL800101HDFRXS03",
		homonym(t, "PEGL890909MJCRMS0", '4'): homonym(t, "PEGL890909MJCRMS0", '3'),
	} {
		who, body := show(text)
		found := b.do(t, scenario{path: byData, body: body, status: 200})["response"].(map[string]any)
		if found["curp"] != want {
			t.Errorf("%s is found as %v", text, found["curp"])
		}
		again, _ := show(found["curp"].(string))
		who["curp"] = want
		if diff := cmp.Diff(who, again); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
}

// homonym writes another position 17 into the first 17 characters of a CURP.
func homonym(t *testing.T, first17 string, h byte) string {
	t.Helper()
	text := first17[:16] + string(h)
	digit, err := curp.Digit(text)
	if err != nil {
		t.Fatal(err)
	}
	return text + string(digit)
}

func TestValidateDataRefuses(t *testing.T) {
	t.Parallel()
	b := newRig(t)
	const (
		empty     = "REQUIRED_FIELD_ERROR; EMPTY_ERROR; can't be empty"
		catalogue = "CATALOG_ERROR; DOES NOT EXIST IN CATALOG"
		name      = "FORMAT_ERROR; should be letters and blanks"
		date      = "FORMAT_ERROR; expected format: yyyy-mm-dd"
	)
	missing := `{"claveEntidad":"` + empty + `","fechaNacimiento":"` + empty + `","nombres":"` + empty + `","primerApellido":"` + empty + `","sexo":"` + empty + `"}`
	with := func(field, value string) string {
		return `{"claveEntidad":"JC","fechaNacimiento":"1989-09-09","nombres":"Luisa","primerApellido":"Pérez","sexo":"M","` + field + `":` + value + `}`
	}
	for _, s := range []scenario{
		{name: "nothing", status: 400, want: missing},
		{name: "empty", body: `{}`, status: 400, want: missing},
		{name: "blank and null", body: `{"claveEntidad":" ","fechaNacimiento":null,"nombres":"\t","primerApellido":"\u00a0","sexo":"","segundoApellido":" "}`, status: 400, want: missing},
		{name: "wrong", body: `{"claveEntidad":"XX","fechaNacimiento":"9/9/1989","nombres":"Luisa 2","primerApellido":"<b>","segundoApellido":"李","sexo":"F"}`, status: 400,
			want: `{"claveEntidad":"` + catalogue + `","fechaNacimiento":"` + date + `","nombres":"` + name + `","primerApellido":"` + name + `","segundoApellido":"` + name + `","sexo":"` + catalogue + `"}`},
		{name: "types", body: `{"claveEntidad":1,"nombres":["Luisa"],"sexo":true,"fechaNacimiento":{}}`, status: 400,
			want: `{"claveEntidad":"FORMAT_ERROR; wrong type","fechaNacimiento":"FORMAT_ERROR; wrong type","nombres":"FORMAT_ERROR; wrong type","sexo":"FORMAT_ERROR; wrong type"}`},
		{name: "no such day", body: with("fechaNacimiento", `"1989-02-29"`), status: 400, want: `{"fechaNacimiento":"` + date + `"}`},
		{name: "no such century", body: with("fechaNacimiento", `"1899-12-31"`), status: 400, want: `{"fechaNacimiento":"FORMAT_ERROR; should be 1900-01-01 or later"}`},
		{name: "tomorrow", body: with("fechaNacimiento", `"2026-11-22"`), status: 400, want: `{"fechaNacimiento":"FORMAT_ERROR; date of birth is in the future"}`},
		{name: "51 letters", body: with("nombres", `"`+strings.Repeat("Ñ", 51)+`"`), status: 400, want: `{"nombres":"FORMAT_ERROR; should have at most 50 characters"}`},
		{name: "a pile of marks", body: with("nombres", `"A`+strings.Repeat("\u0301", 5000)+`"`), status: 400, want: `{"nombres":"FORMAT_ERROR; should have at most 50 characters"}`},
		{name: "NUL", body: with("nombres", `"Lu\u0000isa"`), status: 400, want: `{"nombres":"FORMAT_ERROR; invalid nombres format"}`},
		{name: "list", body: `[]`, status: 400, want: `{"body":"FORMAT_ERROR; should be a json object"}`},
		{name: "twice: the last", body: with("sexo", `"H"`), status: 200, want: `{"status":"SUCCESS"}`},
		{name: "50 letters and more fields", body: `{"extra":[1,{"a":null}],` + with("nombres", `"`+strings.Repeat("Ñ", 50)+`"`)[1:], status: 200, want: `{"status":"SUCCESS"}`},
		{name: "today", body: with("fechaNacimiento", `"2026-11-21"`), status: 200, want: `{"status":"SUCCESS"}`},
	} {
		s.path = byData
		b.do(t, s)
	}
}

// A behaviour of RENAPO shows in both services, and the history finds people by
// the CURP that was found.
func TestDataHistory(t *testing.T) {
	t.Parallel()
	b := newRig(t)
	found := b.do(t, scenario{path: byData, body: luisa, status: 200})
	if err := b.behaviours.Set(t.Context(), company, population.RENAPO, behaviour.Behaviour{Mode: behaviour.Refuse}); err != nil {
		t.Fatal(err)
	}
	later := noon.Add(time.Minute)
	b.now.Store(&later)
	b.do(t, scenario{path: byData, body: luisa, status: 200, want: `{` + outcomes["unavailable"] + `}`})
	page := "?page=1&itemsPerPage=9"
	list := b.do(t, scenario{method: "GET", path: byData + page + "&curp=pegl890909mjcrms08", status: 200})["items"].([]any)
	if len(list) != 1 || list[0].(map[string]any)["id"] != found["id"] {
		t.Errorf("by CURP: %v", list)
	}
	if list := b.do(t, scenario{method: "GET", path: byData + page, status: 200})["items"].([]any); len(list) != 2 {
		t.Errorf("all: %v", list)
	}
	b.do(t, scenario{method: "GET", path: byData + page + "&curp=" + anybody, status: 200, want: `{"currentPage":1,"hasNextPage":false,"items":[]}`})
	b.do(t, scenario{method: "GET", path: byData + page + "&rfc=GODE561231GR8&nss=1", status: 400, want: `{"nss":"VALUE_ERROR; executions of this service are not found by nss",
		"rfc":"VALUE_ERROR; executions of this service are not found by rfc"}`})
	x := b.do(t, scenario{method: "GET", path: byData + "/" + found["id"].(string), status: 200})
	data := x["apiData"].([]any)[0].(map[string]any)
	if got := data["response"].(map[string]any); data["source"] != "renapo" || got["curp"] != "**************MS08" || got["nombres"] != "****" || got["statusCurp"] != "AN" {
		t.Errorf("%v", data)
	}
}
