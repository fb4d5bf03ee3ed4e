package lookup

import (
	"context"
	"time"

	"github.com/ventanilla/ventanilla/curp"
	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/lookupdb"
)

// Filter selects executions; zero fields do not.
type Filter struct {
	From, To     time.Time // From <= createdAt < To
	CURP         curp.CURP
	Conditions   []fault.Condition
	Page         int // from 1
	ItemsPerPage int
}

// List gives a page of a service's executions, newest first, and whether there
// is another. Conditions: ServiceUnknown.
func (e *Engine) List(ctx context.Context, s scope.Scope, service string, f Filter) (list []*Execution, more bool, err error) {
	if _, ok := Named(service); !ok {
		return nil, false, fault.ServiceUnknown
	}
	by := lookupdb.Filter{From: f.From, To: f.To, Skip: (f.Page - 1) * f.ItemsPerPage, Limit: f.ItemsPerPage + 1}
	if !f.From.IsZero() {
		by.FromID = secondOf(f.From)
	}
	if !f.To.IsZero() {
		by.ToID = secondOf(f.To.Add(time.Second))
	}
	if !f.CURP.IsZero() {
		by.Subject = e.Vault.Lookup(s, hashCURP, f.CURP.String())
	}
	for _, c := range f.Conditions {
		by.Conditions = append(by.Conditions, string(c))
	}
	var rows []lookupdb.Execution
	err = e.DB.Read(ctx, func(q store.Queryer) (err error) {
		rows, err = lookupdb.Executions(q, s, service, by)
		return err
	})
	if err != nil {
		return nil, false, err
	}
	if more = len(rows) > f.ItemsPerPage; more {
		rows = rows[:f.ItemsPerPage]
	}
	list = make([]*Execution, len(rows))
	for i := range rows {
		if list[i], err = e.open(s, &rows[i]); err != nil {
			return nil, false, err
		}
	}
	return list, more, nil
}

// Get gives one execution. Conditions: ServiceUnknown, ExecutionUnknown, and
// RequestInvalid with the field id for what cannot be one.
func (e *Engine) Get(ctx context.Context, s scope.Scope, service, id string) (*Execution, error) {
	if _, ok := Named(service); !ok {
		return nil, fault.ServiceUnknown
	}
	if !validID(id) {
		return nil, fault.RequestInvalid.Fields(fault.Field{Name: "id", Rule: fault.Format})
	}
	var row lookupdb.Execution
	var ok bool
	err := e.DB.Read(ctx, func(q store.Queryer) (err error) {
		row, ok, err = lookupdb.FindExecution(q, s, service, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, fault.ExecutionUnknown
	}
	return e.open(s, &row)
}
