package batch

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Bounds of one record. A quote that is never closed would make one of the whole
// file.
const (
	maxRecord      = 1 << 20
	maxRecordLines = 100
)

// csvTable reads and writes CSV with the input's delimiter.
type csvTable struct {
	c      Config
	in     *csv.Reader
	bound  *bounded
	header []string
	curp   int   // column
	result []int // columns of an earlier output's results, for RetryUnavailable
	bom    bool
	buf    bytes.Buffer
	out    *csv.Writer
}

func newCSV(c Config, text *bufio.Reader, bom bool) (*csvTable, error) {
	t := &csvTable{c: c, bom: bom, bound: &bounded{r: text, left: maxRecord}}
	first, _ := text.Peek(4 << 10)
	t.in = csv.NewReader(t.bound)
	t.in.Comma = delimiter(first)
	t.in.FieldsPerRecord, t.in.LazyQuotes = -1, true
	t.out = csv.NewWriter(&t.buf)
	t.out.Comma = t.in.Comma
	var err error
	if t.header, err = t.in.Read(); errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s is empty; its first line must name the columns, curp among them", c.In)
	} else if err != nil {
		return nil, fmt.Errorf("%s: %w", c.In, err)
	}
	if t.curp = column(t.header, "curp"); t.curp < 0 {
		return nil, fmt.Errorf("%s:1: no column is called curp; there are %s", c.In, strings.Join(t.header, ", "))
	}
	if !c.RetryUnavailable {
		return t, nil
	}
	for _, name := range c.Service.columns() {
		at := column(t.header, name)
		if at < 0 {
			return nil, usagef("%s has no column %s, so it is no output of an earlier batch", c.In, name)
		}
		t.result = append(t.result, at)
	}
	return t, nil
}

// delimiter finds what separates the columns of the first line.
func delimiter(text []byte) rune {
	line, _, _ := bytes.Cut(text, []byte("\n"))
	best := ','
	for _, d := range []rune{';', '\t'} {
		if bytes.ContainsRune(line, d) && !bytes.ContainsRune(line, ',') {
			best = d
		}
	}
	return best
}

func column(header []string, name string) int {
	return slices.IndexFunc(header, func(h string) bool { return strings.EqualFold(strings.TrimSpace(h), name) })
}

func (t *csvTable) next() (*row, error) {
	t.bound.left = maxRecord + 64<<10 // what the reader buffers ahead
	before := t.in.InputOffset()
	record, err := t.in.Read()
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: %w", t.c.In, err)
	}
	if err != nil {
		return nil, err
	}
	line, _ := t.in.FieldPos(0)
	r := &row{line: line, record: record, size: int(t.in.InputOffset() - before)}
	if lines := spans(record); lines > maxRecordLines {
		return nil, fmt.Errorf("%s:%d: a row of %d lines; a quote that is opened there is not closed", t.c.In, line, lines)
	}
	if len(record) != len(t.header) {
		r.wrong("row_malformed", fmt.Sprintf("the row has %d columns instead of %d", len(record), len(t.header)))
		r.record = append(record, make([]string, max(0, len(t.header)-len(record)))...)[:len(t.header)]
		return r, nil
	}
	r.curp = strings.TrimSpace(record[t.curp])
	if t.result != nil {
		n := len(t.c.Service.Found)
		status, code := record[t.result[n]], record[t.result[n+1]]
		if status != statusServiceError || code != "unavailable" && code != "source_error" {
			r.carry, r.done = true, true
			r.result.status, r.result.code = status, code
		}
	}
	return r, nil
}

func spans(record []string) int {
	n := 1
	for _, field := range record {
		n += strings.Count(field, "\n")
	}
	return n
}

// bounded ends reading when a record takes too much of it.
type bounded struct {
	r    io.Reader
	left int
}

var errRecordTooLong = fmt.Errorf("a row is larger than %d bytes; is a quote not closed?", maxRecord)

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if b.left -= n; b.left < 0 && n > 0 && err == nil {
		return 0, errRecordTooLong
	}
	return n, err
}
