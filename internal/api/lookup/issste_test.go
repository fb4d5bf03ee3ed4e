package lookup_test

import (
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/sandbox/population"
)

const career = "/api/v1/issste/historial"

// The history is the population's, which a linked ISSSTE account shows too.
func TestCareer(t *testing.T) {
	t.Parallel()
	b := newRig(t)
	x := b.do(t, scenario{path: career, body: asked, status: 200, want: `{"status":"SUCCESS","searchableBy":["curp"],"request":{"curp":"` + anybody + `"}}`})
	got := x["response"].(map[string]any)
	p := population.For(anybody)
	list := got["historial"].([]any)
	if got["status"] != "FOUND" || got["curp"] != anybody || got["nombres"] != p.Given || got["semanasCotizadas"] != float64(p.Employment.Quoted) ||
		got["semanasDescontadas"] != float64(p.Employment.Discounted) || got["semanasReintegradas"] != float64(p.Employment.Reintegrated) ||
		got["activo"] != (p.Employment.Status == population.Employed) || len(list) != len(p.Employment.Jobs) || len(list) == 0 {
		t.Fatalf("%v of %+v", got, p.Employment)
	}
	for i, j := range p.Employment.Jobs {
		entry := list[i].(map[string]any)
		ended := any(nil)
		if !j.Lasts() {
			ended = j.End.Format(time.DateOnly)
		}
		if entry["dependencia"] != j.Employer.Name || entry["registro"] != j.Employer.Registration || entry["entidadFederativa"] != j.FederalState ||
			entry["fechaAlta"] != j.Start.Format(time.DateOnly) || entry["fechaBaja"] != ended || entry["salarioDiario"] != j.DailySalary {
			t.Errorf("%d: %v of %+v", i, entry, j)
		}
	}
	if list := b.do(t, scenario{method: "GET", path: career + "?page=1&itemsPerPage=9&curp=" + anybody, status: 200})["items"].([]any); len(list) != 1 {
		t.Errorf("history: %v", list)
	}
	named := func(name string) string {
		c, _ := population.Named(name)
		return `{"curp":"` + c.CURP + `"}`
	}
	for _, s := range []scenario{
		{name: "not there", body: named("not_in_platform"), status: 200,
			want: `{"status":"SUCCESS","response":{"status":"NOT_FOUND","code":"curp_not_in_source","message":"La CURP no está registrada en esta institución."}}`},
		{name: "not at RENAPO", body: named("not_found2"), status: 200, want: `{` + outcomes["not_found2"] + `}`},
		{name: "no number at IMSS", body: named("not_found"), status: 200, want: `{"response":"*","status":"SUCCESS"}`},
		{name: "down", body: named("unavailable"), status: 200, want: `{` + outcomes["unavailable"] + `}`},
		{name: "refused", body: named("refused"), status: 406},
		{name: "timeout", body: named("timeout"), status: 408},
		{name: "live, without a source", key: "live", body: asked, status: 200, want: `{` + outcomes["unavailable"] + `}`},
		{name: "nothing", body: `{}`, status: 400, want: empty},
		{name: "wrong", body: `{"curp":"x"}`, status: 400, want: malformed},
		{name: "a case", path: "?testCase=not_in_source", body: asked, status: 200, want: `{"request":{"curp":"` + anybody + `"},"response":{"status":"NOT_FOUND",
			"code":"curp_not_in_source","message":"La CURP no está registrada en esta institución."}}`},
	} {
		s.path = career + s.path
		b.do(t, s)
	}
	never := b.do(t, scenario{path: career, body: named("no_employment_records"), status: 200})["response"].(map[string]any)
	if len(never["historial"].([]any)) != 0 || never["status"] != "FOUND" || never["activo"] != false {
		t.Errorf("never worked: %v", never)
	}
}
