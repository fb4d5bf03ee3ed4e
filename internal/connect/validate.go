package connect

import (
	"context"
	"slices"
	"strings"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/job"
	"github.com/ventanilla/ventanilla/internal/platform"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/connectdb"
)

// Given is what the person gave for a challenge. Method asks for the code by
// another way instead.
type Given struct {
	OTP, Username, Password, Method string
}

// answerGiven is Given as it is sealed until the job has passed it on.
type answerGiven struct {
	Answer platform.Answer `json:"answer"`
	Method string          `json:"method,omitempty"`
}

// Validate hands what the person gave to the platform and waits for its answer.
// Of several at the same time one is passed on; the others are refused.
//
// Conditions: account_unknown; not_expecting_code; request_invalid when what
// is awaited is missing; platform_otp_expired when the code's time is over
// (the login is then incomplete); rate_limited for a new code too soon; and
// those of platform.Connector. After platform_otp_wrong and
// platform_password_wrong the person may try again while next_step is set.
func (e *Engine) Validate(ctx context.Context, s scope.Scope, accountID string, g Given) (Account, error) {
	if g.Method != "" {
		return e.resend(ctx, s, accountID, g.Method)
	}
	return e.pass(ctx, s, accountID, func(tx store.Tx, l *connectdb.Login) error {
		given := answerGiven{Answer: platform.Answer{OTP: strings.TrimSpace(g.OTP), Username: g.Username, Password: g.Password}}
		if Status(l.Status) == Validating && !isCode(given.Answer.OTP) {
			return wrong("otp_code", missingOr(given.Answer.OTP))
		}
		if Status(l.Status) == PasswordNeeded && g.Password == "" {
			return wrong("password", fault.Required)
		}
		l.Phase = phaseAnswer
		l.Tries++
		return e.sealAnswer(l, given)
	})
}

// Resend sends a new code the way the last one came, and to where that went: a
// platform knows one number of a person. number is only asked to be one, for
// callers who repeat it. Conditions as Validate, and phone_invalid.
func (e *Engine) Resend(ctx context.Context, s scope.Scope, accountID, number string) (Account, error) {
	if number != "" {
		a, err := e.accountRow(ctx, s, accountID)
		if err != nil {
			return Account{}, err
		}
		if _, err := phone(number, a.Country); err != nil {
			return Account{}, err
		}
	}
	return e.resend(ctx, s, accountID, "")
}

func (e *Engine) resend(ctx context.Context, s scope.Scope, accountID, method string) (Account, error) {
	return e.pass(ctx, s, accountID, func(tx store.Tx, l *connectdb.Login) error {
		if Status(l.Status) != Validating {
			return fault.NotExpectingCode
		}
		c := challengeFrom(*l)
		if method == "" {
			method = c.NextStep
		} else if !slices.Contains(c.Alternatives, method) && !slices.Contains(c.Methods, method) {
			return fault.RequestInvalid.Fields(fault.Field{
				Name: "alternative_method", Rule: fault.NotAllowed, OneOf: append(slices.Clone(c.Methods), c.Alternatives...),
			})
		}
		now := e.clk.Now(s)
		if left := l.CodeSentAt.Add(ResendAfter).Sub(now); left > 0 && !l.CodeSentAt.After(now) {
			return fault.RateLimited.Retry(left)
		}
		if l.Resends >= Resends {
			return fault.RateLimited.Retry(max(l.CodeExpiresAt.Sub(now), ResendAfter))
		}
		l.Resends++
		l.Phase = phaseResend
		return e.sealAnswer(l, answerGiven{Method: method})
	})
}

func (e *Engine) sealAnswer(l *connectdb.Login, g answerGiven) (err error) {
	l.Answer, err = e.seal(g, l.Scope, l.ID, forAnswer)
	return err
}

// pass puts what the person gave into the login, starts its job and waits.
func (e *Engine) pass(ctx context.Context, s scope.Scope, accountID string, put func(store.Tx, *connectdb.Login) error) (Account, error) {
	var account connectdb.Account
	var l connectdb.Login
	var expired bool
	err := e.db.Write(ctx, func(tx store.Tx) (err error) {
		expired = false
		if account, l, err = e.awaiting(tx, s, accountID); err != nil {
			return err
		}
		if expired, err = e.expire(tx, &l); err != nil || expired {
			return err
		}
		if err = put(tx, &l); err != nil {
			return err
		}
		moved, err := e.advance(tx, &l, Pending)
		if err == nil && !moved {
			err = fault.NotExpectingCode
		}
		if err != nil {
			return err
		}
		return e.jobs.Enqueue(tx, job.Spec{Kind: kindLogin, Scope: s, Args: loginArgs{l.ID}})
	})
	if err == nil && expired {
		err = fault.PlatformOTPExpired
	}
	if err != nil {
		return Account{}, err
	}
	if l, err = e.settle(ctx, s, l); err != nil {
		return Account{}, err
	}
	a, err := e.accountOf(account, l)
	if err != nil {
		return Account{}, err
	}
	return a, failure(s, e.clk, l)
}

// awaiting loads an account and its login, which must wait for its person.
func (e *Engine) awaiting(q store.Queryer, s scope.Scope, accountID string) (a connectdb.Account, l connectdb.Login, err error) {
	a, ok, err := connectdb.AccountByID(q, s, accountID)
	if err == nil && !ok {
		err = fault.AccountUnknown
	}
	if err != nil {
		return a, l, err
	}
	if l, ok, err = connectdb.LastLogin(q, s, accountID); err != nil {
		return a, l, err
	}
	switch {
	case ok && Status(l.Status).Awaiting():
		return a, l, nil
	case ok && l.Condition == string(fault.ValidationExpired):
		return a, l, fault.PlatformOTPExpired
	}
	return a, l, fault.NotExpectingCode
}

// isCode accepts what platforms send: 4 to 10 letters or digits.
func isCode(s string) bool {
	if len(s) < 4 || len(s) > 10 {
		return false
	}
	for i := range len(s) {
		c := s[i] | 0x20
		if !('0' <= s[i] && s[i] <= '9' || 'a' <= c && c <= 'z') {
			return false
		}
	}
	return true
}

func missingOr(s string) fault.Rule {
	if s == "" {
		return fault.Required
	}
	return fault.Format
}
