package fault

var requests = []Entry{
	{
		Condition: RequestMalformed, Actor: Developer, Retry: AfterFix,
		Meaning: "The body is not a JSON object, or a field has the wrong type.",
		When:    "When the body is corrected.", Next: "Send valid JSON with the types that the API's description gives.",
		Trigger: "Send the body {\"email\": to POST /auth/v1/auth/login, or to any other call that takes a body.",
		Texts:   appFault,
	},
	{
		Condition: RequestInvalid, Actor: Developer, Retry: AfterFix,
		Meaning: "A field is missing or breaks a rule; the answer names each one.",
		When:    "When the named fields are corrected.", Next: "Correct the fields that the answer names, or show their texts to the person who typed them.",
		Trigger: "Send {} to POST /auth/v1/auth/login, /lookup/api/v2/imss/nss or /connect/v1/users/accounts.",
		Texts: say("Revise los datos: falta alguno o no es válido.", "Please check your details: something is missing or not valid.",
			"Revise os dados: algum está faltando ou não é válido."),
	},
	{
		Condition: PathUnknown, Actor: Developer, Retry: Never,
		Meaning: "The API has no such path.",
		When:    "Never; the path must change.", Next: "Compare the path with the API's description. A doubled or trailing slash counts.",
		Trigger: "GET /auth/v1/nothing, /lookup/nothing or /connect/v1/nothing.",
		Texts:   appFault,
	},
	{
		Condition: MethodNotAllowed, Actor: Developer, Retry: Never,
		Meaning: "The path exists, but not with this method.",
		When:    "Never; the method must change.", Next: "Use one of the methods in the answer's Allow header.",
		Trigger: "GET /auth/v1/auth/login; DELETE /lookup/api/v2/imss/nss or /connect/v1/accounts.",
		Texts:   appFault,
	},
	{
		Condition: BodyTooLarge, Actor: Developer, Retry: AfterFix,
		Meaning: "The request body is larger than 1 MiB.",
		When:    "When the body is smaller.", Next: "Send less at once; use the batch call for many look-ups.",
		Trigger: "Send a body of more than 1,048,576 bytes to POST /auth/v1/auth/login.",
		Texts:   appFault,
	},
	{
		Condition: TypeUnsupported, Actor: Developer, Retry: AfterFix,
		Meaning: "The Content-Type is one that this call cannot read.",
		When:    "When the body is JSON and says so.", Next: "Send Content-Type: application/json.",
		Trigger: "Send a body with Content-Type: text/plain to POST /auth/v1/auth/login.",
		Texts:   appFault,
	},
	{
		Condition: IdempotencyConflict, Actor: Developer, Retry: AfterFix,
		Meaning: "The Idempotency-Key was used for another request within the last 24 hours.",
		When:    "With a new key.", Next: "Make a new Idempotency-Key for each new request; use the old one only to repeat the very same request.",
		Trigger: "POST /connect/v1/users twice with one Idempotency-Key and different bodies.",
		Texts:   appFault,
	},
	{
		Condition: AlreadyRunning, Actor: Developer, Retry: Later,
		Meaning: "The same work is being done already for an earlier request.",
		When:    "When the earlier one has finished, usually within seconds.", Next: "Wait for the earlier request's answer, or repeat with the same Idempotency-Key after Retry-After.",
		Trigger: "POST /sandbox/v1/sources/imss/behaviour {\"mode\":\"slow\",\"latency_ms\":5000}, then send POST /lookup/api/v2/imss/nss twice at once with one Idempotency-Key.",
		Texts: say("Ya estamos procesando su solicitud. Espere un momento.", "We are already working on your request. Please wait a moment.",
			"Já estamos processando sua solicitação. Aguarde um momento."),
	},
}
