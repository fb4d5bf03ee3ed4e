// Package government links people at IMSS and ISSSTE through the same sources
// that answer the look-ups, so that a CURP that RENAPO does not know is unknown
// here too.
//
// In a sandbox the working life comes from the population; live there is as
// much as the sources know, which is the NSS and the name: an employment
// without history, and no earnings.
package government

import (
	"context"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
	"github.com/ventanilla/ventanilla/internal/platform"
	"github.com/ventanilla/ventanilla/internal/platform/sandbox"
	"github.com/ventanilla/ventanilla/internal/sandbox/population"
	"github.com/ventanilla/ventanilla/internal/scope"
)

// Registry answers look-ups; *source.Chain does.
type Registry interface {
	Find(ctx context.Context, s scope.Scope, q source.Query) (source.Result, error)
}

// Connector reaches one institution.
type Connector struct {
	Platform platform.Platform // imss or issste
	Registry Registry
	// Simulated is used in sandbox scopes for magic ids and codes.
	Simulated *sandbox.Connector
}

var _ platform.Connector = (*Connector)(nil)

// StandIn gives the CURP of a magic id of the sandbox.
func (c *Connector) StandIn(id string) (string, bool) { return c.Simulated.StandIn(id) }

// Start asks for nothing: the institution knows people by their CURP. In a
// sandbox the magic ids have their way, and method email_otp asks for a code.
func (c *Connector) Start(ctx context.Context, r platform.Request) (platform.Step, error) {
	if r.Scope.IsSandbox() {
		return c.Simulated.Start(ctx, r)
	}
	return platform.Step{}, nil
}

// Answer passes a code on.
func (c *Connector) Answer(ctx context.Context, r platform.Request, state []byte, a platform.Answer) (platform.Step, error) {
	if r.Scope.IsSandbox() {
		return c.Simulated.Answer(ctx, r, state, a)
	}
	return platform.Step{}, fault.OTPSessionInvalid // nobody was asked for a code
}

// Resend sends a new code.
func (c *Connector) Resend(ctx context.Context, r platform.Request, state []byte, method string) (platform.Step, error) {
	if r.Scope.IsSandbox() {
		return c.Simulated.Resend(ctx, r, state, method)
	}
	return platform.Step{}, fault.OTPNotSent
}

// Extract asks the source and tells what it says; where a scenario let the
// person in, it is not for the source to refuse. Conditions: those of
// source.Source.
func (c *Connector) Extract(ctx context.Context, r platform.Request, state []byte) (platform.Data, error) {
	if r.Scope.IsSandbox() && sandbox.Scripted(state) {
		d := simulated(population.For(r.Identifier), r, population.NSS(r.Identifier))
		return d, sandbox.Direct(&d, state)
	}
	kind := source.NSS
	if c.Platform.Code == population.ISSSTE {
		kind = source.Affiliation
	}
	found, err := c.Registry.Find(ctx, r.Scope, source.Query{Kind: kind, CURP: r.Identifier, NSS: r.NSS, Unscripted: true})
	if err != nil {
		return platform.Data{}, err
	}
	a := found.Answer
	if r.NSS != "" && a.NSS != "" && r.NSS != a.NSS {
		return platform.Data{}, fault.NSSMismatch
	}
	if r.Scope.IsSandbox() {
		d := simulated(population.For(r.Identifier), r, a.NSS)
		if k, ok := sandbox.Match(r); ok && (k.Warning != "" || k.When == sandbox.AtData) {
			sandbox.Warn(&d, k)
		}
		return d, nil
	}
	return plain(r, a), nil
}

// plain tells what a live source said, and nothing else.
func plain(r platform.Request, a source.Answer) platform.Data {
	d := platform.Data{
		Profile: &platform.Profile{IDs: ids(r.Identifier, a.NSS)},
		Employment: &platform.Employment{
			Info: platform.EmploymentInfo{
				IDType: "curp", NSS: a.NSS, Status: platform.UnknownNow, Files: []platform.File{}, HistoryStatus: platform.HistoryEmpty,
			},
			History: []platform.Job{}, Events: []platform.EmploymentEvent{},
		},
	}
	p := a.Person
	if p == nil {
		d.Warning = platform.WarningIncompleteProfile
		return d
	}
	d.Profile.Person = platform.Person{
		FirstName: p.Given, LastName: joined(p.FirstSurname, p.SecondSurname), Birthday: p.Birth, Gender: gender(p.Sex),
	}
	return d
}

func ids(curp, nss string) []platform.ID {
	out := []platform.ID{{Type: platform.IDNational, Name: "CURP", Value: curp}}
	if nss != "" {
		out = append(out, platform.ID{Type: platform.IDSocialSecurity, Name: "NSS", Value: nss})
	}
	return out
}

func joined(a, b string) string {
	if b == "" {
		return a
	}
	return a + " " + b
}

func gender(sex string) string {
	switch sex {
	case "H":
		return "male"
	case "M":
		return "female"
	}
	return "non_binary"
}
