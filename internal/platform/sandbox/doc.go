// Package sandbox simulates every platform. What happens is decided by the
// identifier alone, so that a test can be written down and repeated:
//
//   - A magic id (see Cases) names its case: <platform>+<case>@palenca-tests.com,
//     a phone number or a CURP from the published table. One-call cases are
//     settled by the first call. Two-step cases ask for a code first, and then
//     any code fails so.
//   - Anybody else is an ordinary person and succeeds, with plausible data that
//     is always the same for the same identifier. A platform that sends codes
//     (Platform.AsksOTP), and any platform when the identifier is a phone
//     number, asks for a code; it is sent to the sandbox outbox, and any code
//     works. Other platforms ask for a password when none came.
//   - A government platform without sources of its own (pemex and the
//     Brazilian ones) settles on its own; method email_otp makes it ask for a
//     code that goes to the given e-mail address.
//
// A scenario that the company wrote comes before all of these (Script).
//
// The time rules of the service hold for magic ids too: a second success
// within twelve hours is refused, also for uber+success.
package sandbox
