package connect

import (
	"fmt"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/platform"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/connectdb"
	"github.com/ventanilla/ventanilla/internal/webhook"
)

// advance moves a login to its next status, tells it and wakes who waits.
// moved is false when somebody else has moved it since l was read: whoever
// lost the race has nothing to tell and lets go. A final login keeps nothing
// of what the person gave.
//
// It changes l, so inside a transaction's function l is a copy.
func (e *Engine) advance(tx store.Tx, l *connectdb.Login, next Status) (moved bool, err error) {
	from := Status(l.Status)
	if !from.CanBecome(next) {
		return false, fmt.Errorf("connect: login %s cannot go from %s to %s", l.ID, from, next)
	}
	l.Status, l.UpdatedAt = string(next), e.clk.Now(l.Scope)
	if next.Final() {
		l.Credentials, l.State, l.Answer, l.Challenge = nil, nil, nil, ""
	}
	if moved, err = connectdb.UpdateLogin(tx, *l); err != nil || !moved {
		return false, err
	}
	l.Version++
	tx.Notify(topicLogin, l.ID)
	if event := next.event(); event != "" {
		return true, e.publish(tx, *l, event)
	}
	return true, nil
}

// publish tells an event of a login.
func (e *Engine) publish(tx store.Tx, l connectdb.Login, event string) error {
	return e.hooks.Publish(tx, l.Scope, webhook.Event{
		Type: event, AccountID: l.AccountID, UserID: l.UserID, ExternalID: l.ExternalID, LoginID: l.ID,
		Platform: l.Platform, WidgetID: l.WidgetID, StatusDetails: l.Detail,
	})
}

// failure gives the condition that a login met last, for a request that waited
// for it; nil when the platform was content or has not answered yet.
func failure(s scope.Scope, clk clock.Clock, l connectdb.Login) error {
	if l.Condition == "" || Status(l.Status).Working() {
		return nil
	}
	f := &fault.Error{Condition: fault.Condition(l.Condition)}
	f.RetryAfter = holdFor(f.Condition, l.Platform, clk.Now(s))
	return f.With("account_id", l.AccountID).With("login_id", l.ID)
}

// holdFor says how long a condition keeps the person from the platform; 0 when
// it does not.
func holdFor(c fault.Condition, platformCode string, now time.Time) time.Duration {
	switch c {
	case fault.RecentLogin:
		return RecentSuccess
	case fault.PlatformLoginRefused:
		if platformCode == "uber" || platformCode == "uber_eats" {
			return RefusedHold
		}
	case fault.SourceQuotaSpent:
		if p, err := platform.Find(platformCode); err == nil && p.Family == platform.Government {
			return nextDay(now).Sub(now)
		}
	}
	return 0
}

// nextDay gives the beginning of the next day in Mexico City.
func nextDay(now time.Time) time.Time {
	local := now.In(mexicoCity)
	return time.Date(local.Year(), local.Month(), local.Day()+1, 0, 0, 0, 0, mexicoCity)
}

// mexicoCity has had no summer time since October 2022, so no time zone
// database is needed.
var mexicoCity = time.FixedZone("America/Mexico_City", -6*60*60)
