package conform

// The bodies of the contract's errors. Those with a context of their own are
// made where they are looked for.
var (
	badClient   = service("INVALID_CLIENT", "Client authentication failed.")
	badBearer   = service("INVALID_TOKEN", "Your session has expired. Please log in again.")
	deactivated = service("USER_DEACTIVATED", "Your customer account has been deactivated. If you have any questions, feel free to get in touch.")
	wrongOld    = service("INVALID_PASSWORD", "Your current password is incorrect.")
	noUser      = service("USER_NOT_FOUND", "Your email address or password is incorrect. Please try again.")
	noSession   = service("TOKEN_NOT_FOUND", "There is no such session. It may have ended already.")
	linkDead    = service("PASSWORD_RESET_HASH_EXPIRED", "This link has expired or has already been used.")
	taken       = service("USER_ALREADY_EXISTS", "An account with this email address already exists.")
	exception   = service("API_EXCEPTION", "Something went wrong while processing your request. Please try again shortly.")

	badSignature = service("INVALID_SIGNATURE", "The signed parameter is not valid for this shop.")
	oldSignature = service("INVALID_SIGNATURE", "The signed parameter has expired.")
	badCode      = service("INVALID_CODE", "The code is incorrect or has expired. Please request a new one.")
	notVerified  = service("EMAIL_NOT_VERIFIED", "Please confirm your email address first. We have sent you a message.")
	secondSet    = service("SECOND_FACTOR_SET", "Your account uses an authenticator app already. Switch it off first.")
	badPasskey   = service("INVALID_PASSKEY", "We could not verify this passkey. Please try again or log in another way.")
	tooMany      = service("LIMIT_EXCEEDED", "There are as many as there may be. Remove one first.")
	noObject     = service("NOT_FOUND", "There is no such object.")
	badState     = service("INVALID_STATE", "This step was not started here or has expired. Please start again.")
	forbidden    = service("FORBIDDEN", "This is not enabled for your shop or client.")
	noEndpoint   = service("NOT_FOUND", "There is no such endpoint.")
	noMethod     = service("METHOD_NOT_ALLOWED", "This endpoint does not take this method.")
	tooLarge     = service("BODY_TOO_LARGE", "The request body is larger than 1 MiB.")
	noJSON       = service("UNSUPPORTED_MEDIA_TYPE", "The request body must be JSON.")
)

const (
	textTooMany = "You’ve made too many attempts. Please wait a moment and try again."
	textInvalid = "The given data was invalid."

	textNoGrant  = "The authorization grant type is not supported by the authorization server."
	textRequest  = "The request is missing a required parameter, includes an invalid parameter value, includes a parameter more than once, or is otherwise malformed."
	textRefresh  = "The refresh token is invalid."
	textNotYours = "The client is not authorized to use this authorization grant type."
	textScope    = "The requested scope is invalid, unknown, or malformed."
	textKind     = "The authorization server does not support the revocation of this type of token."

	hintGrant     = "Check that all required parameters have been provided"
	hintNotYours  = "Check the `grants` of the client"
	hintScope     = "Check the `scope` parameter"
	hintNoRefresh = "Check the `refresh_token` parameter"
	hintMalformed = "Cannot decrypt the refresh token"
	hintForeign   = "Token is not linked to client"
	hintExpired   = "Token has expired"
	hintRevoked   = "Token has been revoked"
	hintNoCode    = "Check the `code` parameter"
	hintCodeOld   = "Authorization code has expired"
	hintCodeSpent = "Authorization code has been revoked"
	hintCodeOther = "Authorization code was not issued to this client"
	hintNoToken   = "Check the `token` parameter"
	hintKind      = "Check the `token_type_hint` parameter"
)

// What is said of a field.
const (
	isMissing = "This field is required."
	isWrong   = "This value has the wrong type."
	isShape   = "This value does not have the expected format."
	isUnknown = "This value does not name anything that exists."
	isCommon  = "This value is too easy to guess."
)

// invalid is a validation error about fields, each with what is wrong with it.
func invalid(pairs ...string) string {
	about := fields{}
	for i := 0; i+1 < len(pairs); i += 2 {
		about[pairs[i]] = []string{pairs[i+1]}
	}
	return service("validation_error", textInvalid, show(about))
}

// ofRefresh is a body about a refresh token.
//
//go:noinline
func ofRefresh(hint string) string { return ofToken("invalid_request", textRefresh, hint) }
