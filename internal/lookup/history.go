package lookup

import (
	"context"
	"slices"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/lookupdb"
)

// Filter selects executions; zero fields do not.
type Filter struct {
	From, To     time.Time         // From <= createdAt < To
	Identifiers  map[string]string // by name, see Service.By; what the service is not found by selects nothing
	Conditions   []fault.Condition // any of them, of those that have ended
	Pending      bool              // those that have not
	Page         int               // from 1
	ItemsPerPage int
}

// List gives a page of a service's executions, newest first, and whether there
// is another. Conditions: ServiceUnknown.
func (e *Engine) List(ctx context.Context, s scope.Scope, service string, f Filter) (list []*Execution, more bool, err error) {
	svc, ok := Named(service)
	if !ok {
		return nil, false, fault.ServiceUnknown
	}
	by := lookupdb.Filter{From: f.From, To: f.To, Pending: f.Pending, Skip: (f.Page - 1) * f.ItemsPerPage, Limit: f.ItemsPerPage + 1}
	if !f.From.IsZero() {
		by.FromID = secondOf(f.From)
	}
	if !f.To.IsZero() {
		by.ToID = secondOf(f.To.Add(time.Second))
	}
	for name, value := range f.Identifiers {
		switch hash := e.Vault.Lookup(s, "lookup/"+name, value); {
		case !slices.Contains(svc.By, name):
			return nil, false, nil
		case slices.Contains(besides[service], name):
			by.Also = append(by.Also, hash)
		default:
			by.Subjects = append(by.Subjects, hash)
		}
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
	var told lookupdb.CallBack
	var ok, tells bool
	err := e.DB.Read(ctx, func(q store.Queryer) (err error) {
		if row, ok, err = lookupdb.FindExecution(q, s, service, id); err != nil || !ok {
			return err
		}
		told, tells, err = lookupdb.FindCallBack(q, s, service, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, fault.ExecutionUnknown
	}
	x, err := e.open(s, &row)
	if err == nil && tells {
		x.CallBack, err = deliveryOf(told)
	}
	return x, err
}
