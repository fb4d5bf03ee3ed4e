// Package connect links people's accounts at platforms and keeps what was read
// there: users, their accounts, the logins that reach them, and profile,
// employment and earnings.
//
// # Logins
//
// A login is one attempt to reach an account, and a durable job: it goes on
// after a crash where it stood, and every change of its status is one
// conditional update that also publishes its webhooks, so it ends in one final
// status with one set of events however often its job runs. What a login may
// do is the table in machine.go.
//
// A request that starts or answers a login waits for the job to settle, for as
// long as Deps.Wait says, unless the platform works asynchronously (IMSS,
// ISSSTE): then it is acknowledged at once and the outcome is the login's
// status. When the platform says no while a request waits, the request fails
// with that condition, and the login keeps it as its status_details.
//
// Final statuses: success; incomplete when the person must act (wrong
// password or code, an unclear CURP, a code that never came); error when the
// cause is technical. A success may carry one warning.
//
// # Codes
//
// A code is good for 5 minutes and 3 tries; after the third wrong one the login
// is incomplete. A new one can be had 30 seconds after the last and three times
// in all. uber+success@palenca-tests.com and its like link in one call; an
// ordinary identifier at a platform that sends codes is asked for one, which
// the sandbox puts in its outbox, and any code works there.
//
// # Holds
//
// Three rules make a platform wait for a person, per company, platform and
// identifier, by the scope's own clock: 12 hours after a success
// (recent_login), 30 minutes after Uber refuses a login, and until the next
// Mexico City day after IMSS or ISSSTE say that the day's quota is spent.
//
// # What is stored
//
// Identifiers, credentials and data are sealed by the vault; identifiers and
// CURPs are found by keyed hash. Credentials are erased in the transaction
// that makes a login final.
package connect
