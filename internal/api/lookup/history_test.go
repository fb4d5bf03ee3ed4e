package lookup_test

import (
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/sandbox/population"
)

func TestHistory(t *testing.T) {
	t.Parallel()
	b := newRig(t)
	var ids []string
	for i, name := range []string{"success", "not_found", "unavailable", "success", "attempts_exceeded"} {
		at := noon.Add(time.Duration(i) * time.Minute)
		b.now.Store(&at)
		x := b.do(t, scenario{path: "?testCase=" + name, body: asked, status: 200})
		ids = append([]string{x["id"].(string)}, ids...)
	}
	other := noon.Add(time.Hour)
	b.now.Store(&other)
	refused, _ := population.Named("refused")
	b.do(t, scenario{body: `{"curp":"` + refused.CURP + `"}`, status: 406})

	list := func(query string) (found []string, more bool) {
		got := b.do(t, scenario{name: query, method: "GET", path: "?" + query, status: 200})
		for _, item := range got["items"].([]any) {
			found = append(found, item.(map[string]any)["id"].(string))
		}
		return found, got["hasNextPage"].(bool)
	}
	mine := "curp=" + anybody + "&"
	minute := func(n int) string {
		return url.QueryEscape(noon.Add(time.Duration(n) * time.Minute).Format(time.RFC3339Nano))
	}
	for query, want := range map[string][]string{
		"page=1&itemsPerPage=1000":                                     ids,
		"page=1&itemsPerPage=2":                                        ids[:2],
		"page=2&itemsPerPage=2":                                        ids[2:4],
		"page=3&itemsPerPage=2":                                        ids[4:],
		"page=4&itemsPerPage=2":                                        nil,
		"page=1&itemsPerPage=9&from=" + minute(1):                      ids[:4],
		"page=1&itemsPerPage=9&to=" + minute(1):                        ids[4:],
		"page=1&itemsPerPage=9&from=" + minute(1) + "&to=" + minute(3): ids[2:4],
		"page=1&itemsPerPage=9&status=SUCCESS":                         {ids[1], ids[3], ids[4]},
		"page=1&itemsPerPage=9&status=SERVICE_ERROR":                   {ids[0], ids[2]},
	} {
		got, more := list(mine + query)
		if !slices.Equal(got, want) || more != (query == "page=1&itemsPerPage=2" || query == "page=2&itemsPerPage=2") {
			t.Errorf("%s: %v, more %v; want %v", query, got, more, want)
		}
	}
	if got, _ := list("page=1&itemsPerPage=9"); len(got) != 6 || got[1] != ids[0] {
		t.Errorf("everybody's: %v", got)
	}
	b.do(t, scenario{name: "live has its own", key: "live", method: "GET", path: "?page=1&itemsPerPage=9", status: 200,
		want: `{"currentPage":1,"hasNextPage":false,"items":[]}`})
}

func TestExecution(t *testing.T) {
	t.Parallel()
	b := newRig(t)
	x := b.do(t, scenario{body: asked, status: 200})
	path := "/api/v1/imss/nss/" + x["id"].(string)
	b.do(t, scenario{method: "GET", path: path, status: 200, want: `{"id":"` + x["id"].(string) + `","status":"SUCCESS",
		"createdAt":"2026-11-21T12:00:00.123456-06:00","request":{"curp":"` + anybody + `"},
		"response":{"status":"FOUND","nss":"` + population.NSS(anybody) + `"},
		"apiData":[{"source":"imss","at":"2026-11-21T12:00:00.123456-06:00","duration":0,"outcome":"found",
			"request":{"curp":"**************MN03"},"response":{"nss":"*******` + population.NSS(anybody)[7:] + `"}}]}`})
	b.do(t, scenario{name: "another environment", key: "live", method: "GET", path: path, status: 404})
	b.do(t, scenario{name: "another service", method: "GET", path: "/api/v1/curp/validate/" + x["id"].(string), status: 404})

	timeout, _ := population.Named("timeout")
	b.do(t, scenario{body: `{"curp":"` + timeout.CURP + `"}`, status: 408})
	b.do(t, scenario{name: "what was told as an error", method: "GET", path: "?page=1&itemsPerPage=1&curp=" + timeout.CURP, status: 200, want: `{"hasNextPage":false}`})
}

func TestCURPValidate(t *testing.T) {
	t.Parallel()
	b := newRig(t)
	const path = "/api/v1/curp/validate"
	for range 4 { // without a limit
		b.do(t, scenario{path: path, body: `{"curp":"PEGL890909MJCRMS08"}`, status: 200, want: `{"status":"SUCCESS","request":{"curp":"PEGL890909MJCRMS08"},
			"response":{"status":"FOUND","curp":"PEGL890909MJCRMS08","nombres":"Luisa","primerApellido":"Pérez","segundoApellido":"Gómez",
			"fechaNacimiento":"1989-09-09","sexo":"M","claveEntidad":"JC","statusCurp":"AN","statusCurpDescription":"Alta Normal"}}`})
	}
	unknown, _ := population.Named("not_found2")
	b.do(t, scenario{path: path, body: `{"curp":"` + unknown.CURP + `"}`, status: 200, want: `{` + outcomes["not_found2"] + `}`})
	b.do(t, scenario{path: path + "?testCase=unavailable", body: asked, status: 200, want: `{` + outcomes["unavailable"] + `}`})
	b.do(t, scenario{path: path + "?testCase=not_found", body: asked, status: 400, want: noCase})
	b.do(t, scenario{name: "another key may", key: "curp-only", path: path, body: asked, status: 200})
}

func TestTestCases(t *testing.T) {
	t.Parallel()
	b := newRig(t)
	const path = "/api/v1/imss/nss/test_case"
	own := b.do(t, scenario{path: path, body: `{"name":"maria","description":"ours","outcome":"success","nss":"12345678903"}`, status: 201,
		want: `{"name":"maria","own":true,"httpStatus":200,"status":"SUCCESS","response":{"status":"FOUND","nss":"12345678903"}}`})
	for _, query := range []string{"?testCase=maria", "?testCaseId=" + own["id"].(string), "?testCaseId=&testCase=maria"} {
		b.do(t, scenario{path: query, body: asked, status: 200, want: `{"request":{"curp":"` + anybody + `"},"response":{"status":"FOUND","nss":"12345678903"}}`})
	}
	later := noon.Add(time.Second)
	b.now.Store(&later)
	b.do(t, scenario{path: path, body: `{"name":"juan","outcome":"success"}`, status: 201})
	b.do(t, scenario{path: "?testCase=juan", body: asked, status: 200, want: `{"response":{"status":"FOUND","nss":"` + population.NSS(anybody) + `"}}`})
	items := b.do(t, scenario{method: "GET", path: path, status: 200})["items"].([]any)
	if n := len(items); n != 10 || items[8].(map[string]any)["name"] != "maria" || items[6].(map[string]any)["httpStatus"] != 406.0 {
		t.Errorf("%d cases: %v", n, items)
	}
	for _, s := range []scenario{
		{name: "taken", body: `{"name":"maria","outcome":"not_found"}`, status: 400, want: `{"name":"VALUE_ERROR; there is a test case of this name"}`},
		{name: "built in", body: `{"name":"success","outcome":"not_found"}`, status: 400, want: `{"name":"VALUE_ERROR; there is a test case of this name"}`},
		{name: "nothing", body: `{}`, status: 400, want: `{"name":"REQUIRED_FIELD_ERROR; EMPTY_ERROR; can't be empty","outcome":"REQUIRED_FIELD_ERROR; EMPTY_ERROR; can't be empty"}`},
		{name: "nss", body: `{"name":"x","outcome":"success","nss":"1"}`, status: 400, want: `{"nss":"FORMAT_ERROR; invalid nss format"}`},
		{name: "outcome", body: `{"name":"x","outcome":"y"}`, status: 400,
			want: `{"outcome":"VALUE_ERROR; should be one of success, not_found, not_found2, attempts_exceeded, subdelegation_validate, unavailable, source_refused, source_timeout"}`},
		{name: "live", key: "live", body: `{"name":"x","outcome":"success"}`, status: 401},
	} {
		s.path = path
		b.do(t, s)
	}
}
