package profile

import (
	"context"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/identity/step"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

// CheckAnswer proves the control answer of a recovery, three tries a day.
// Conditions: ControlAnswerWrong, RateLimited, TokenInvalid, Overloaded, and
// those of Ready.
func (e *Engine) CheckAnswer(ctx context.Context, c Client, s Session, answer string) (out Step, err error) {
	var p identitydb.Profile
	err = e.DB.Write(ctx, func(tx store.Tx) error {
		if p, err = current(tx, s); err != nil {
			return err
		}
		return e.take(tx, c, s.AccountID, limitAnswer)
	})
	if err != nil {
		return out, err
	}
	ok, _, err := e.Passwords.Verify(ctx, p.Answer, normalAnswer(answer))
	if err != nil {
		return out, err
	}
	err = e.decide(ctx, func(tx store.Tx) (refused, failed error) {
		if !ok {
			return fault.ControlAnswerWrong, e.record(tx, c, "answer.wrong", s.AccountID, nil)
		}
		again, err := current(tx, s)
		if err != nil {
			return nil, err
		}
		if again.Answer != p.Answer {
			return fault.ControlAnswerWrong, nil // changed while it was being verified
		}
		if err := forgive(tx, c, s.AccountID, limitAnswer); err != nil {
			return nil, err
		}
		out, err = e.proven(tx, c, s, again, step.AnswerProven, nil)
		return nil, err
	})
	return out, err
}

// normalAnswer makes answers equal that differ in case, accents, signs or
// spaces only.
func normalAnswer(s string) string {
	plain := strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case unicode.IsLetter(r), unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return ' '
	}, norm.NFKD.String(s))
	return strings.Join(strings.Fields(plain), " ")
}
