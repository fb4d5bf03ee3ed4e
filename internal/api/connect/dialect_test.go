package connect_test

import (
	"encoding/json"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/connect"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/api/wire/wiretest"
)

// The contract's table.
var contract = map[string][]int{
	"missing_api_key": {401}, "invalid_api_key": {401}, "bad_request": {422}, "invalid_credentials": {401},
	"platform_unavailable": {503}, "too_many_requests": {429}, "service_unavailable": {503}, "request_timeout": {504},
	"platform_error": {422}, "invalid_otp": {401}, "expired_otp": {401}, "curp_has_inconsistencies": {403}, "curp_not_found": {404},
	"email_not_validated": {400}, "invalid_phone_number": {422}, "invalid_email": {422}, "lambda_error": {503}, "login_refused": {400},
	"invalid_otp_auth_key": {401}, "invalid_otp_session": {401}, "could_not_send_otp": {401}, "unable_to_get_performance": {403},
	"recent_login_successful": {412}, "missing_social_security_number": {403}, "social_security_number_mismatch": {503},
	"curp_not_in_platform": {401},
}

func TestDialectCodes(t *testing.T) {
	t.Parallel()
	if len(contract) != 26 {
		t.Fatalf("the contract has 26 codes, this list %d", len(contract))
	}
	want := map[string][]int{
		"login_not_available": {400}, // the alias

		"validation_time_expired": {401}, "validation_not_expected": {409}, "already_running": {409}, "consent_required": {403},
		"forbidden": {403}, "user_not_found": {404}, "account_not_found": {404}, "login_not_found": {404}, "widget_not_found": {404},
		"webhook_not_found": {404}, "consent_not_found": {404}, "platform_not_found": {404}, "platform_not_in_country": {422},
		"not_found": {404}, "idempotency_key_reused": {422}, "limit_exceeded": {422}, "path_not_found": {404},
		"method_not_allowed": {405}, "body_too_large": {413}, "unsupported_media_type": {415}, "internal_error": {500},
	}
	for code, status := range contract {
		want[code] = status
	}
	wiretest.Codes(t, connect.Dialect, want)
	wiretest.Catalogued(t, connect.Dialect)
	wiretest.Retry(t, connect.Dialect, 412, 429, 503)
}

func TestDialectGolden(t *testing.T) { t.Parallel(); wiretest.Golden(t, connect.Dialect) }

type envelope struct {
	Success bool  `json:"success"`
	Data    *bool `json:"data"`
	Error   struct {
		Code, Message, Type, Actor string
		Errors                     []map[string]string
		Retryable                  bool
		RetryAfter                 *int   `json:"retry_after_seconds"`
		Next                       string `json:"next_action"`
		UserMessage                string `json:"user_message"`
		Doc                        string `json:"doc_url"`
		RequestID                  string `json:"request_id"`
	}
}

func answer(t *testing.T, d wire.Dialect, err error, headers ...string) envelope {
	t.Helper()
	var e envelope
	if err := json.Unmarshal(wiretest.Answer(t, d, err, headers...).Body.Bytes(), &e); err != nil {
		t.Fatal(err)
	}
	return e
}

// Ensure that every row's additive fields are filled in and of the contract's
// kinds.
func TestDialectEnvelope(t *testing.T) {
	t.Parallel()
	types := []string{"invalid_request", "authentication", "user_action_required", "source_unavailable", "source_error", "rate_limit", "internal"}
	for _, row := range connect.Dialect.Rows() {
		e := answer(t, connect.Dialect, row.Condition)
		known, _ := fault.Lookup(row.Condition)
		switch {
		case e.Success, e.Data != nil, e.Error.Errors == nil, e.Error.Code != row.Code, e.Error.Message != row.Message,
			!slices.Contains(types, e.Error.Type), e.Error.Actor != string(known.Actor), e.Error.Next != known.Next,
			e.Error.UserMessage != known.Texts["es"], e.Error.Doc != "/errors/connect/"+row.Code, e.Error.RequestID != "REQUEST":
			t.Errorf("%s: %+v", row.Condition, e)
		}
	}
}

func TestDialectByLanguage(t *testing.T) {
	t.Parallel()
	known, _ := fault.Lookup(fault.CURPUnknown)
	for header, lang := range map[string]string{"pt-BR,en;q=0.5": "pt", "en-US": "en", "fr": "es"} {
		if e := answer(t, connect.Dialect, fault.CURPUnknown, "Accept-Language", header); e.Error.UserMessage != known.Texts[lang] {
			t.Errorf("%s: %q", header, e.Error.UserMessage)
		}
	}
}

// Ensure that a day's quota at a source reads as the source's, and a rate limit as ours.
func TestQuotaOfTheSource(t *testing.T) {
	t.Parallel()
	ours, theirs := answer(t, connect.Dialect, fault.RateLimited), answer(t, connect.Dialect, fault.SourceQuotaSpent)
	if ours.Error.Code != theirs.Error.Code || ours.Error.Type != "rate_limit" || theirs.Error.Type != "source_error" {
		t.Errorf("ours %+v\ntheirs %+v", ours, theirs)
	}
}

func TestDialectFieldsAndBase(t *testing.T) {
	t.Parallel()
	e := answer(t, connect.Dialect, fault.RequestInvalid.Fields(fault.Field{Name: "options.page", Rule: fault.TooSmall, Limit: 1}, fault.Field{Name: "a", Text: `"x"`}))
	want := []map[string]string{{"message": "This value must be 1 or more.", "location": "options.page"}, {"message": `"x"`, "location": "a"}}
	if !slices.EqualFunc(e.Error.Errors, want, func(a, b map[string]string) bool {
		return a["message"] == b["message"] && a["location"] == b["location"]
	}) {
		t.Errorf("errors %v", e.Error.Errors)
	}
	face := wire.NewFace(connect.Dialect, wire.Shared{BaseURL: "https://v.example"})
	w := httptest.NewRecorder()
	face.Fail(w, httptest.NewRequest("GET", "/", nil), fault.UserUnknown)
	if !strings.Contains(w.Body.String(), `"doc_url":"https://v.example/errors/connect/user_not_found"`) {
		t.Errorf("with a base: %s", w.Body)
	}
}

func BenchmarkRefusal(b *testing.B) { wiretest.Bench(b, connect.Dialect, fault.APIKeyInvalid) }
