package registry

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"

	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/registrydb"
)

// batchRows is how many rows one transaction takes. More would be a little
// faster and make those wait longer who write beside it on SQLite.
const batchRows = 4096

// importing is one import under way.
type importing struct {
	*Registries
	g       registrydb.Generation // as it was last committed
	rows    *reader
	columns columns
	watch   Watch
}

// batch is what one transaction takes.
type batch struct {
	people         []registrydb.Person
	problems       []registrydb.Problem
	position, line int64 // after it
	last           bool
}

// run goes on where the generation stands, to the end.
func (m *importing) run(ctx context.Context, seen *counted, in Input) error {
	if err := m.resume(ctx); err != nil {
		return err
	}
	// One goroutine reads, hashes and seals the next batch while this one
	// commits the last: both cost about the same.
	reading, stop := context.WithCancel(ctx)
	batches, failed := make(chan *batch), make(chan error, 1)
	go func() {
		defer close(batches)
		failed <- m.read(reading, batches)
	}()
	var err error
	for b := range batches {
		if err = m.commit(ctx, b); err != nil {
			break
		}
		if m.watch.Progress != nil {
			m.watch.Progress(progress(m.g))
		}
	}
	stop()
	for range batches { // until the reader has ended
	}
	if read := <-failed; err == nil {
		err = read
	}
	if err != nil {
		return err
	}
	return m.finish(ctx, seen, in)
}

// resume tells what was found before, and goes to where that ended.
func (m *importing) resume(ctx context.Context) error {
	if m.watch.Begun != nil {
		m.watch.Begun(progress(m.g))
	}
	if m.g.Position == 0 {
		return nil
	}
	if err := m.Problems(ctx, m.g.ID, m.watch.Problem); err != nil {
		return err
	}
	there, err := m.rows.skipTo(m.g.Position, m.g.Line)
	if err == nil && !there {
		err = &FileError{Text: "the file is shorter than when its import began"}
	}
	return err
}

// Problems tells every row that a generation refused, by line.
func (r *Registries) Problems(ctx context.Context, generation int64, tell func(Problem)) error {
	if tell == nil {
		return nil
	}
	const page = 1000
	for after, more := int64(0), true; more; {
		var list []registrydb.Problem
		err := r.db.Read(ctx, func(q store.Queryer) (err error) {
			list, err = registrydb.Problems(q, generation, after, page)
			return err
		})
		if err != nil {
			return err
		}
		for _, p := range list {
			tell(Problem(p))
			after = p.Line
		}
		more = len(list) == page
	}
	return nil
}

// read makes batches of the rest of the file, until it ends or ctx does.
func (m *importing) read(ctx context.Context, out chan<- *batch) error {
	for {
		b, err := m.readBatch()
		if err != nil {
			return err
		}
		select {
		case out <- b:
		case <-ctx.Done():
			return ctx.Err()
		}
		if b.last {
			return nil
		}
	}
}

func (m *importing) readBatch() (*batch, error) {
	b := &batch{people: make([]registrydb.Person, 0, m.batch)}
	for len(b.people)+len(b.problems) < m.batch {
		rec, err := m.rows.next()
		if errors.Is(err, io.EOF) {
			b.last = true
			break
		}
		if err != nil {
			return nil, err
		}
		p, bad := m.columns.judge(rec)
		if bad.Code != "" {
			b.problems = append(b.problems, registrydb.Problem(bad))
			continue
		}
		subject := m.subject(m.g.Name, p.curp.String())
		sealed, err := m.seal(subject, p)
		if err != nil {
			return nil, err
		}
		b.people = append(b.people, registrydb.Person{Subject: subject, Answer: sealed, Line: rec.line})
	}
	// In the order of the index, neighbours touch the same page; by line within,
	// because the first of a person's rows stands.
	slices.SortFunc(b.people, func(x, y registrydb.Person) int {
		if c := bytes.Compare(x.Subject, y.Subject); c != 0 {
			return c
		}
		return int(x.Line - y.Line)
	})
	b.position, b.line = m.rows.position, m.rows.line
	return b, nil
}

// commit writes a batch together with how far it goes.
func (m *importing) commit(ctx context.Context, b *batch) error {
	var problems []registrydb.Problem
	var people int64
	err := m.db.Write(ctx, func(tx store.Tx) error {
		// First, because it makes another importer of the same file wait.
		ok, err := registrydb.Advance(tx, m.g.ID, m.g.Position, b.position, b.line)
		if err != nil {
			return err
		}
		if !ok {
			return ErrOvertaken
		}
		twice, err := registrydb.AddPeople(tx, m.g.ID, b.people)
		if err != nil {
			return err
		}
		problems = slices.Clone(b.problems)
		for _, t := range twice {
			problems = append(problems, registrydb.Problem{Line: t.Line, Field: fieldCURP, Code: Duplicate, Other: t.First})
		}
		slices.SortFunc(problems, func(x, y registrydb.Problem) int { return int(x.Line - y.Line) })
		for _, p := range problems {
			if err := registrydb.AddProblem(tx, m.g.ID, p); err != nil {
				return err
			}
		}
		people = int64(len(b.people) - len(twice))
		return registrydb.Count(tx, m.g.ID, people, int64(len(problems)))
	})
	if err != nil {
		return err
	}
	m.g.Position, m.g.Line = b.position, b.line
	m.g.People += people
	m.g.Bad += int64(len(problems))
	if m.watch.Problem != nil {
		for _, p := range problems {
			m.watch.Problem(Problem(p))
		}
	}
	return nil
}
