package lookup

import (
	"net/http"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
)

// Dialect words conditions as the look-up contract does. What a source says
// about a person is no HTTP error there but an execution's outcome: those rows
// have status 200 and stand in outcomes.go. A wrong field is 400 with a flat
// object from field to text; the rest is {"message","code"}.
var Dialect wire.Dialect = newDialect()

var rows = append([]wire.Row{
	{Condition: fault.APIKeyMissing, Status: http.StatusUnauthorized, Code: "api_key_missing", Message: "x-api-key header is required"},
	{Condition: fault.APIKeyInvalid, Status: http.StatusUnauthorized, Code: "api_key_invalid", Message: "invalid api key"},
	{Condition: fault.APIKeyEnvironment, Status: http.StatusUnauthorized, Code: "api_key_environment", Message: "api key environment does not match host"},
	{Condition: fault.ServiceNotAllowed, Status: http.StatusForbidden, Code: "service_not_allowed", Message: "api key has no access to this service"},

	{Condition: fault.RequestMalformed, Status: http.StatusBadRequest, Code: "request_malformed", Message: "the request body is not a json object or has a wrong type"},
	{Condition: fault.RequestInvalid, Status: http.StatusBadRequest, Code: "request_invalid", Message: "a field or query parameter is not valid"},
	{Condition: fault.TestCaseUnknown, Status: http.StatusBadRequest, Code: "test_case_unknown", Message: "test case not found"},

	{Condition: fault.ServiceUnknown, Status: http.StatusNotFound, Code: "service_unknown", Message: "service not found"},
	{Condition: fault.ExecutionUnknown, Status: http.StatusNotFound, Code: "execution_unknown", Message: "execution not found"},
	{Condition: fault.FileUnknown, Status: http.StatusNotFound, Code: "file_unknown", Message: "file not found"},
	{Condition: fault.ObjectUnknown, Status: http.StatusNotFound, Code: "object_unknown", Message: "object not found"},
	{Condition: fault.PathUnknown, Status: http.StatusNotFound, Code: "path_unknown", Message: "path not found"},
	{Condition: fault.MethodNotAllowed, Status: http.StatusMethodNotAllowed, Code: "method_not_allowed", Message: "method not allowed"},

	{Condition: fault.SourceRefused, Status: http.StatusNotAcceptable, Code: "source_refused", Message: "the source refused the request"},
	{Condition: fault.SourceTimeout, Status: http.StatusRequestTimeout, Code: "source_timeout", Message: "the source did not answer in time"},
	{Condition: fault.AlreadyRunning, Status: http.StatusConflict, Code: "already_running", Message: "the same execution is already running", RetryAfter: 5 * time.Second},
	{Condition: fault.IdempotencyConflict, Status: http.StatusConflict, Code: "idempotency_conflict", Message: "the idempotency key stands for another question"},
	{Condition: fault.BodyTooLarge, Status: http.StatusRequestEntityTooLarge, Code: "body_too_large", Message: "request body is larger than 1 MiB"},
	{Condition: fault.TypeUnsupported, Status: http.StatusUnsupportedMediaType, Code: "type_unsupported", Message: "request body should be json"},
	{Condition: fault.RateLimited, Status: http.StatusTooManyRequests, Code: "rate_limited", Message: "too many requests", RetryAfter: time.Minute},
	{Condition: fault.Overloaded, Status: http.StatusTooManyRequests, Code: "overloaded", Message: "the server is busy, try again", RetryAfter: time.Second},

	{Condition: fault.Internal, Status: http.StatusInternalServerError, Code: "internal", Message: "internal server error"},
	{Condition: fault.Unavailable, Status: http.StatusServiceUnavailable, Code: "service_unavailable", Message: "service unavailable", RetryAfter: 5 * time.Second},
}, outcomeRows()...)
