package main

import (
	"cmp"
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"github.com/ventanilla/ventanilla/internal/api/admin"
	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/identity/roster"
)

// moveIn sends a list batch by batch.
type moveIn struct {
	to    *moveInTarget
	rows  *refusedRows
	watch *progress
	began time.Time
	done  identity.Moved
	batch []roster.Customer
	bytes int              // of the batch, about
	bad   []roster.Problem // between the rows of the batch
	told  int64
	tell  func(rows, line int64) // after each batch; may be nil
}

// batchBytes keeps a batch below what the server takes as one request.
const batchBytes = 512 << 10

func (m *moveIn) run(ctx context.Context, in io.Reader, format string) error {
	read := &counting{in: in, tell: func(n int) { m.watch.add(n, 0) }}
	list, err := roster.New(read, format)
	if err != nil {
		return err
	}
	list.Normal = identity.NormalEmail
	for {
		c, err := list.Next()
		problem, refused := errors.AsType[*roster.Problem](err)
		switch {
		case refused:
			m.bad = append(m.bad, *problem)
		case errors.Is(err, io.EOF):
			return m.flush(ctx)
		case err != nil:
			return err
		default:
			m.batch = append(m.batch, c)
			m.bytes += sizeOf(c)
		}
		if max(len(m.batch), len(m.bad)) == identity.MaxMoved || m.bytes > batchBytes {
			if err := m.flush(ctx); err != nil {
				return err
			}
		}
	}
}

// flush has the batch taken in, and tells what was refused in the order of the
// lines.
func (m *moveIn) flush(ctx context.Context) error {
	if len(m.batch) > 0 {
		done, err := m.to.moveIn(ctx, m.batch)
		if err != nil {
			return err
		}
		m.bad = append(m.bad, done.Refused...)
		m.done.Added += done.Added
		m.done.Updated += done.Updated
		m.done.Skipped += done.Skipped
		m.watch.add(0, len(m.batch))
		if m.tell != nil {
			m.tell(m.watch.count, m.batch[len(m.batch)-1].Line+1)
		}
	}
	slices.SortFunc(m.bad, func(a, b roster.Problem) int { return cmp.Compare(a.Line, b.Line) })
	for _, p := range m.bad {
		m.watch.clear()
		m.rows.add(admin.RefusedRow{Line: p.Line, Column: p.Column, Code: p.Code, Problem: p.Problem})
	}
	m.batch, m.bytes, m.bad = m.batch[:0], 0, m.bad[:0]
	return nil
}

// sizeOf is about how long a row is as JSON: every character may need six.
func sizeOf(c roster.Customer) int {
	n := 200 + 6*(len(c.Email)+len(c.FirstName)+len(c.LastName)) + len(c.PasswordHash)
	for _, x := range c.External {
		n += 30 + 6*(len(x.Issuer)+len(x.Subject))
	}
	return n
}
