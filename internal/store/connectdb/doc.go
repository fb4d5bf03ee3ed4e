// Package connectdb holds the SQL of account linking: users, accounts, logins,
// holds, what was read, widgets and kept replies. Rules live in
// internal/connect; the functions here do what they are told inside the
// caller's transaction and report what a conditional change did.
package connectdb

import (
	"errors"

	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// Page is one page of a list: items Offset … Offset+Limit, newest first.
type Page struct{ Limit, Offset int }

// found turns ErrNoRows into false.
func found(err error) (bool, error) {
	if errors.Is(err, store.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// filter builds the WHERE of a search within a scope.
type filter struct {
	where string
	args  []any
}

func within(s scope.Scope) *filter {
	return &filter{where: "company = $1 AND environment = $2", args: []any{s.Company, string(s.Environment)}}
}

// and adds a condition whose only placeholder is written as "?".
func (f *filter) and(condition string, value any) {
	f.args = append(f.args, value)
	for i := range len(condition) {
		if condition[i] == '?' {
			f.where += " AND " + condition[:i] + placeholder(len(f.args)) + condition[i+1:]
			return
		}
	}
}

// count gives the number of rows of a table that match.
func (f *filter) count(q store.Queryer, table string) (n int, err error) {
	err = q.QueryRow("SELECT count(*) FROM "+table+" WHERE "+f.where, f.args...).Scan(&n)
	return n, err
}

// page completes a query: newest first, one page.
func (f *filter) page(p Page) string {
	f.args = append(f.args, p.Limit, p.Offset)
	return f.where + " ORDER BY created_at DESC, id DESC LIMIT " + placeholder(len(f.args)-1) +
		" OFFSET " + placeholder(len(f.args))
}
