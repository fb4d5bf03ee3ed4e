package lookup

import (
	"context"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
	"github.com/ventanilla/ventanilla/internal/notify"
	"github.com/ventanilla/ventanilla/internal/people"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/lookupdb"
)

// held is an execution for the eyes of whom it was about.
type held struct {
	ID         string          `json:"id"`
	Service    string          `json:"service"`
	CreatedAt  time.Time       `json:"created_at"`
	FinishedAt time.Time       `json:"finished_at"`
	Outcome    fault.Condition `json:"outcome,omitempty"` // "" is found
	Origin     Origin          `json:"origin"`
	Request    Asking          `json:"request"`
	Answer     source.Answer   `json:"answer"`
}

var _ people.Holder = (*Engine)(nil)

// ExportPerson gives the executions about a person.
func (e *Engine) ExportPerson(ctx context.Context, s scope.Scope, who people.Identifiers) (list []any, err error) {
	var rows []lookupdb.Execution
	err = e.DB.Read(ctx, func(q store.Queryer) error {
		for _, subject := range e.subjectsOf(s, who) {
			found, err := lookupdb.ExecutionsAbout(q, s, subject)
			if err != nil {
				return err
			}
			rows = append(rows, found...)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for i := range rows {
		if seen[rows[i].ID] {
			continue
		}
		seen[rows[i].ID] = true
		x, err := e.open(s, &rows[i])
		if err != nil {
			return nil, err
		}
		list = append(list, held{ID: x.ID, Service: x.Service, CreatedAt: x.CreatedAt, FinishedAt: x.FinishedAt,
			Outcome: x.Condition, Origin: x.Origin, Request: x.Request, Answer: x.Answer})
	}
	return list, nil
}

// ErasePerson deletes those executions with all that belongs to them, and what
// is kept to answer from. The day's attempts stay, as keyed hashes and for two
// days: otherwise an erasure would lift the limit.
func (e *Engine) ErasePerson(tx store.Tx, s scope.Scope, who people.Identifiers) (total int, err error) {
	for _, subject := range e.subjectsOf(s, who) {
		n, err := lookupdb.EraseAbout(tx, s, subject)
		if err != nil {
			return 0, err
		}
		total += int(n)
	}
	tx.Notify(Topic, "") // answers are remembered by service and subject
	return total, nil
}

// subjectsOf gives the keyed hashes that a person's executions are found by. An
// execution of imss/nss is found by its CURP only.
func (e *Engine) subjectsOf(s scope.Scope, who people.Identifiers) (list [][]byte) {
	for _, i := range []struct{ purpose, value string }{
		{hashCURP, who.CURP}, {"lookup/nss", who.NSS}, {"lookup/rfc", who.RFC},
	} {
		if i.value != "" {
			list = append(list, e.Vault.Lookup(s, i.purpose, i.value))
		}
	}
	var sent []NIP
	if who.Email != "" {
		sent = append(sent, NIP{Method: notify.Email, Email: who.Email})
	}
	if who.Phone != "" {
		sent = append(sent, NIP{Method: notify.SMS, To: who.Phone}, NIP{Method: notify.WhatsApp, To: who.Phone})
	}
	for _, nip := range sent {
		list = append(list, e.nipSubject(s, nip))
	}
	return list
}
