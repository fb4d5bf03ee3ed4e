package registry

import (
	"bytes"
	"errors"
	"io"
)

// maxRecord is the longest row that is read, in characters as bytes. It bounds
// memory: a file without line ends is one long row.
const maxRecord = 64 << 10

// record is one row. fields are good until the next one is read.
type record struct {
	line   int64 // where it begins
	fields [][]byte
	code   string // Quote or TooLong: there are no fields
}

// reader splits a CSV into records: RFC 4180, with LF, CRLF or CR at the end of
// lines, also mixed. It differs from encoding/csv in that it goes on after a
// broken row, with the line that follows the row's first; that it bounds a row;
// and that it knows where each row begins. A quote that does not begin a field
// is a character like others.
type reader struct {
	in       io.Reader // characters of ASCII as one byte each
	comma    byte
	unit     int64 // bytes of the file for one byte of in
	position int64 // of the file, where the unread part begins
	line     int64 // the line that begins there

	buf        []byte
	start, end int
	over       bool // in has ended
	fields     [][]byte
	unescaped  []byte
}

func newReader(in io.Reader, unit, position int64) *reader {
	return &reader{in: in, comma: ',', unit: unit, position: position, line: 1, buf: make([]byte, 2*maxRecord)}
}

// next gives the next row that is not blank; io.EOF after the last.
func (r *reader) next() (record, error) {
	for {
		n, after, err := r.firstLine()
		if err != nil {
			return record{}, err
		}
		rec := record{line: r.line}
		if n < 0 {
			rec.code = TooLong
			return rec, r.skipLine()
		}
		text := r.buf[r.start : r.start+n]
		if bytes.IndexByte(text, '"') >= 0 {
			return r.quoted(rec, n, after)
		}
		r.take(after, 1)
		if len(bytes.TrimSpace(text)) > 0 {
			rec.fields = r.split(text)
			return rec, nil
		}
	}
}

// firstLine gives the length of the unread part's first line, without and with
// its end; -1 when it is longer than a row may be.
func (r *reader) firstLine() (n, after int, err error) {
	searched := 0
	for {
		unread := r.buf[r.start:r.end]
		i := lineEnd(unread[searched:])
		if searched += i; i < 0 {
			searched = len(unread)
		}
		switch {
		case searched > maxRecord:
			return -1, 0, nil
		case i >= 0 && unread[searched] == '\n':
			return searched, searched + 1, nil
		case i >= 0 && searched+1 < len(unread) && unread[searched+1] == '\n':
			return searched, searched + 2, nil
		case i >= 0 && (searched+1 < len(unread) || r.over): // CR, and no LF after it
			return searched, searched + 1, nil
		case r.over && len(unread) == 0:
			return 0, 0, io.EOF
		case r.over:
			return len(unread), len(unread), nil
		}
		if err := r.fill(); err != nil {
			return 0, 0, err
		}
	}
}

// lineEnd gives the index of the first CR or LF; -1 when there is none.
func lineEnd(b []byte) int {
	n := bytes.IndexByte(b, '\n')
	if n >= 0 {
		b = b[:n]
	}
	if c := bytes.IndexByte(b, '\r'); c >= 0 {
		return c
	}
	return n
}

// fill reads more. The buffer holds twice what is looked at, so there is room.
func (r *reader) fill() error {
	if r.start > 0 {
		r.end = copy(r.buf, r.buf[r.start:r.end])
		r.start = 0
	}
	n, err := r.in.Read(r.buf[r.end:])
	r.end += n
	if errors.Is(err, io.EOF) {
		r.over, err = true, nil
	}
	return err
}

// take moves on by some bytes that hold some line ends.
func (r *reader) take(n int, lines int64) {
	r.start += n
	r.position += int64(n) * r.unit
	r.line += lines
}

// skipLine leaves out a line that is too long to be held.
func (r *reader) skipLine() error {
	for {
		unread := r.buf[r.start:r.end]
		i := lineEnd(unread)
		switch {
		case i < 0:
			r.take(len(unread), 0)
		case unread[i] == '\r' && i+1 == len(unread) && !r.over:
			r.take(i, 0) // LF may follow
		case unread[i] == '\r' && i+1 < len(unread) && unread[i+1] == '\n':
			r.take(i+2, 1)
			return nil
		default:
			r.take(i+1, 1)
			return nil
		}
		if r.over {
			r.line++
			return nil
		}
		if err := r.fill(); err != nil {
			return err
		}
	}
}

// skipTo leaves out what was dealt with already: everything before a position,
// where a line begins. false: the file ends before it.
func (r *reader) skipTo(position, line int64) (bool, error) {
	for r.position < position {
		if r.start == r.end {
			if r.over {
				return false, nil
			}
			if err := r.fill(); err != nil {
				return false, err
			}
		}
		r.take(int(min(int64(r.end-r.start), (position-r.position+r.unit-1)/r.unit)), 0)
	}
	r.line = line
	return true, nil
}

// split cuts a row without quotes at its commas.
func (r *reader) split(text []byte) [][]byte {
	r.fields = r.fields[:0]
	for {
		i := bytes.IndexByte(text, r.comma)
		if i < 0 {
			r.fields = append(r.fields, bytes.TrimSpace(text))
			return r.fields
		}
		r.fields = append(r.fields, bytes.TrimSpace(text[:i]))
		text = text[i+1:]
	}
}
