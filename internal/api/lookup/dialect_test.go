package lookup_test

import (
	"testing"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/lookup"
	"github.com/ventanilla/ventanilla/internal/api/wire/wiretest"
)

func TestDialectCodes(t *testing.T) {
	t.Parallel()
	wiretest.Codes(t, lookup.Dialect, map[string][]int{
		// The contract's test cases, whose names are their codes.
		"not_found": {200}, "not_found2": {200}, "attempts_exceeded": {200}, "subdelegation_validate": {200}, "unavailable": {200},
		// Ours, under the contract's statuses.
		"api_key_missing": {401}, "api_key_invalid": {401}, "api_key_environment": {401}, "service_not_allowed": {403},
		"request_malformed": {400}, "request_invalid": {400}, "test_case_unknown": {400},
		"service_unknown": {404}, "execution_unknown": {404}, "file_unknown": {404}, "object_unknown": {404}, "path_unknown": {404},
		"method_not_allowed": {405}, "source_refused": {406}, "source_timeout": {408}, "already_running": {409}, "idempotency_conflict": {409},
		"body_too_large": {413}, "type_unsupported": {415}, "rate_limited": {429}, "overloaded": {429}, "internal": {500}, "service_unavailable": {503},
		"source_error": {200}, "curp_not_in_source": {200}, "nss_mismatch": {200}, "curp_withdrawn": {200},
		"nip_wrong": {200}, "nip_expired": {200}, "nip_blocked": {200},
	})
	wiretest.Catalogued(t, lookup.Dialect)
	wiretest.Retry(t, lookup.Dialect, 429, 503)
}

func TestDialectGolden(t *testing.T) { t.Parallel(); wiretest.Golden(t, lookup.Dialect) }

// Ensure the answers to wrong fields, to the letter.
func TestDialectFields(t *testing.T) {
	t.Parallel()
	one := func(name string, rule fault.Rule) error {
		return fault.RequestInvalid.Fields(fault.Field{Name: name, Rule: rule})
	}
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"missing":        {one("curp", fault.Required), `{"curp":"REQUIRED_FIELD_ERROR; EMPTY_ERROR; can't be empty"}`},
		"shape":          {one("curp", fault.Format), `{"curp":"FORMAT_ERROR; invalid curp format"}`},
		"not JSON":       {fault.RequestMalformed.Fields(fault.Field{Name: "body", Rule: fault.Format}), `{"body":"FORMAT_ERROR; invalid json"}`},
		"test case":      {fault.TestCaseUnknown, `{"testCase":"EMPTY_ERROR; test case not found","testCaseId":"EMPTY_ERROR; test case not found with given id"}`},
		"page size":      {one("itemsPerPage", fault.Format), `{"itemsPerPage":"ERROR_QUERY_PARAM_FORMAT; should be integer value, [1, 1000]"}`},
		"page":           {one("page", fault.TooSmall), `{"page":"ERROR_QUERY_PARAM_FORMAT; should be integer value, > 0"}`},
		"time":           {one("from", fault.Format), `{"from":"ERROR_QUERY_PARAM_FORMAT; should be RFC 3339"}`},
		"the contract's": {fault.RequestInvalid.Fields(fault.Field{Name: "curp", Rule: fault.Format, Text: "own"}), `{"curp":"own"}`},
		"the first rule": {fault.RequestInvalid.Fields(fault.Field{Name: "a", Text: "1"}, fault.Field{Name: "a", Text: "2"}), `{"a":"1"}`},
		"neither page": {
			fault.RequestInvalid.Fields(fault.Field{Name: "page", Rule: fault.Required}, fault.Field{Name: "itemsPerPage", Rule: fault.Required}),
			`{"itemsPerPage":"ERROR_QUERY_PARAM_EMPTY","page":"ERROR_QUERY_PARAM_EMPTY"}`,
		},
	} {
		w := wiretest.Answer(t, lookup.Dialect, c.err)
		if got := w.Body.String(); got != c.want || w.Code != 400 {
			t.Errorf("%s: %d %s", name, w.Code, got)
		}
	}
}

// Ensure the six cases of imss/nss, to the letter.
func TestOutcomes(t *testing.T) {
	t.Parallel()
	for c, want := range map[fault.Condition]lookup.Outcome{
		"":                          {Code: "success", Status: "SUCCESS", Response: "FOUND"},
		fault.NSSUnknown:            {Code: "not_found", Status: "SUCCESS", Response: "NOT_FOUND", Text: "No se encontro un numero asociado al CURP"},
		fault.CURPUnknown:           {Code: "not_found2", Status: "SUCCESS", Response: "NOT_FOUND", Text: "No se localizo informacion en RENAPO con la CURP capturada."},
		fault.SourceQuotaSpent:      {Code: "attempts_exceeded", Status: "SERVICE_ERROR", Response: "NOT_FOUND", Instant: true, Text: "El número de operaciones por periodo ha sido alcanzada (2 operacion(es) cada 1 dia(s)), favor de intentar más tarde"},
		fault.SubdelegationRequired: {Code: "subdelegation_validate", Status: "SUCCESS", Response: "INVALID", Text: "Tu solicitud requiere que acudas a la subdelegación."},
		fault.SourceUnavailable:     {Code: "unavailable", Status: "SERVICE_ERROR", Text: "Ocurrio un error al intentar obtener la informacion de la pagina, favor de volver a intentar"},
	} {
		want.Condition = c
		if got, ok := lookup.OutcomeOf(c); !ok || got != want {
			t.Errorf("%q: %+v", c, got)
		}
	}
	if _, ok := lookup.OutcomeOf(fault.SourceTimeout); ok {
		t.Error("a time-out is an HTTP error here, not an outcome")
	}
}

func BenchmarkRefusal(b *testing.B) { wiretest.Bench(b, lookup.Dialect, fault.APIKeyInvalid) }
