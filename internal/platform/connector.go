package platform

import (
	"context"

	"github.com/ventanilla/ventanilla/internal/scope"
)

// Connector reaches one platform.
//
// Conditions of every method: platform_password_wrong, platform_login_refused,
// platform_otp_wrong, platform_otp_expired, otp_not_sent, otp_key_invalid,
// otp_session_invalid, email_not_validated, source_unavailable,
// source_timeout, source_error, source_quota_spent, and for government
// platforms curp_unknown, nss_unknown, nss_mismatch, curp_not_in_source,
// subdelegation_required.
type Connector interface {
	// Start offers the credentials.
	Start(ctx context.Context, r Request) (Step, error)
	// Answer hands over what the person gave for the last challenge.
	Answer(ctx context.Context, r Request, state []byte, a Answer) (Step, error)
	// Resend asks for a new code, by another method when one is named.
	Resend(ctx context.Context, r Request, state []byte, method string) (Step, error)
	// Extract reads the data once a Step came without challenge.
	Extract(ctx context.Context, r Request, state []byte) (Data, error)
}

// StandIn is a Connector that also knows people by ids that are no identifiers
// of its platform, as a sandbox does: it gives the identifier that one stands
// for.
type StandIn interface {
	StandIn(id string) (identifier string, ok bool)
}

// Finder gives the connector for a platform as a scope may use it.
// Conditions: source_unavailable when nothing connects to it.
type Finder interface {
	Connector(s scope.Scope, p Platform) (Connector, error)
}

// Request is what the person gave to be linked. It holds secrets: it is never
// logged and is stored only sealed.
type Request struct {
	Scope      scope.Scope `json:"-"`
	Platform   string      `json:"platform"`
	Country    string      `json:"country"`
	Identifier string      `json:"identifier"`
	Kind       Identifier  `json:"kind"`
	Password   string      `json:"password,omitempty"`
	Phone      string      `json:"phone,omitempty"`
	Email      string      `json:"email,omitempty"`
	GovID      string      `json:"gov_id,omitempty"`
	NSS        string      `json:"nss,omitempty"`
	Method     string      `json:"method,omitempty"` // how a code should come, if the person chose
}

// The steps that a platform may ask for next.
const (
	StepOTP         = "otp"
	StepEmailOTP    = "email_otp"
	StepVoiceOTP    = "phone_voice_otp"
	StepWhatsAppOTP = "phone_whatsapp_otp"
	StepCredentials = "credentials"
)

// Step is where a login stands after a call. Without Challenge the platform is
// satisfied and Extract may be called.
type Step struct {
	Challenge *Challenge
	State     []byte // for the next call; may hold secrets
	// Incomplete: the platform let nobody in and asks for nothing that could
	// be passed on; the person must act at the platform itself.
	Incomplete bool
}

// Challenge is what the platform wants from the person.
type Challenge struct {
	NextStep     string
	Methods      []string // how the code came
	Alternatives []string // how else it could come
	Hint         string   // for the person, such as the end of the phone number
	Deliver      *Code    // a code that a simulated platform sends; nil where the platform sends it itself
}

// Code is a message with a code that a simulated platform sends.
type Code struct {
	Channel string // email, sms or whatsapp
	To      string
	Code    string
}

// Answer is what the person gave for a challenge.
type Answer struct {
	OTP      string `json:"otp,omitempty"`
	Username string `json:"username,omitempty"`
	Password string `json:"password,omitempty"`
}
