// Package roster reads lists of customers that come from another system: CSV, or
// NDJSON with one JSON object a line. It says line by line what it cannot read
// and goes on. Whether a customer can be taken is the customer engine's to say.
//
// A list is read as it comes, so its size does not matter, but for the hashes of
// the addresses, of which it remembers 16 bytes each: an address that stands on
// two lines would lose one of two people.
package roster

import (
	"strings"
	"time"
)

// Customer is one row: what another system knows about a customer. Only Email is
// needed.
type Customer struct {
	Line          int64      `json:"line,omitempty"` // of the list; in NDJSON it is not given
	Email         string     `json:"email"`
	FirstName     string     `json:"first_name,omitempty"`
	LastName      string     `json:"last_name,omitempty"`
	Gender        string     `json:"gender,omitempty"`        // m, f, d or n; "" is n
	PasswordHash  string     `json:"password_hash,omitempty"` // as package password knows them; "" when there is none
	EmailVerified bool       `json:"email_verified,omitempty"`
	CustomerID    int64      `json:"customer_id,omitempty"` // 0: the next free one
	Status        string     `json:"status,omitempty"`      // active, locked, closed or denied; "" is active
	CreatedAt     Time       `json:"created_at,omitzero"`
	External      []External `json:"external,omitempty"`
}

// External is who a customer is at an outside identity provider.
type External struct {
	Issuer  string `json:"issuer"`
	Subject string `json:"subject"`
}

// Time is a time as other systems export it: RFC 3339, a date, or a whole number
// of milliseconds since 1970.
type Time struct{ time.Time }

// withNUL gives the column that holds U+0000, "" if none does. No database keeps
// that character in a text, and a server refuses every request that has it: one
// such row would keep out all those that are sent with it.
func (c *Customer) withNUL() string {
	for _, field := range []struct{ column, text string }{
		{"email", c.Email}, {"first_name", c.FirstName}, {"last_name", c.LastName},
		{"gender", c.Gender}, {"password_hash", c.PasswordHash}, {"status", c.Status},
	} {
		if strings.ContainsRune(field.text, 0) {
			return field.column
		}
	}
	for _, x := range c.External {
		if strings.ContainsRune(x.Issuer+x.Subject, 0) {
			return "external"
		}
	}
	return ""
}

// Problem is why a row was not taken.
type Problem struct {
	Line    int64  `json:"line"`
	Column  string `json:"column,omitempty"` // "" is the row as a whole
	Code    string `json:"code"`
	Problem string `json:"problem"`
}

// Error makes a problem an error.
func (p *Problem) Error() string {
	if p.Column == "" {
		return p.Problem
	}
	return p.Column + ": " + p.Problem
}

// The codes of problems.
const (
	Shape     = "shape"     // no row of this format
	Unknown   = "unknown"   // a column that does not exist
	Invalid   = "invalid"   // a value that cannot be what it should
	Duplicate = "duplicate" // stands in the list, or here, already
)
