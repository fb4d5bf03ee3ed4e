package hook

import (
	"context"
	"strings"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/sandboxdb"
)

func sandboxOf(company string) scope.Scope {
	return scope.Scope{Company: company, Environment: scope.Sandbox}
}

// Claim makes a name that is nobody's the scope's. ObjectUnknown when it is
// another company's or no name.
func (i *Inboxes) Claim(ctx context.Context, s scope.Scope, inbox string) error {
	if !nameShape.MatchString(inbox) {
		return fault.ObjectUnknown
	}
	if company, ok := i.named(inbox); ok {
		return same(s, company)
	}
	if found, ok, err := i.claimed(ctx, inbox); err != nil || ok {
		if err != nil {
			return err
		}
		return same(s, found.Company)
	}
	err := i.db.Write(ctx, func(tx store.Tx) error { return i.claim(tx, s, inbox) })
	if err != nil {
		return err
	}
	// Somebody else may have been first.
	found, ok, err := i.claimed(ctx, inbox)
	if err != nil || !ok {
		return err
	}
	return same(s, found.Company)
}

func same(s scope.Scope, company string) error {
	if s.Company != company {
		return fault.ObjectUnknown
	}
	return nil
}

func (i *Inboxes) claim(tx store.Tx, s scope.Scope, inbox string) error {
	company, environment := s.Company, string(s.Environment)
	if err := sandboxdb.ClaimInbox(tx, inbox, company, environment, clock.Micros(i.clock.Now(scope.Scope{}))); err != nil {
		return err
	}
	return sandboxdb.TrimInboxes(tx, company, environment, MaxNames)
}

func (i *Inboxes) claimed(ctx context.Context, inbox string) (found sandboxdb.Inbox, ok bool, err error) {
	err = i.db.Read(ctx, func(q store.Queryer) (err error) {
		found, ok, err = sandboxdb.FindInbox(q, inbox)
		return err
	})
	return found, ok, err
}

// owner says whose an inbox is; the package comment has the rules.
func (i *Inboxes) owner(ctx context.Context, inbox string) (scope.Scope, error) {
	if !nameShape.MatchString(inbox) {
		return scope.Scope{}, fault.ObjectUnknown
	}
	if company, ok := i.named(inbox); ok {
		return sandboxOf(company), nil
	}
	found, ok, err := i.claimed(ctx, inbox)
	if err != nil || ok {
		return sandboxOf(found.Company), err
	}
	if only := i.companies.Companies(); len(only) == 1 {
		return sandboxOf(only[0]), nil
	}
	return scope.Scope{}, fault.ObjectUnknown
}

// named finds the company whose code the name begins with.
func (i *Inboxes) named(inbox string) (company string, ok bool) {
	code, _, _ := strings.Cut(inbox, "-")
	for _, c := range i.companies.Companies() {
		if c == code {
			return c, true
		}
	}
	return "", false
}
