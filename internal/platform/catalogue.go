package platform

import (
	"slices"

	"github.com/ventanilla/ventanilla/fault"
)

// Family groups platforms by what kind of place they are.
type Family string

// The families.
const (
	Gig        Family = "gig"
	Government Family = "government"
	Payroll    Family = "payroll"
	Commerce   Family = "commerce"
)

// Identifier is the kind of name under which a person is known to a platform.
type Identifier string

// The kinds of identifier.
const (
	Email Identifier = "email"
	Phone Identifier = "phone"
	CURP  Identifier = "curp"
	RFC   Identifier = "rfc"
	CPF   Identifier = "cpf"
)

// Platform is one entry of the catalogue.
type Platform struct {
	Code        string
	Name        string
	Family      Family
	Countries   []string     // ISO 3166-1 alpha-2, lower case
	Identifiers []Identifier // what the person may give, the usual one first
	// AsksOTP: the platform sends a code to whoever signs in. Without it the
	// platform asks for a password.
	AsksOTP bool
	// Asynchronous: the platform answers in minutes, so a link is acknowledged
	// at once and its outcome is the login's status.
	Asynchronous bool
}

// In reports whether the platform can be linked in a country.
func (p Platform) In(country string) bool { return slices.Contains(p.Countries, country) }

// Takes reports whether the platform knows people by this kind of identifier.
func (p Platform) Takes(id Identifier) bool { return slices.Contains(p.Identifiers, id) }

// Find gives the platform with a code. Conditions: platform_unknown.
func Find(code string) (Platform, error) {
	if i, ok := byCode[code]; ok {
		return platforms[i], nil
	}
	return Platform{}, fault.PlatformUnknown.With("platform", code)
}

// FindIn is Find for one country. Conditions: platform_unknown,
// platform_not_in_country.
func FindIn(country, code string) (Platform, error) {
	p, err := Find(code)
	if err != nil {
		return Platform{}, err
	}
	if !p.In(country) {
		return Platform{}, fault.PlatformNotInCountry.With("platform", code).With("country", country)
	}
	return p, nil
}

// All gives the whole catalogue, by family and then as the families list them.
func All() []Platform { return slices.Clone(platforms) }

// InCountry gives the codes of the platforms that can be linked in a country.
func InCountry(country string) []string {
	codes := []string{}
	for _, p := range platforms {
		if p.In(country) {
			codes = append(codes, p.Code)
		}
	}
	return codes
}

var byCode = func() map[string]int {
	m := make(map[string]int, len(platforms))
	for i, p := range platforms {
		m[p.Code] = i
	}
	return m
}()
