package connect

import (
	"cmp"
	"errors"
	"net/mail"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"github.com/ventanilla/ventanilla/curp"
	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/platform"
	"github.com/ventanilla/ventanilla/internal/scope"
)

// LinkRequest asks for an account to be linked. Exactly who it is for: UserID,
// or else ExternalID, or else whoever has the account already, or else a new
// user.
type LinkRequest struct {
	UserID, ExternalID, WidgetID, BulkID, Source string

	Country, Platform          string
	Identifier, IdentifierType string
	Password, Phone, Email     string
	GovID, NSS, Method         string
}

// identify finds the platform and writes the person's identifiers in one way.
// Conditions: request_invalid, platform_not_in_country, email_invalid,
// phone_invalid.
func identify(r LinkRequest) (platform.Platform, platform.Request, error) {
	none := platform.Request{}
	r.Country = strings.ToLower(strings.TrimSpace(r.Country))
	if _, ok := platform.FindCountry(r.Country); !ok {
		return platform.Platform{}, none, fault.RequestInvalid.Fields(fault.Field{Name: "country", Rule: fault.Unknown})
	}
	p, err := platform.FindIn(r.Country, strings.ToLower(strings.TrimSpace(r.Platform)))
	if errors.Is(err, fault.PlatformUnknown) {
		err = wrong("platform", fault.Unknown) // a value of the body, not a thing that was asked for
	}
	if err != nil {
		return p, none, err
	}
	q := platform.Request{
		Platform: p.Code, Country: r.Country, Identifier: strings.TrimSpace(r.Identifier),
		Password: r.Password, Method: r.Method, NSS: strings.TrimSpace(r.NSS),
		GovID: strings.ToUpper(strings.TrimSpace(r.GovID)),
	}
	if q.Email, err = email(r.Email); err != nil {
		return p, none, err
	}
	if q.Phone, err = phone(r.Phone, r.Country); err != nil {
		return p, none, err
	}
	if q.Identifier == "" && p.Takes(platform.Phone) {
		q.Identifier = q.Phone
	}
	if q.Identifier == "" && p.Takes(platform.Email) {
		q.Identifier = q.Email
	}
	switch {
	case p.Takes(platform.CURP):
		err = person(&q)
	case p.Takes(platform.CPF):
		err = taxpayer(&q)
	case q.Identifier == "":
		err = wrong("identifier", fault.Required)
	case r.IdentifierType == string(platform.RFC) && !p.Takes(platform.RFC):
		err = wrong("identifier_type", fault.NotAllowed)
	case r.IdentifierType == string(platform.RFC):
		q.Kind, q.Identifier = platform.RFC, strings.ToUpper(q.Identifier)
		if n := len(q.Identifier); n != 12 && n != 13 {
			err = wrong("identifier", fault.Format)
		}
	case r.IdentifierType == string(platform.Phone) || r.IdentifierType == "" && !strings.Contains(q.Identifier, "@"):
		q.Kind = platform.Phone
		q.Identifier, err = phone(q.Identifier, r.Country)
	default:
		q.Kind = platform.Email
		q.Identifier, err = email(q.Identifier)
	}
	return p, q, err
}

// standIn puts the identifier that the platform wants in the place of an id
// that stands for it in a sandbox, and keeps that id as the address or phone
// that it is. Everything else is left to identify to judge.
func (e *Engine) standIn(s scope.Scope, r LinkRequest) LinkRequest {
	id := strings.TrimSpace(cmp.Or(r.Identifier, r.Email, r.Phone))
	if !s.IsSandbox() || r.GovID != "" || !strings.ContainsAny(id, "@+") {
		return r
	}
	p, err := platform.Find(strings.ToLower(strings.TrimSpace(r.Platform)))
	if err != nil || !p.Takes(platform.CURP) && !p.Takes(platform.CPF) {
		return r
	}
	conn, err := e.connectors.Connector(s, p)
	if err != nil {
		return r
	}
	known, ok := conn.(platform.StandIn)
	if !ok {
		return r
	}
	if identifier, ok := known.StandIn(id); ok {
		r.Identifier = identifier
		if strings.Contains(id, "@") {
			r.Email = id
		} else {
			r.Phone = id
		}
	}
	return r
}

// person reads the CURP of a government link: the identifier, or gov_id when
// the identifier is an NSS or is missing. Only the shape is asked of it; what
// it is worth the institution says.
func person(q *platform.Request) error {
	q.Kind = platform.CURP
	q.Identifier = strings.ToUpper(q.Identifier)
	if !curp.HasShape(q.Identifier) && curp.HasShape(q.GovID) {
		if isNSS(q.Identifier) && q.NSS == "" {
			q.NSS = q.Identifier
		} else if q.Identifier != "" {
			if _, err := mail.ParseAddress(q.Identifier); err != nil {
				return wrong("identifier", fault.Format)
			}
			q.Email = strings.ToLower(q.Identifier)
		}
		q.Identifier = q.GovID
	}
	if !curp.HasShape(q.Identifier) {
		return wrong("identifier", fault.Format)
	}
	if q.NSS != "" && !isNSS(q.NSS) {
		return wrong("nss", fault.Format)
	}
	if q.GovID == "" {
		q.GovID = q.Identifier
	}
	return nil
}

// taxpayer reads a CPF: eleven digits, with or without punctuation.
func taxpayer(q *platform.Request) error {
	q.Kind = platform.CPF
	q.Identifier = strings.NewReplacer(".", "", "-", "", " ", "").Replace(q.Identifier)
	if len(q.Identifier) != 11 || strings.Trim(q.Identifier, "0123456789") != "" {
		return wrong("identifier", fault.Format)
	}
	return nil
}

func isNSS(s string) bool { return len(s) == 11 && strings.Trim(s, "0123456789") == "" }

func wrong(field string, rule fault.Rule) error {
	return fault.RequestInvalid.Fields(fault.Field{Name: field, Rule: rule})
}

// email lower-cases an address; "" stays. Conditions: email_invalid.
func email(s string) (string, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	if s == "" {
		return "", nil
	}
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || len(s) > 254 {
		return "", fault.EmailInvalid
	}
	return s, nil
}

// phone writes a number as E.164, by the country's rules when it has no
// prefix; "" stays. A possible number will do: number plans change faster than
// tables of them. Conditions: phone_invalid.
func phone(s, country string) (string, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return "", nil
	}
	n, err := phonenumbers.Parse(s, strings.ToUpper(country))
	if err != nil || !phonenumbers.IsPossibleNumber(n) {
		return "", fault.PhoneInvalid
	}
	return phonenumbers.Format(n, phonenumbers.E164), nil
}
