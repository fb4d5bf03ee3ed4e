package sandbox

import (
	"context"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/platform"
)

// Connector simulates one platform.
type Connector struct {
	Platform platform.Platform
	Clock    clock.Clock
	Entropy  *entropy.Source
	Script   Script // nil: no scenarios
}

var (
	_ platform.Connector = (*Connector)(nil)
	_ platform.StandIn   = (*Connector)(nil)
)

// StandIn gives the CURP or CPF of the case that a magic address or phone
// names: the platforms that know people by those take nothing else.
func (c *Connector) StandIn(id string) (string, bool) {
	k, ok := Match(platform.Request{Platform: c.Platform.Code, Identifier: id})
	switch {
	case !ok:
		return "", false
	case c.Platform.Takes(platform.CURP):
		return k.CURP, true
	case c.Platform.Takes(platform.CPF):
		return cpfOf(index[k.Name]), true
	}
	return "", false
}

// Start settles the one-call cases, and asks everybody else for what the
// platform wants to see.
func (c *Connector) Start(ctx context.Context, r platform.Request) (platform.Step, error) {
	if step, ok, err := c.play(ctx, r); ok || err != nil {
		return step, err
	}
	if k, ok := Match(r); ok {
		switch {
		case k.When == AtCode:
			return c.challenge(r, "")
		case k.Incomplete:
			return platform.Step{Incomplete: true}, nil
		case k.When == AtStart && k.Condition != "":
			return platform.Step{}, Fail(k.Condition)
		}
		return platform.Step{}, nil
	}
	switch {
	case c.Platform.AsksOTP, r.Kind == platform.Phone:
		return c.challenge(r, r.Method)
	case c.Platform.Family == platform.Government:
		if r.Method == platform.StepEmailOTP {
			return c.challenge(r, r.Method)
		}
	case r.Password == "":
		return platform.Step{Challenge: &platform.Challenge{NextStep: platform.StepCredentials, Methods: []string{platform.StepCredentials}}}, nil
	}
	return platform.Step{}, nil
}

// Answer takes any code, except in the two-step cases and where a scenario
// names the right one, and any password.
func (c *Connector) Answer(ctx context.Context, r platform.Request, state []byte, a platform.Answer) (platform.Step, error) {
	if x, ok := resume(state); ok {
		return c.answer(ctx, r, x, a.OTP)
	}
	if k, ok := Match(r); ok && k.When == AtCode {
		return platform.Step{}, k.Condition
	}
	return platform.Step{}, nil
}

// Resend sends a new code.
func (c *Connector) Resend(_ context.Context, r platform.Request, state []byte, method string) (platform.Step, error) {
	if x, ok := resume(state); ok {
		step, err := c.challenge(r, method)
		if err == nil {
			step.State = state
			if x.OTP != "" {
				step.Challenge.Deliver.Code = x.OTP
			}
		}
		return step, err
	}
	if k, ok := Match(r); ok && k.Condition == fault.OTPNotSent {
		return platform.Step{}, k.Condition
	}
	return c.challenge(r, method)
}

// Extract gives the person's data as the platform's family has them.
func (c *Connector) Extract(_ context.Context, r platform.Request, state []byte) (platform.Data, error) {
	now := c.Clock.Now(r.Scope)
	d := platform.Data{WorkerID: newSeeded("worker", r.Platform, r.Identifier).uuid(), Profile: profile(r, now)}
	switch c.Platform.Family {
	case platform.Gig:
		d.Profile.Metrics = metrics(r)
		d.Earnings = gigEarnings(r, now)
	case platform.Commerce:
		d.Earnings = gigEarnings(r, now)
	default:
		d.Employment, d.Earnings = wage(r, now)
	}
	if k, ok := Match(r); ok {
		Warn(&d, k)
	}
	return d, Direct(&d, state)
}

// Warn shapes the data of a warning case as the warning says.
func Warn(d *platform.Data, k Case) {
	d.Warning = k.Warning
	switch k.Warning {
	case platform.WarningBanned:
		if d.Profile != nil && d.Profile.Metrics != nil {
			d.Profile.Metrics.ActivationStatus = "banned"
		}
	case platform.WarningNotRegistered, platform.WarningRider:
		// A passenger, or nobody: there is no working life to read.
		d.Earnings, d.Employment = nil, nil
		if d.Profile != nil {
			d.Profile.Metrics = nil
		}
	case platform.WarningIncompleteProfile:
		if d.Profile == nil {
			break
		}
		d.Profile.Person.Birthday, d.Profile.Person.Address, d.Profile.IDs = "", "", []platform.ID{}
	case platform.WarningNoProfile:
		d.Profile = nil
	case platform.WarningNoEmployment, platform.WarningZeroWeeks:
		if e := d.Employment; e != nil {
			e.History, e.Events, d.Earnings = []platform.Job{}, []platform.EmploymentEvent{}, nil
			e.Info.Weeks, e.Info.Status, e.Info.HistoryStatus = 0, platform.UnknownNow, platform.HistoryEmpty
		}
	}
	if k.When == AtData && d.Profile != nil {
		d.Profile.Metrics, d.Profile.MetricsUnreadable = nil, true
	}
}

// Fail gives a case's condition with the wait that goes with it.
func Fail(c fault.Condition) error {
	switch c {
	case fault.RecentLogin:
		return c.Retry(12 * time.Hour)
	case fault.SourceUnavailable, fault.Unavailable, fault.SourceTimeout:
		return c.Retry(time.Minute)
	}
	return c
}
