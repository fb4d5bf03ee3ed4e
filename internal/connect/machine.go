package connect

import "slices"

// Status is where a login stands.
type Status string

// The statuses of a login.
const (
	Created        Status = "created"                     // its job has not begun
	Pending        Status = "pending"                     // the platform is being asked
	Validating     Status = "validation_pending"          // a code is awaited from the person
	PasswordNeeded Status = "password_validation_pending" // a password is awaited
	PendingData    Status = "pending_for_data"            // the door is open, data are being read
	Retry          Status = "retry"                       // the platform was not to be had; asked again soon
	RequiresAuth   Status = "requires_auth"               // a kept session has ended; the person must sign in again
	Success        Status = "success"
	Incomplete     Status = "incomplete" // the person must act
	Errored        Status = "error"      // technical
)

// Statuses are all of them.
var Statuses = []Status{
	Created, Pending, Validating, PasswordNeeded, PendingData, Retry, RequiresAuth, Success, Incomplete, Errored,
}

// transitions is the whole life of a login: what may follow what.
var transitions = map[Status][]Status{
	Created:        {Pending, Incomplete, Errored},
	Pending:        {Validating, PasswordNeeded, PendingData, Retry, RequiresAuth, Incomplete, Errored},
	Validating:     {Pending, Incomplete, Errored},
	PasswordNeeded: {Pending, Incomplete, Errored},
	PendingData:    {Success, Retry, RequiresAuth, Incomplete, Errored},
	Retry:          {Pending, PendingData, Incomplete, Errored},
	RequiresAuth:   {Pending, Incomplete, Errored},
}

// CanBecome reports whether a login may go from s to next.
func (s Status) CanBecome(next Status) bool { return slices.Contains(transitions[s], next) }

// Final reports whether the login is over.
func (s Status) Final() bool { return s == Success || s == Incomplete || s == Errored }

// Awaiting reports whether the person is to give something.
func (s Status) Awaiting() bool { return s == Validating || s == PasswordNeeded || s == RequiresAuth }

// Working reports whether the login's job has something to do.
func (s Status) Working() bool { return !s.Final() && !s.Awaiting() }

// event is the webhook that goes with reaching a status; "" for none.
func (s Status) event() string {
	switch s {
	case Created:
		return EventLoginCreated
	case Success:
		return EventLoginSuccess
	case Incomplete:
		return EventLoginIncomplete
	case Errored:
		return EventLoginError
	case Retry:
		return EventLoginRetry
	case RequiresAuth:
		return EventRequiresAuth
	}
	return ""
}

// The webhook events of this engine.
const (
	EventUserCreated       = "user.created"
	EventUserDeleted       = "user.deleted"
	EventAccountCreated    = "account.created"
	EventAccountConnected  = "account.connected"
	EventRequiresAuth      = "account.requires_auth"
	EventProfileUpdated    = "profile.updated"
	EventEmploymentCreated = "employment.created"
	EventEmploymentUpdated = "employment.updated"
	EventEarningsUpdated   = "earnings.updated"
	EventLoginCreated      = "login.created"
	EventLoginSuccess      = "login.success"
	EventLoginError        = "login.error"
	EventLoginIncomplete   = "login.incomplete"
	EventLoginRetry        = "login.retry"
)
