package identity

import (
	"slices"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/store"
)

// addressGate holds up whoever has not shown that their address is theirs, where
// the shop wants that, and mails them a code, at most one a minute and within
// the mailbox's limit. A customer of an outside identity provider passes: their
// account does not rest on the address.
// Conditions (held): EmailNotValidated. Conditions: SourceUnavailable when mail
// cannot be sent.
func (c *Customers) addressGate(tx store.Tx, by Caller, p proof, current Account, now time.Time) (held, err error) {
	if !p.shop.Login.EmailVerification || !current.EmailVerifiedAt.IsZero() || slices.Contains(p.methods, MethodExternal) {
		return nil, nil
	}
	person, err := c.PersonOf(current)
	if err != nil {
		return nil, err
	}
	address, ok := NormalEmail(person.Email)
	if !ok {
		return nil, nil // there is no address to verify
	}
	row := c.emailRow(current.Scope, current.ID, EmailVerify, p.shop, address)
	sent, err := row.SentAt(tx)
	if err != nil {
		return nil, err
	}
	// One that was sent in the future is left from before a sandbox clock was set back.
	if age := now.Sub(sent); age < gateGap && age > -skew {
		return fault.EmailNotValidated, nil
	}
	// As a stranger's: the password alone makes nobody at home in the mailbox.
	limits := c.strangersMail(by, p.shop, EmailVerify, address)
	limits.budgets = limits.budgets[:1]
	if spent, err := limits.count(tx, now); err != nil || spent != nil {
		return fault.EmailNotValidated, err
	}
	if err := c.audit.Record(tx, current.Scope, event("email.verify_sent", current.ID, by.Origin)); err != nil {
		return nil, err
	}
	mail := c.writeEmail(p.shop, EmailVerify, row, EmailRequest{})
	return fault.EmailNotValidated, c.post(tx, mail, address, now, false)
}
