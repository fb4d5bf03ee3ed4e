package registry

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"time"

	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/registrydb"
)

// Progress is how far an import has come, all of it durable.
type Progress struct {
	People int64 `json:"people"`
	Bad    int64 `json:"bad"`
	Bytes  int64 `json:"bytes"` // of the file
	Size   int64 `json:"size"`  // of the file; -1 when not known
	Line   int64 `json:"line"`  // that comes next
}

func progress(g registrydb.Generation) Progress {
	return Progress{People: g.People, Bad: g.Bad, Bytes: g.Position, Size: g.Size, Line: g.Line}
}

// Watch is who is told what an import does. Its members may be nil.
type Watch struct {
	// Begun comes first: at line 1, or where an import that was broken off goes on.
	Begun func(Progress)
	// Problem comes for each row that is refused, by line within a batch, those
	// of an import that was broken off included.
	Problem func(Problem)
	// Progress comes after each commit.
	Progress func(Progress)
}

// Report is what an import came to.
type Report struct {
	Name    string `json:"name"`
	File    string `json:"file,omitempty"`
	People  int64  `json:"people"`
	Bad     int64  `json:"bad"`                      // rows refused
	Resumed int64  `json:"resumed_at_line,omitzero"` // 0: it began at the beginning
	// Unchanged: the file's content is what answers already; nothing was read.
	Unchanged bool          `json:"unchanged,omitzero"`
	Took      time.Duration `json:"-"` // from the first row it read itself

	Generation int64 `json:"-"` // for Problems
}

// Import reads a list and lets it answer in place of the one of that name. The
// old one answers until then, and still does when this fails. Rows that cannot
// be used are told to w and left out.
//
// Errors: *FileError when the file as a whole cannot be read, ErrNobody,
// ErrOvertaken, ctx's, in.Reader's, and those of the database. After ctx's, the
// reader's and the database's an Input with a digest can be continued.
func (r *Registries) Import(ctx context.Context, name string, in Input, w Watch) (Report, error) {
	if err := CheckName(name); err != nil {
		return Report{}, &FileError{Text: err.Error()}
	}
	seen := &counted{in: ending{ctx, in.Reader}, hash: sha256.New()}
	// The header first: a file that is none must not end an import that is one.
	rows, err := openReader(seen)
	if err != nil {
		return Report{}, err
	}
	columns, err := readHeader(rows)
	if err != nil {
		return Report{}, err
	}
	g, err := r.begin(ctx, name, in)
	if err != nil {
		return Report{}, err
	}
	m := &importing{Registries: r, g: g, rows: rows, columns: columns, watch: w}
	report := Report{Name: name, File: in.Name, Generation: g.ID}
	if g.Position > 0 {
		report.Resumed = g.Line
	}
	start := r.clock.Now(scope.Scope{})
	err = m.run(ctx, seen, in)
	if ends(err) || err != nil && in.Digest == nil {
		err = errors.Join(err, r.abandon(ctx, g.ID))
	}
	report.People, report.Bad, report.Took = m.g.People, m.g.Bad, r.clock.Now(scope.Scope{}).Sub(start)
	r.nudge()
	return report, err
}

// ends reports whether going on later would come to the same.
func ends(err error) bool {
	_, file := errors.AsType[*FileError](err)
	return file || errors.Is(err, ErrNobody)
}

// begin finds the import of this file that was broken off, or begins one.
func (r *Registries) begin(ctx context.Context, name string, in Input) (g registrydb.Generation, err error) {
	now := r.clock.Now(scope.Scope{})
	for found := false; !found && err == nil; {
		err = r.db.Write(ctx, func(tx store.Tx) error {
			all, err := registrydb.Generations(tx, name)
			if err != nil {
				return err
			}
			for _, g = range all {
				if found = g.State == registrydb.Importing && in.Digest != nil && bytes.Equal(g.Digest, in.Digest); found {
					return registrydb.Seen(tx, g.ID, in.Name, in.Size, in.Modified)
				}
			}
			if err := registrydb.EndImports(tx, name); err != nil {
				return err
			}
			g = registrydb.Generation{Name: name, State: registrydb.Importing, File: in.Name, Size: in.Size, Modified: in.Modified,
				Digest: in.Digest, Line: 1, Started: now}
			g.ID, found, err = registrydb.AddGeneration(tx, g)
			return err
		})
	}
	return g, err
}

// abandon gives a generation up, also when ctx has ended.
func (r *Registries) abandon(ctx context.Context, id int64) error {
	return r.db.Write(context.WithoutCancel(ctx), func(tx store.Tx) error { return registrydb.EndOne(tx, id) })
}

// finish checks that what was read is what was announced, and changes over.
func (m *importing) finish(ctx context.Context, seen *counted, in Input) error {
	sum := seen.hash.Sum(nil)
	switch {
	case in.Digest != nil && !bytes.Equal(sum, in.Digest):
		return &FileError{Text: "the file was changed while it was read; import it again"}
	case in.Size >= 0 && seen.n != in.Size:
		return &FileError{Text: fmt.Sprintf("the file has %d bytes and not %d as was said", seen.n, in.Size)}
	case m.g.People == 0:
		return ErrNobody
	}
	now := m.clock.Now(scope.Scope{})
	return m.db.Write(ctx, func(tx store.Tx) error {
		ok, err := registrydb.Finish(tx, m.g.ID, m.g.Position, seen.n, sum, now)
		if err != nil {
			return err
		}
		if !ok {
			return ErrOvertaken
		}
		if err := registrydb.Serve(tx, m.g.Name, m.g.ID); err != nil {
			return err
		}
		_, err = registrydb.End(tx, m.g.Name, m.g.ID)
		return err
	})
}

// counted counts and hashes what goes through.
type counted struct {
	in   io.Reader
	hash hash.Hash
	n    int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.in.Read(p)
	c.n += int64(n)
	c.hash.Write(p[:n])
	return n, err
}
