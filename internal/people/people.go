// Package people answers a person's request to see, or to have erased, what a
// company keeps about them. Each part of the program that keeps something is a
// Holder; the Desk asks them all, erases in one transaction, and notes in the
// audit trail that it was done, without saying about whom.
package people

import (
	"context"
	"fmt"
	"net/mail"
	"strconv"
	"strings"

	"github.com/ventanilla/ventanilla/curp"
	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/audit"
	"github.com/ventanilla/ventanilla/internal/identity/phone"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/nss"
	"github.com/ventanilla/ventanilla/rfc"
)

// Holder keeps something about people.
type Holder interface {
	// ExportPerson gives what is held about somebody, as values for JSON.
	ExportPerson(ctx context.Context, s scope.Scope, who Identifiers) ([]any, error)
	// ErasePerson deletes it in the caller's transaction and says how many
	// records that were. What it must keep no longer tells of the person.
	ErasePerson(tx store.Tx, s scope.Scope, who Identifiers) (int, error)
}

// Identifiers name one person; each may be empty. A holder finds what was kept
// under any that it knows. They are in their normal spelling: see Normal.
type Identifiers struct {
	CURP, NSS, RFC string
	Email          string
	Phone          string // E.164
	Login          string // login name of a profile
	Profile        string // mnemocode of a profile
	ExternalID     string // the company's own name for the person
}

// Desk is where such requests are brought. Register every holder before use.
type Desk struct {
	db      store.DB
	audit   *audit.Log
	company func(code string) bool // whether there is one
	holders []held
}

type held struct {
	what string
	Holder
}

// New makes a desk without holders. company tells whether there is one of a code:
// of one that does not exist, "nothing is kept" would be a wrong answer to a
// person whose company was misspelt.
func New(db store.DB, a *audit.Log, company func(code string) bool) *Desk {
	return &Desk{db: db, audit: a, company: company}
}

// Register adds a holder; what names its records in reports.
func (d *Desk) Register(what string, h Holder) { d.holders = append(d.holders, held{what, h}) }

// Export gives everything that is held about a person, by holder; only those
// that hold something are there. actor is who asked for it, for the audit trail.
// Conditions: RequestInvalid when no identifier, or none that can be one, is
// given, or no such company is known.
func (d *Desk) Export(ctx context.Context, s scope.Scope, who Identifiers, actor string) (map[string][]any, error) {
	who, err := d.read(s, who)
	if err != nil {
		return nil, err
	}
	out := map[string][]any{}
	counts := map[string]int{}
	for _, h := range d.holders {
		list, err := h.ExportPerson(ctx, s, who)
		if err != nil {
			return nil, fmt.Errorf("people: %s: %w", h.what, err)
		}
		if len(list) > 0 {
			out[h.what], counts[h.what] = list, len(list)
		}
	}
	err = d.db.Write(ctx, func(tx store.Tx) error { return d.note(tx, s, "person.exported", actor, counts) })
	return out, err
}

// Erase deletes everything that is held about a person, all or nothing, and
// gives how many records of each holder that were. Conditions: as of Export.
func (d *Desk) Erase(ctx context.Context, s scope.Scope, who Identifiers, actor string) (counts map[string]int, err error) {
	if who, err = d.read(s, who); err != nil {
		return nil, err
	}
	err = d.db.Write(ctx, func(tx store.Tx) error {
		counts = map[string]int{}
		for _, h := range d.holders {
			n, err := h.ErasePerson(tx, s, who)
			if err != nil {
				return fmt.Errorf("people: %s: %w", h.what, err)
			}
			if n > 0 {
				counts[h.what] = n
			}
		}
		return d.note(tx, s, "person.erased", actor, counts)
	})
	return counts, err
}

// read judges what was asked.
func (d *Desk) read(s scope.Scope, who Identifiers) (Identifiers, error) {
	if !d.company(s.Company) {
		return who, fault.RequestInvalid.Fields(fault.Field{Name: "company", Rule: fault.Unknown})
	}
	return who.Normal()
}

// note records what was done. It says how much, and nothing about whom.
func (d *Desk) note(tx store.Tx, s scope.Scope, what, actor string, counts map[string]int) error {
	details := map[string]string{}
	for holder, n := range counts {
		details[holder] = strconv.Itoa(n)
	}
	return d.audit.Record(tx, s, audit.Event{Type: what, Actor: actor, Details: details})
}

// Normal gives the identifiers in the spelling that they are kept under.
// Conditions: RequestInvalid with each field that cannot be what it should, or
// with curp Required when all are empty.
func (i Identifiers) Normal() (Identifiers, error) {
	var wrong []fault.Field
	bad := func(name string) { wrong = append(wrong, fault.Field{Name: name, Rule: fault.Format}) }
	for _, text := range []*string{&i.CURP, &i.NSS, &i.RFC, &i.Email, &i.Phone, &i.Login, &i.Profile, &i.ExternalID} {
		*text = strings.TrimSpace(*text)
	}
	i.CURP, i.RFC = strings.ToUpper(i.CURP), strings.ToUpper(i.RFC)
	i.Login = strings.ToLower(i.Login)
	if i.CURP != "" && !curp.HasShape(i.CURP) {
		bad("curp")
	}
	if i.NSS != "" {
		if _, err := nss.Parse(i.NSS); err != nil {
			bad("nss")
		}
	}
	if i.RFC != "" {
		if _, err := rfc.Parse(i.RFC); err != nil {
			bad("rfc")
		}
	}
	if i.Email != "" {
		i.Email = strings.ToLower(i.Email)
		if a, err := mail.ParseAddress(i.Email); err != nil || a.Address != i.Email {
			bad("email")
		}
	}
	if i.Phone != "" {
		number, ok := phone.Parse(i.Phone)
		if i.Phone = number; !ok {
			bad("phone")
		}
	}
	if i == (Identifiers{}) && len(wrong) == 0 {
		wrong = append(wrong, fault.Field{Name: "curp", Rule: fault.Required})
	}
	if len(wrong) > 0 {
		return i, fault.RequestInvalid.Fields(wrong...)
	}
	return i, nil
}
