package sandbox

import (
	"context"
	"encoding/json"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/platform"
	"github.com/ventanilla/ventanilla/internal/sandbox/scenario"
	"github.com/ventanilla/ventanilla/internal/scope"
)

// Script gives the scenarios that a company wrote; *scenario.Book does.
type Script interface {
	Play(ctx context.Context, s scope.Scope, identifiers ...string) (scenario.Step, bool, error)
}

// scripted is the step of a scenario that a login plays, kept as its state. One
// step is one login: its delay is waited, its OTP asked for, and then its code,
// status and data are what the login comes to. A step whose status awaits the
// person asks for a code and leaves the outcome to the scenario's next step.
type scripted struct {
	Status string          `json:"status,omitempty"`
	Code   string          `json:"code,omitempty"`
	OTP    string          `json:"otp,omitempty"`
	Data   json.RawMessage `json:"data,omitempty"`
}

// awaiting are the statuses, and the next steps by their contract's names, that
// ask for a code, with the method by which it comes.
var awaiting = map[string]string{
	"validation_pending": "", platform.StepOTP: "", platform.StepEmailOTP: platform.StepEmailOTP,
	platform.StepVoiceOTP: platform.StepVoiceOTP, platform.StepWhatsAppOTP: platform.StepWhatsAppOTP,
}

// leaves reports whether the next step of the scenario is the outcome.
func (x scripted) leaves() bool {
	_, asks := awaiting[x.Status]
	return asks && x.Code == ""
}

// play begins the next step of the scenario that matches the person.
func (c *Connector) play(ctx context.Context, r platform.Request) (step platform.Step, ok bool, err error) {
	if c.Script == nil {
		return step, false, nil
	}
	s, ok, err := c.Script.Play(ctx, r.Scope, r.Identifier, r.GovID, r.Email, r.Phone)
	if err != nil || !ok {
		return step, ok, err
	}
	if err := pause(ctx, s.Delay); err != nil {
		return step, true, err
	}
	x := scripted{Status: s.Status, Code: s.Code, OTP: s.OTP, Data: s.Data}
	method, asks := awaiting[x.Status]
	if i, published := index[x.Code]; published && cases[i].When == AtCode {
		asks = true // it is the code that goes wrong, so one is asked for
	}
	if x.OTP == "" && !asks {
		step, err = x.outcome()
		return step, true, err
	}
	if method == "" {
		method = r.Method
	}
	if step, err = c.challenge(r, method); err != nil {
		return step, true, err
	}
	if x.OTP != "" {
		step.Challenge.Deliver.Code = x.OTP
	}
	step.State, err = json.Marshal(x)
	return step, true, err
}

// answer takes the person's code for a scripted challenge: any code unless the
// step names the right one.
func (c *Connector) answer(ctx context.Context, r platform.Request, x scripted, code string) (platform.Step, error) {
	if x.OTP != "" && code != x.OTP {
		return platform.Step{}, fault.PlatformOTPWrong
	}
	if !x.leaves() {
		return x.outcome()
	}
	s, ok, err := c.Script.Play(ctx, r.Scope, r.Identifier, r.GovID, r.Email, r.Phone)
	if err != nil || !ok {
		return platform.Step{}, err // whoever deleted the scenario wants no more of it
	}
	if err := pause(ctx, s.Delay); err != nil {
		return platform.Step{}, err
	}
	next := scripted{Status: s.Status, Code: s.Code, OTP: s.OTP, Data: s.Data}
	if next.leaves() {
		return c.again(r, next)
	}
	return next.outcome()
}

// again asks for another code.
func (c *Connector) again(r platform.Request, x scripted) (platform.Step, error) {
	step, err := c.challenge(r, awaiting[x.Status])
	if err != nil {
		return step, err
	}
	if x.OTP != "" {
		step.Challenge.Deliver.Code = x.OTP
	}
	step.State, err = json.Marshal(x)
	return step, err
}

// resume reads the state of a scripted login.
func resume(state []byte) (x scripted, ok bool) {
	return x, len(state) > 0 && json.Unmarshal(state, &x) == nil
}

// Scripted reports whether the login with this state plays a scenario.
func Scripted(state []byte) bool {
	_, ok := resume(state)
	return ok
}

// outcome is what the step comes to once the code, if there is one, was right.
func (x scripted) outcome() (platform.Step, error) {
	name := x.Code
	if _, asked := awaiting[x.Status]; name == "" && x.Status != "success" && !asked {
		name = x.Status
	}
	state, err := json.Marshal(x)
	if err != nil {
		return platform.Step{}, err
	}
	switch i, published := index[name]; {
	case name == "", published && cases[i].When == AtSuccess, published && cases[i].When == AtData:
		return platform.Step{State: state}, nil
	case published && cases[i].Incomplete:
		return platform.Step{Incomplete: true}, nil
	case published && cases[i].Condition != "":
		return platform.Step{}, Fail(cases[i].Condition)
	}
	switch c, known := scenario.Condition(name); {
	case !known:
		return platform.Step{}, fault.SourceError
	case c != "":
		return platform.Step{}, Fail(c)
	}
	return platform.Step{State: state}, nil
}

// Direct changes what was read to what the login's scenario says: its data
// replace what is found, member by member, and a warning named as its code is
// the warning.
func Direct(d *platform.Data, state []byte) error {
	x, ok := resume(state)
	if !ok {
		return nil
	}
	if i, published := index[x.Code]; published {
		Warn(d, cases[i])
	}
	if len(x.Data) == 0 {
		return nil
	}
	if err := json.Unmarshal(x.Data, d); err != nil {
		return fault.SourceError.Because(err)
	}
	return nil
}

// pause waits, but not beyond the end of ctx.
func pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return fault.SourceTimeout.Because(ctx.Err())
	}
}
