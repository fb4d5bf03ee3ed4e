package main

import (
	"fmt"
	"io"

	"github.com/ventanilla/ventanilla/internal/lookup/registry"
)

// importProgress tells how far an import is.
type importProgress struct {
	*progress
	t     *terminal
	every int64 // rows between lines where there is no terminal; 0: by time
	told  int64
	last  registry.Progress
}

func newImportProgress(t *terminal, size, every int64) *importProgress {
	// Nothing is printed on stdout before the end, so a bar disturbs nobody.
	p := &importProgress{t: t, every: every, progress: newProgress(&terminal{out: io.Discard, err: t.err}, "rows", size)}
	if p.bar == nil && every > 0 {
		p.err = nil
	}
	return p
}

// begin says where it begins, if not at the beginning.
func (p *importProgress) begin(at registry.Progress) {
	if at.Bytes > 0 {
		p.say(fmt.Sprintf("goes on at line %d: %d people are in, %d rows were left out", at.Line, at.People, at.Bad))
		p.total -= at.Bytes // rate and time left are this run's
		if p.bar != nil {
			p.bar.ChangeMax64(p.total)
		}
	}
	p.last = at
}

// set says what is durable.
func (p *importProgress) set(at registry.Progress) {
	rows := at.People + at.Bad
	p.add(int(at.Bytes-p.last.Bytes), int(rows-p.last.People-p.last.Bad))
	p.last = at
	if p.bar == nil && p.every > 0 && rows-p.told >= p.every {
		p.told = rows
		fmt.Fprintf(p.t.err, "%d rows are in, line %d is next\n", rows, at.Line)
	}
}

// sent counts what a server took.
func (p *importProgress) sent(n int) { p.add(n, 0) }

// say writes a line above the bar.
func (p *importProgress) say(text string) {
	p.clear()
	fmt.Fprintln(p.t.err, text)
}

func (p *importProgress) end() { p.clear() }

// counting tells how much is read.
type counting struct {
	in   io.Reader
	tell func(int)
}

func (c *counting) Read(b []byte) (int, error) {
	n, err := c.in.Read(b)
	c.tell(n)
	return n, err
}
