package fault

// Who is calling: keys, clients, headers, tokens, signatures.
const (
	APIKeyMissing     Condition = "api_key_missing"
	APIKeyInvalid     Condition = "api_key_invalid"     // unknown, disabled, of another tenant, or of the wrong kind
	APIKeyEnvironment Condition = "api_key_environment" // a sandbox key on a live host or the reverse
	ServiceNotAllowed Condition = "service_not_allowed" // the key has no access to this service
	ClientInvalid     Condition = "client_invalid"      // OAuth client authentication failed
	HeaderMissing     Condition = "header_missing"      // no Authorization where one is needed
	HeaderInvalid     Condition = "header_invalid"      // Authorization of no known form
	TokenInvalid      Condition = "token_invalid"       // unknown, malformed or revoked
	TokenExpired      Condition = "token_expired"
	SessionState      Condition = "session_state" // the session's state does not allow this step
	SignatureInvalid  Condition = "signature_invalid"
	SignatureExpired  Condition = "signature_expired"
	CaptchaMissing    Condition = "captcha_missing"
	CaptchaInvalid    Condition = "captcha_invalid"
)

// The request itself.
const (
	RequestMalformed    Condition = "request_malformed" // not JSON, or a wrong type
	RequestInvalid      Condition = "request_invalid"   // a field rule failed
	PathUnknown         Condition = "path_unknown"
	MethodNotAllowed    Condition = "method_not_allowed"
	BodyTooLarge        Condition = "body_too_large"
	TypeUnsupported     Condition = "type_unsupported" // content type
	IdempotencyConflict Condition = "idempotency_conflict"
	AlreadyRunning      Condition = "already_running"
)

// Limits and our own health.
const (
	RateLimited Condition = "rate_limited"
	Overloaded  Condition = "overloaded"  // the hashing queue is full
	Internal    Condition = "internal"    // a defect of ours
	Unavailable Condition = "unavailable" // our own storage is not reachable
)

// Signing in and the account's standing.
const (
	LoginUnknown         Condition = "login_unknown" // no account with this address, phone or name
	PasswordWrong        Condition = "password_wrong"
	CurrentPasswordWrong Condition = "current_password_wrong" // when changing it
	PasswordWeak         Condition = "password_weak"
	AccountExists        Condition = "account_exists"
	AccountLocked        Condition = "account_locked"
	AccountClosed        Condition = "account_closed"
	AccountDenied        Condition = "account_denied" // service administratively denied
	OTPWrong             Condition = "otp_wrong"      // wrong, used or exhausted
	OTPExpired           Condition = "otp_expired"
	OTPBlocked           Condition = "otp_blocked" // wrong too often: it takes no more
	BackupCodeWrong      Condition = "backup_code_wrong"
	MemorableWrong       Condition = "memorable_wrong"
	ControlAnswerWrong   Condition = "control_answer_wrong"
	DisclaimerMissing    Condition = "disclaimer_missing"
	SecondFactorRequired Condition = "second_factor_required" // the first was right
	SecondFactorSet      Condition = "second_factor_set"      // there is one already
	PasskeyInvalid       Condition = "passkey_invalid"        // what the authenticator said does not hold, or its passkey is not known
	ProviderFailed       Condition = "provider_failed"        // the identity provider refused, or its proof did not hold
	ProviderLoginUnknown Condition = "provider_login_unknown" // nobody is bound to that provider user
	ProviderUserTaken    Condition = "provider_user_taken"    // bound to another entry already
)

// OAuth tokens and codes.
const (
	GrantUnsupported      Condition = "grant_unsupported"
	GrantForbidden        Condition = "grant_forbidden"    // the client may not use this grant
	ScopeInvalid          Condition = "scope_invalid"      // the client may not ask for this scope
	ScopeInsufficient     Condition = "scope_insufficient" // the token was not granted what this needs
	RefreshTokenMissing   Condition = "refresh_token_missing"
	RefreshTokenMalformed Condition = "refresh_token_malformed" // not a token that we issued
	RefreshTokenForeign   Condition = "refresh_token_foreign"   // issued to another client
	RefreshTokenExpired   Condition = "refresh_token_expired"
	RefreshTokenRevoked   Condition = "refresh_token_revoked" // revoked, or spent and re-used
	CodeMissing           Condition = "code_missing"
	CodeExpired           Condition = "code_expired"
	CodeRevoked           Condition = "code_revoked"  // unknown or spent
	CodeForeign           Condition = "code_foreign"  // issued to another client, redirect or verifier
	TokenUnknown          Condition = "token_unknown" // no such token of the caller's
	TokenMissing          Condition = "token_missing" // none to introspect or revoke
	TokenTypeUnsupported  Condition = "token_type_unsupported"
	ParameterRepeated     Condition = "parameter_repeated" // in a form, where RFC 6749 wants each once
	ResetLinkDead         Condition = "reset_link_dead"
)

// Recovery, security settings and profile data.
const (
	QuestionNotSet       Condition = "question_not_set"
	PhoneNotSet          Condition = "phone_not_set"
	EmailNotSet          Condition = "email_not_set"
	RecoveryNotEnabled   Condition = "recovery_not_enabled" // not for this client application
	IdentifierUsed       Condition = "identifier_used"
	IdentifierInvalid    Condition = "identifier_invalid"
	LimitExceeded        Condition = "limit_exceeded" // more objects than the table of limits allows
	CriticalAuthRequired Condition = "critical_auth_required"
	MemberDataInvalid    Condition = "member_data_invalid"
	SearchRestricted     Condition = "search_restricted"
	Forbidden            Condition = "forbidden" // role, ownership, stopped profile, cancelled product
	ObjectUnknown        Condition = "object_unknown"
)

// What outside sources say about a person.
const (
	CURPUnknown           Condition = "curp_unknown"       // RENAPO does not know the CURP
	CURPWithdrawn         Condition = "curp_withdrawn"     // RENAPO knows the CURP and has taken it back
	NSSUnknown            Condition = "nss_unknown"        // the CURP is known and has no NSS
	NSSMismatch           Condition = "nss_mismatch"       // the given NSS is not the one on file
	CURPNotInSource       Condition = "curp_not_in_source" // known, but not to this institution
	SubdelegationRequired Condition = "subdelegation_required"
	SourceQuotaSpent      Condition = "source_quota_spent" // the day's attempts for this CURP
	SourceUnavailable     Condition = "source_unavailable" // down, circuit open, or gave up after retries
	SourceTimeout         Condition = "source_timeout"
	SourceRefused         Condition = "source_refused"
	SourceError           Condition = "source_error" // answered, but not as it should
	TestCaseUnknown       Condition = "test_case_unknown"
	ServiceUnknown        Condition = "service_unknown"
	ExecutionUnknown      Condition = "execution_unknown"
	FileUnknown           Condition = "file_unknown"
)

// Linking accounts at platforms.
const (
	PlatformPasswordWrong Condition = "platform_password_wrong" // the platform rejects the person's credentials
	PlatformLoginRefused  Condition = "platform_login_refused"
	PlatformOTPWrong      Condition = "platform_otp_wrong"
	PlatformOTPExpired    Condition = "platform_otp_expired"
	OTPNotSent            Condition = "otp_not_sent"
	OTPKeyInvalid         Condition = "otp_key_invalid"
	OTPSessionInvalid     Condition = "otp_session_invalid"
	EmailNotValidated     Condition = "email_not_validated"
	PhoneInvalid          Condition = "phone_invalid"
	EmailInvalid          Condition = "email_invalid"
	ExtractionFailed      Condition = "extraction_failed"
	MetricsUnreadable     Condition = "metrics_unreadable"
	RecentLogin           Condition = "recent_login"       // a success less than 12 h ago
	ValidationExpired     Condition = "validation_expired" // the awaited code never came
	ConsentMissing        Condition = "consent_missing"
	PlatformUnknown       Condition = "platform_unknown"
	PlatformNotInCountry  Condition = "platform_not_in_country"
	UserUnknown           Condition = "user_unknown"
	AccountUnknown        Condition = "account_unknown"
	LoginNotFound         Condition = "login_not_found" // no login attempt with this id
	WidgetUnknown         Condition = "widget_unknown"
	WebhookUnknown        Condition = "webhook_unknown"
	ConsentUnknown        Condition = "consent_unknown"
	NotExpectingCode      Condition = "not_expecting_code" // no code is awaited
)
