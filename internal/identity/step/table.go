package step

import "github.com/ventanilla/ventanilla/fault"

// rule is one row of the machine. The first row whose state, event and guard
// fit decides.
type rule struct {
	from  State
	on    Event
	when  func(Facts, Proofs) bool // nil: always
	shows Proofs                   // what the event adds
	to    State
}

func always(Facts, Proofs) bool            { return true }
func hasPassword(f Facts, _ Proofs) bool   { return f.HasPassword }
func mfa(f Facts, _ Proofs) bool           { return f.MFA }
func resetRequired(f Facts, _ Proofs) bool { return f.ResetRequired }
func disclaimers(f Facts, _ Proofs) bool   { return f.Disclaimers }
func mfaUnproven(f Facts, p Proofs) bool   { return f.MFA && !p.Has(Possession) }

// refuse as a target says that the secret held but a disclaimer is missing:
// nothing changes, and the secret must not be spent.
const refuse State = ""

// table is every way through. A recovered password does not by itself sign in
// past the second factor or the disclaimers: those are asked for where they
// always are.
var table = []rule{
	{Login, Identified, hasPassword, 0, CheckPassword},
	{Login, Identified, always, 0, CheckOTP},

	{CheckPassword, PasswordProven, disclaimers, Password, refuse},
	{CheckPassword, PasswordProven, mfa, Password, CheckOTP},
	{CheckPassword, PasswordProven, resetRequired, Password, SetPassword},
	{CheckPassword, PasswordProven, always, Password, Authorized},

	{CheckOTP, OTPResent, always, 0, CheckOTP},
	{CheckOTP, OTPProven, disclaimers, Possession, refuse},
	{CheckOTP, OTPProven, resetRequired, Possession, SetPassword},
	{CheckOTP, OTPProven, always, Possession, Authorized},

	{SetPassword, PasswordSet, disclaimers, NewPassword, CheckPassword},
	{SetPassword, PasswordSet, always, NewPassword, Authorized},

	{Login, RecoverByPhone, always, 0, RecoveryCheckOTP},
	{Login, RecoverByAnswer, always, 0, RecoveryCheckQuestion},
	{Login, LinkProven, always, Mailbox, RecoverySetPassword},
	{RecoveryCheckOTP, OTPResent, always, 0, RecoveryCheckOTP},
	{RecoveryCheckOTP, OTPProven, always, Possession, RecoverySetPassword},
	{RecoveryCheckQuestion, AnswerProven, always, Answer, RecoverySetPassword},
	{RecoverySetPassword, PasswordSet, mfaUnproven, NewPassword, CheckOTP},
	{RecoverySetPassword, PasswordSet, disclaimers, NewPassword, CheckPassword},
	{RecoverySetPassword, PasswordSet, always, NewPassword, Authorized},
}

// Next gives the state after an event and what the session has then shown.
// f is the profile as it is once the event has taken effect: after PasswordSet
// there is a password and no reset is required. Returns SessionState if the
// state does not know the event, DisclaimerMissing if only a disclaimer is
// missing.
func Next(from State, on Event, f Facts, p Proofs) (State, Proofs, error) {
	for _, r := range table {
		if r.from != from || r.on != on || !r.when(f, p|r.shows) {
			continue
		}
		if r.to == refuse {
			return from, p, fault.DisclaimerMissing
		}
		return r.to, p | r.shows, nil
	}
	return from, p, fault.SessionState
}

// Accepts reports whether the state knows the event at all, so that a caller
// can refuse a token in the wrong state before it looks at the body.
func Accepts(from State, on Event) bool {
	for _, r := range table {
		if r.from == from && r.on == on {
			return true
		}
	}
	return false
}
