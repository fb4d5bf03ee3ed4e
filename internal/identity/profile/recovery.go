package profile

import (
	"context"
	"crypto/sha256"
	"slices"
	"strings"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/identity/step"
	"github.com/ventanilla/ventanilla/internal/notify"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

// Method is a way to recover access.
type Method string

// The ways.
const (
	ByPhone    Method = "PHONE"
	ByQuestion Method = "QUESTION"
	ByMail     Method = "MAIL"
)

// Methods are all ways, in the order in which one is chosen for a caller who
// names none.
var Methods = []Method{ByPhone, ByMail, ByQuestion}

// missing is what a way lacks on a profile that has not its data.
var missing = map[Method]fault.Condition{
	ByPhone: fault.PhoneNotSet, ByQuestion: fault.QuestionNotSet, ByMail: fault.EmailNotSet,
}

// Recover starts a recovery by the method, or with "" by the first that the
// client application allows and the profile has data for. Conditions:
// LoginUnknown, AccountLocked, AccountClosed, AccountDenied,
// RecoveryNotEnabled, PhoneNotSet, QuestionNotSet, EmailNotSet, RateLimited.
func (e *Engine) Recover(ctx context.Context, c Client, loginID string, method Method) (out Step, err error) {
	err = e.DB.Write(ctx, func(tx store.Tx) error {
		out = Step{}
		p, found, err := e.byLoginID(tx, c.scope(), loginID)
		if err == nil && !found {
			err = fault.LoginUnknown
		}
		if err == nil {
			err = identity.Standing(p.Account.Status)
		}
		if err != nil {
			return err
		}
		person, err := e.person(p)
		if err != nil {
			return err
		}
		if method, err = e.method(c, p, person, method); err != nil {
			return err
		}
		out, err = e.recover(tx, c, p, person, method)
		return err
	})
	return out, err
}

// method says which way is taken, or why none can be.
func (e *Engine) method(c Client, p identitydb.Profile, person Person, asked Method) (Method, error) {
	has := map[Method]bool{
		ByPhone: person.Phone != "", ByMail: person.Email != "", ByQuestion: len(p.Question) > 0 && p.Answer != "",
	}
	enabled := func(m Method) bool {
		return slices.Contains(c.Key.Recovery, string(m)) && (m != ByMail || e.LinkBase != "")
	}
	if asked != "" {
		switch {
		case !enabled(asked):
			return "", fault.RecoveryNotEnabled
		case !has[asked]:
			return "", missing[asked]
		}
		return asked, nil
	}
	var lacking error = fault.RecoveryNotEnabled
	for _, m := range Methods {
		switch {
		case enabled(m) && has[m]:
			return m, nil
		case enabled(m) && lacking == fault.RecoveryNotEnabled:
			lacking = missing[m]
		}
	}
	return "", lacking
}

func (e *Engine) recover(tx store.Tx, c Client, p identitydb.Profile, person Person, method Method) (out Step, err error) {
	out.Verification = method
	if method == ByMail {
		out.State, out.UserEmail = step.Login, maskEmail(person.Email)
		return out, e.sendLink(tx, c, p, person)
	}
	on := step.RecoverByPhone
	if method == ByQuestion {
		on = step.RecoverByAnswer
	}
	if out.State, _, err = step.Next(step.Login, on, facts(p, nil), 0); err != nil {
		return out, err
	}
	s, token, err := e.open(tx, c, p.Account.ID, out.State, 0)
	if err != nil {
		return out, err
	}
	out.Token = token
	if method == ByPhone {
		out.UserPhone, err = e.sendOTP(tx, c, otpFor{Session: s}, p, limitSend)
		return out, err
	}
	question, err := e.Vault.OpenSealed(p.Question, p.Account.Scope, p.Account.ID, sealQuestion)
	out.Question = string(question)
	return out, err
}

// sendLink mails a link that lives an hour and works once.
func (e *Engine) sendLink(tx store.Tx, c Client, p identitydb.Profile, person Person) error {
	if err := e.take(tx, c, p.Account.ID, limitMail); err != nil {
		return err
	}
	token := e.Rand.Token(tokenBytes)
	hash := sha256.Sum256([]byte(token))
	if err := identitydb.InsertLink(tx, c.scope(), hash[:], p.Account.ID, e.now(c.scope()).Add(linkLife)); err != nil {
		return err
	}
	link := e.LinkBase + "?token=" + token
	t := words(c.Language)
	fill := strings.NewReplacer("{company}", e.companyName(c.scope()), "{link}", link)
	return e.Notify.Send(tx, c.scope(), notify.Message{
		Channel: notify.Email, To: person.Email, Subject: fill.Replace(t.mailSubject), Text: fill.Replace(t.mail), Link: link,
	})
}

// CheckLink uses a recovery link up and starts the session that sets a new
// password. Conditions: TokenInvalid, also for a used link; TokenExpired;
// AccountLocked, AccountClosed, AccountDenied.
func (e *Engine) CheckLink(ctx context.Context, c Client, token string) (out Step, err error) {
	hash := sha256.Sum256([]byte(token))
	err = e.DB.Write(ctx, func(tx store.Tx) error {
		out = Step{}
		id, expires, found, err := identitydb.LinkByToken(tx, c.scope(), hash[:])
		switch {
		case err != nil:
			return err
		case !found:
			return fault.TokenInvalid
		case !expires.After(e.now(c.scope())):
			return fault.TokenExpired
		}
		p, err := current(tx, Session{Scope: c.scope(), AccountID: id})
		if err != nil {
			return err
		}
		spent, err := identitydb.SpendLink(tx, c.scope(), hash[:], e.now(c.scope()))
		if err == nil && !spent {
			err = fault.TokenInvalid
		}
		if err != nil {
			return err
		}
		state, shown, err := step.Next(step.Login, step.LinkProven, facts(p, nil), 0)
		if err != nil {
			return err
		}
		out.State = state
		_, out.Token, err = e.open(tx, c, id, state, shown)
		return err
	})
	return out, err
}
