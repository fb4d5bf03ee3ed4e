// Package step is the sign-in of a profile as a pure state machine: which
// state follows which proof. It knows no database, clock or wire; the profile
// engine asks it what comes next and stores the answer.
//
// The whole machine is one table (table.go). A property test walks it at
// random and holds it to Sufficient, which says independently what must have
// been proven before anybody is authorized.
package step

// State is where a session stands. Its text is the wire's session_state.
type State string

// The states of a session. Login is where everybody starts: it has no token.
const (
	Login                 State = "login"
	CheckPassword         State = "checkpassword"
	CheckOTP              State = "checkotp"
	SetPassword           State = "setpassword"
	Authorized            State = "authorized"
	RecoveryCheckOTP      State = "recovery-checkotp"
	RecoveryCheckQuestion State = "recovery-checkquestion"
	RecoverySetPassword   State = "recovery-setpassword"
)

// Event is what has just been done or proven, after its secret held.
type Event string

// The events. None of them stands for a failed attempt: a failure changes no
// state.
const (
	Identified      Event = "identified"       // a login id was named
	PasswordProven  Event = "password_proven"  // the current password, and the memorable letters where set
	OTPProven       Event = "otp_proven"       // a code sent to the phone, or a backup code
	OTPResent       Event = "otp_resent"       // another code was sent
	PasswordSet     Event = "password_set"     // a new password was stored
	RecoverByPhone  Event = "recover_by_phone" // a recovery code was sent
	RecoverByAnswer Event = "recover_by_answer"
	AnswerProven    Event = "answer_proven" // the control question's answer
	LinkProven      Event = "link_proven"   // the token of a recovery mail
)

// Facts are what the machine must know of the profile at the moment of an event.
type Facts struct {
	HasPassword   bool
	MFA           bool // a code is wanted after the password
	ResetRequired bool // a new password is wanted before anything else
	Disclaimers   bool // a required disclaimer is not accepted yet
}

// Proofs are what a session has shown so far.
type Proofs uint8

// The proofs, combined by or.
const (
	Password    Proofs = 1 << iota // knows the password
	Possession                     // holds the phone, or a backup code
	Answer                         // knows the control answer
	Mailbox                        // reads the mailbox
	NewPassword                    // has set a new password in this session
)

// Has reports whether all of q were shown.
func (p Proofs) Has(q Proofs) bool { return p&q == q }

// hasAny reports whether one of q was shown.
func (p Proofs) hasAny(q Proofs) bool { return p&q != 0 }

// Sufficient says what authorizes, without regard to the way taken: a password
// that was known or recovered, the second factor where it is on, possession
// where there is no password, a new password where one was required, and every
// disclaimer.
func Sufficient(f Facts, p Proofs) bool {
	recovered := p.Has(NewPassword) && p.hasAny(Possession|Answer|Mailbox)
	switch {
	case f.Disclaimers, f.ResetRequired && !p.Has(NewPassword):
		return false
	case f.MFA:
		return p.Has(Possession) && (p.Has(Password) || recovered || !f.HasPassword)
	case f.HasPassword:
		return p.Has(Password) || recovered
	}
	return p.Has(Possession)
}
