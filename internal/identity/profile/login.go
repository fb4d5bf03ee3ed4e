package profile

import (
	"context"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/captcha"
	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/identity/phone"
	"github.com/ventanilla/ventanilla/internal/identity/step"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

// Step is what a step of signing in or recovery answers.
type Step struct {
	Token        string // "" when the way goes on by mail
	State        step.State
	Disclaimers  []Disclaimer // required and not accepted yet
	Positions    []int        // of the memorable word, 1-based; nil when none are asked for
	UserPhone    string       // masked; where a code went
	UserEmail    string       // masked; where a link went
	Question     string       // the control question
	Verification Method       // of a recovery
}

// decoy marks the account id of a session that belongs to nobody.
const decoy = "decoy:"

// Login starts a session for the profile that a login id names: its primary
// phone in any spelling, its e-mail address or its login name. A profile
// without a password is sent a code. Conditions: LoginUnknown, unless the
// client conceals that; AccountLocked, AccountClosed, AccountDenied;
// CaptchaMissing, CaptchaInvalid and SourceUnavailable after wrong passwords;
// RateLimited when too many codes were asked for.
func (e *Engine) Login(ctx context.Context, c Client, loginID, answer string) (out Step, err error) {
	if captcha.On(c.Key.Captcha) {
		if err := e.captchaForLogin(ctx, c, loginID, answer); err != nil {
			return out, err
		}
	}
	err = e.DB.Write(ctx, func(tx store.Tx) error {
		out = Step{}
		p, found, err := e.byLoginID(tx, c.scope(), loginID)
		switch {
		case err != nil:
			return err
		case !found && c.Key.ConcealLoginIDs:
			out, err = e.decoy(tx, c, loginID)
			return err
		case !found:
			return fault.LoginUnknown
		}
		if err := identity.Standing(p.Account.Status); err != nil {
			return err
		}
		out, err = e.begin(tx, c, p)
		return err
	})
	return out, err
}

func (e *Engine) begin(tx store.Tx, c Client, p identitydb.Profile) (out Step, err error) {
	if out.Disclaimers, err = pending(tx, c.scope(), c.Language, p.Account.ID); err != nil {
		return out, err
	}
	if out.State, _, err = step.Next(step.Login, step.Identified, facts(p, out.Disclaimers), 0); err != nil {
		return out, err
	}
	s, token, err := e.open(tx, c, p.Account.ID, out.State, 0)
	if err != nil {
		return out, err
	}
	out.Token = token
	if out.State == step.CheckPassword {
		out.Positions, err = e.challenge(tx, p)
		return out, err
	}
	out.UserPhone, err = e.sendOTP(tx, c, otpFor{Session: s}, p, limitSend)
	return out, err
}

// decoy answers an unknown login id like a profile with a password. The
// session's account is a hash of the login id, so that limits hold for it too.
func (e *Engine) decoy(tx store.Tx, c Client, loginID string) (out Step, err error) {
	id := e.decoyID(c, loginID)
	if out.Disclaimers, err = pending(tx, c.scope(), c.Language, id); err != nil {
		return out, err
	}
	out.State = step.CheckPassword
	_, out.Token, err = e.open(tx, c, id, out.State, 0)
	return out, err
}

func (e *Engine) decoyID(c Client, loginID string) string {
	return decoy + hex.EncodeToString(e.hash(c.scope(), identifier{macDecoy, normalLogin(loginID)}))
}

// facts are what the machine wants to know of a profile.
func facts(p identitydb.Profile, missing []Disclaimer) step.Facts {
	return step.Facts{HasPassword: p.Account.Password != "", MFA: p.MFA == MFAOTP,
		ResetRequired: p.ResetRequired, Disclaimers: len(missing) > 0}
}

// MFAOTP is the second factor by a code to the phone.
const MFAOTP = "otp"

// current loads the profile of a session on its way and says whether it may go
// on. Conditions: TokenInvalid, AccountLocked, AccountClosed, AccountDenied.
func current(q store.Queryer, s Session) (identitydb.Profile, error) {
	p, found, err := identitydb.ProfileByID(q, s.Scope, s.AccountID)
	if err == nil && !found {
		err = fault.TokenInvalid
	}
	if err == nil {
		err = identity.Standing(p.Account.Status)
	}
	return p, err
}

// Ready says whether a session is in one of the states that an endpoint serves
// and its account may still sign in. It is asked before the body is looked at.
// Conditions: SessionState, AccountLocked, AccountClosed, AccountDenied.
func (e *Engine) Ready(ctx context.Context, s Session, in ...step.State) error {
	if !slices.Contains(in, step.State(s.State)) {
		return fault.SessionState
	}
	if strings.HasPrefix(s.AccountID, decoy) {
		return nil
	}
	return e.DB.Read(ctx, func(q store.Queryer) error {
		_, err := current(q, s)
		return err
	})
}

// mask hides most of a phone number.
func mask(number string) string {
	if number == "" {
		return ""
	}
	return phone.Mask(number)
}

// own lists what a password must not be made of.
func (p Person) own() []string {
	return []string{p.Name, p.FName, p.LName, p.Nickname, p.Email, p.LoginName, p.Phone}
}
