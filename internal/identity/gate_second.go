package identity

import (
	"crypto/sha256"
	"strings"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/identity/totp"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

const (
	// ChallengeTTL is how long a log-in waits for its second factor.
	ChallengeTTL = 10 * time.Minute

	// challengeKeep is how long one that has ended is kept, and the note of a used
	// ceremony: longer than sandbox clocks are usually set back.
	challengeKeep = 24 * time.Hour

	challengeTries  = 5
	challengeBytes  = 32
	challengeLength = 43 // as base64url
)

// secondGate holds up whoever has a second factor and has not shown it. What the
// shop offers makes no difference: a setting that is switched off opens no
// account. Conditions (held): SecondFactorRequired with challenge, methods and
// expiresInSeconds.
func (c *Customers) secondGate(tx store.Tx, by Caller, p proof, current Account, now time.Time) (held, err error) {
	if current.SecondFactor == "" || p.strong {
		return nil, nil
	}
	s := current.Scope
	challenge := c.rnd.Token(challengeBytes)
	sum := sha256.Sum256([]byte(challenge))
	err = identitydb.InsertChallenge(tx, identitydb.Challenge{
		Hash: sum[:], Scope: s, ClientID: by.Client.ID, AccountID: current.ID, Methods: strings.Join(p.methods, " "),
		Address: p.address, PasswordChangedAt: current.PasswordChangedAt, ExpiresAt: now.Add(ChallengeTTL),
	})
	if err != nil {
		return nil, err
	}
	held = fault.SecondFactorRequired.With("challenge", challenge).
		With("methods", []string{totp.MethodApp, totp.MethodRecovery}).
		With("expiresInSeconds", int(ChallengeTTL/time.Second))
	return held, c.audit.Record(tx, s, event("login.second_factor", current.ID, by.Origin, "methods", strings.Join(p.methods, " ")))
}
