package admin

import (
	"context"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/lookup/registry"
)

// maxRegistry is the size of the largest file that is taken, in bytes: some
// fifty million people.
const maxRegistry = 4 << 30

func (a *API) listRegistries(w http.ResponseWriter, r *http.Request) error {
	list, err := a.deps.Registries.List(r.Context())
	if err != nil {
		return err
	}
	if list == nil {
		list = []registry.Info{}
	}
	return wire.JSON(w, http.StatusOK, map[string]any{"registries": list})
}

func (a *API) removeRegistry(w http.ResponseWriter, r *http.Request) error {
	removed, err := a.deps.Registries.Remove(r.Context(), r.PathValue("name"))
	if err != nil {
		return err
	}
	if !removed {
		return fault.ObjectUnknown
	}
	return wire.NoContent(w)
}

// importRegistry takes a CSV as the body, whole, and makes it the registry's
// list. ?digest= (the SHA-256, hexadecimal) lets an import that is broken off be
// continued by sending the same file again; ?file=, ?size= and ?modified= (RFC
// 3339) say where it came from. The answer is NDJSON: a line for each row that
// was left out, then {"done": …}.
func (a *API) importRegistry(w http.ResponseWriter, r *http.Request) error {
	in, err := registryInput(r)
	if err != nil {
		return err
	}
	body := newPaced(w, http.MaxBytesReader(w, r.Body, maxRegistry))
	in.Reader = body
	var first []string
	report, err := a.deps.Registries.Import(r.Context(), r.PathValue("name"), in, registry.Watch{Problem: func(p registry.Problem) {
		if len(first) < toldProblems {
			first = append(first, p.String())
		}
	}})
	if err != nil {
		err = notImported(r.Context(), body.failed, err, first)
		_, _ = io.CopyN(io.Discard, body, drained) // whoever still sends does not listen yet
		return err
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	return a.tellProblems(r.Context(), w, body, report)
}

// drained is how much of a file is read that was refused, in bytes.
const drained = 64 << 20

// toldProblems is how many bad rows of a file without good ones are told.
const toldProblems = 10

// notImported words why a file was not taken. Whoever asks is the operator.
func notImported(ctx context.Context, reading, err error, first []string) error {
	_, file := errors.AsType[*registry.FileError](err)
	_, big := errors.AsType[*http.MaxBytesError](err)
	switch {
	case big:
		return fault.BodyTooLarge
	case file, errors.Is(err, registry.ErrOvertaken), errors.Is(err, registry.ErrNobody):
		return fault.RequestInvalid.With("problems", append([]string{err.Error()}, first...))
	case reading != nil && ctx.Err() == nil:
		return fault.RequestMalformed.Because(err) // cut off in the middle
	}
	return err
}

// registryInput reads what the query says about the file.
func registryInput(r *http.Request) (in registry.Input, err error) {
	q := r.URL.Query()
	in.Name, in.Size = q.Get("file"), r.ContentLength
	field := func(name string, parse func(string) error) {
		if text := q.Get(name); text != "" && err == nil && parse(text) != nil {
			err = fault.RequestInvalid.Fields(fault.Field{Name: name, Rule: fault.Format})
		}
	}
	field("size", func(s string) (err error) {
		in.Size, err = strconv.ParseInt(s, 10, 64)
		return err
	})
	field("modified", func(s string) (err error) {
		in.Modified, err = time.Parse(time.RFC3339Nano, s)
		return err
	})
	field("digest", func(s string) (err error) {
		if in.Digest, err = hex.DecodeString(s); err == nil && len(in.Digest) != sha256Length {
			err = errors.New("another length")
		}
		return err
	})
	return in, err
}

const sha256Length = 32

// RegistryQuery is what registryInput reads, for clients.
func RegistryQuery(in registry.Input) url.Values {
	q := url.Values{}
	if in.Name != "" {
		q.Set("file", in.Name)
	}
	if in.Digest != nil {
		q.Set("digest", hex.EncodeToString(in.Digest))
		q.Set("size", strconv.FormatInt(in.Size, 10))
		q.Set("modified", in.Modified.Format(time.RFC3339Nano))
	}
	return q
}

// RefusedRow is one line of the answer to an import.
type RefusedRow struct {
	Line    int64  `json:"line"`
	Column  string `json:"column,omitempty"` // "" is the row as a whole
	Code    string `json:"code"`
	Problem string `json:"problem"`
}

// ImportedRegistry is the last line.
type ImportedRegistry struct {
	registry.Report
	Seconds float64 `json:"seconds"`
	Unused  bool    `json:"unused,omitzero"` // no source of the manifest is this registry
}

func (a *API) tellProblems(ctx context.Context, w http.ResponseWriter, body *paced, report registry.Report) error {
	var failed error
	err := a.deps.Registries.Problems(ctx, report.Generation, func(p registry.Problem) {
		if failed == nil {
			body.extend()
			_, failed = w.Write(append(wire.Encode(RefusedRow{p.Line, p.Field, p.Code, p.Words()}), '\n'))
		}
	})
	if err = errors.Join(err, failed); err != nil {
		return err
	}
	unused, err := a.deps.Registries.Unused(ctx, report.Name)
	if err != nil {
		return err
	}
	_, err = w.Write(append(wire.Encode(map[string]any{"done": ImportedRegistry{report, report.Took.Seconds(), unused}}), '\n'))
	return err
}

// paced is a body that may take as long as it keeps coming: the server's times
// for a request and its answer are made for small ones.
type paced struct {
	in     io.Reader
	conn   *http.ResponseController
	failed error // what reading ended with, if not with the end
}

// The longest pause of a client while it sends, and while it reads.
const (
	pauseSending = 30 * time.Second
	pauseReading = 2 * time.Minute
)

func newPaced(w http.ResponseWriter, in io.Reader) *paced {
	return &paced{in: in, conn: http.NewResponseController(w)}
}

// Read waits for the next bytes. A connection that has no deadlines is as good.
func (p *paced) Read(b []byte) (int, error) {
	_ = p.conn.SetReadDeadline(time.Now().Add(pauseSending))
	n, err := p.in.Read(b)
	if err != nil {
		// What is yet to be done with it may take its time.
		_ = p.conn.SetReadDeadline(time.Time{})
		if !errors.Is(err, io.EOF) {
			p.failed = err
		}
	}
	p.extend()
	return n, err
}

// extend gives the answer more time.
func (p *paced) extend() { _ = p.conn.SetWriteDeadline(time.Now().Add(pauseReading)) }
