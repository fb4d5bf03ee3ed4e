// Package wire is what the faces share between net/http and their handlers:
// a handler returns an error, and one exit (Face.Fail) logs it, counts it,
// remembers it under an error id and words it in the face's dialect, or as
// RFC 9457 problem+json for a caller who asks for that.
//
// A face lists its routes (Route), and Face.Mux serves them: an unknown path, a
// wrong method and a panic leave through the same exit, so nothing that a
// caller of the face can do is answered in another form.
package wire

import (
	"net/http"
	"time"

	"github.com/ventanilla/ventanilla/fault"
)

// Handler serves a request or returns why it cannot. An error that carries no
// fault.Condition is an internal defect: the caller learns its id, not its text.
type Handler func(w http.ResponseWriter, r *http.Request) error

// Row is one line of a dialect: how a face words a condition.
type Row struct {
	Condition fault.Condition
	Status    int
	Code      string // the wire code, as the contract spells it
	Message   string // the English text of the answer
	Hint      string // a second text, where the dialect has one
	Kind      string // the dialect's own class of the answer, where it has one

	// RetryAfter is what callers are told to wait when the engine gave no time.
	RetryAfter time.Duration
	// Details are the keys of fault.Error.Details that this answer shows. No
	// other detail leaves the process.
	Details []string
	// Aliases are other codes that the contract gives the same thing.
	Aliases []string
}

// Dialect words conditions for one face.
type Dialect interface {
	// Name is the face: auth, profile, lookup, connect.
	Name() string
	// Rows is the whole table, in the order of the contract.
	Rows() []Row
	// Row finds the line for a condition; false if it cannot reach this face.
	Row(fault.Condition) (Row, bool)
	// Render writes status, headers and body. Retry-After, X-Error-Id and
	// X-Request-Id are set already. id is the error id.
	Render(w http.ResponseWriter, r *http.Request, row Row, f *fault.Error, id string)
}

// Table is a dialect's rows, found by condition.
type Table map[fault.Condition]Row

// NewTable indexes rows. It panics on a condition that stands there twice, which
// is a mistake in the table and found by any test that touches the face.
func NewTable(rows []Row) Table {
	t := make(Table, len(rows))
	for _, row := range rows {
		if _, twice := t[row.Condition]; twice {
			panic("wire: two rows for " + string(row.Condition))
		}
		t[row.Condition] = row
	}
	return t
}

// Row finds the line for a condition.
func (t Table) Row(c fault.Condition) (Row, bool) {
	row, ok := t[c]
	return row, ok
}
