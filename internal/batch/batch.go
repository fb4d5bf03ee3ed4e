// Package batch asks a server the same of every person in a file, through the
// look-up API's NDJSON batches, and writes what it learns into another file, row
// by row in order.
//
// A batch that is killed goes on where it was when it is run again. What it needs
// for that stands in two files: the output, whose complete rows are done, and a
// small progress file beside it with the batch's random id and the digest of the
// input. The id and the person's CURP make each row's Idempotency-Key, so a row
// that was under way when client or server died comes back as the execution that
// it has already; nobody is asked about twice. That holds for as long as servers
// keep such keys, which is 24 hours.
//
// Both files are streamed: memory is bounded by the rows under way.
package batch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/ventanilla/ventanilla/internal/entropy"
)

// Config says what to ask, where, and of whom.
type Config struct {
	In, Out string
	Format  Format // "" is by the files' names
	Base    string // the server's URL, without /lookup
	APIKey  string
	Service Service
	// RetryUnavailable takes an earlier output as the input: rows that ended as
	// unavailable are asked again, the rest are carried over.
	RetryUnavailable bool

	// Wrong is told of each row that cannot be answered, Notice of what goes on,
	// Progress of rows done; nil is nobody. They are called one at a time.
	Wrong    func(line int, why string)
	Notice   func(text string)
	Progress func(done, total int64)

	Client *http.Client // nil is one that suits
	Rand   *entropy.Source
}

// Errors that say whose turn it is.
var (
	// ErrUsage is a mistake in what was asked for; nothing was touched.
	ErrUsage = errors.New("batch: wrong call")
	// ErrInterrupted is the end of the context: run again to go on.
	ErrInterrupted = errors.New("interrupted; the same command goes on where this one stopped")
)

// usage marks an error as ErrUsage without changing its text.
type usage struct{ text string }

func (u usage) Error() string   { return u.text }
func (usage) Is(err error) bool { return err == ErrUsage }

func usagef(format string, args ...any) error { return usage{fmt.Sprintf(format, args...)} }

// Run asks about everybody in the input, or about those who are left. When it
// returns without an error the output is complete and the progress file is gone.
// Conditions: ErrUsage, ErrInterrupted; any other error leaves the batch to be
// gone on with.
func Run(ctx context.Context, c Config) (*Summary, error) {
	c = c.withDefaults()
	began := time.Now()
	in, err := openInput(c)
	if err != nil {
		return nil, err
	}
	defer in.close()
	out, err := openOutput(c, in)
	if err != nil {
		return nil, err
	}
	defer out.close()
	sum := out.done
	if err := in.skip(out.rows); err != nil {
		return nil, err
	}
	p := newPump(c, in, out, sum)
	if err := p.run(ctx); err != nil {
		if ctx.Err() != nil {
			err = ErrInterrupted
		}
		return nil, errors.Join(err, out.flush())
	}
	if err := out.finish(); err != nil {
		return nil, err
	}
	sum.Rows, sum.Seconds = in.rows, time.Since(began).Seconds()
	return sum, nil
}

func (c Config) withDefaults() Config {
	if c.Rand == nil {
		c.Rand = entropy.System
	}
	if c.Client == nil {
		c.Client = newClient()
	}
	if c.Wrong == nil {
		c.Wrong = func(int, string) {}
	}
	if c.Notice == nil {
		c.Notice = func(string) {}
	}
	if c.Progress == nil {
		c.Progress = func(int64, int64) {}
	}
	return c
}

// Summary is what a batch came to, with the rows of earlier runs.
type Summary struct {
	Rows     int64            `json:"rows"`
	Resumed  int64            `json:"resumed"`  // of them, those that an earlier run had done
	Wrong    int64            `json:"wrong"`    // rows that cannot be asked about
	Failed   int64            `json:"failed"`   // rows that the server could not deal with
	Outcomes map[string]int64 `json:"outcomes"` // rows by code
	Seconds  float64          `json:"seconds"`  // of this run
}

func (s *Summary) count(status, code string) {
	s.Outcomes[code]++
	switch status {
	case statusWrong:
		s.Wrong++
	case statusError:
		s.Failed++
	}
}

// open opens a file for reading; a directory or a pipe cannot be read twice.
func open(path string) (*os.File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, usagef("%v", err)
	}
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		f.Close()
		return nil, usagef("%s is no file; a batch that can be gone on with needs one", path)
	}
	return f, nil
}
