package roster

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// The formats.
const (
	CSV    = "csv"
	NDJSON = "ndjson"
)

// maxLine is the longest row, in bytes.
const maxLine = 64 << 10

// FileError says that a list as a whole cannot be read.
type FileError struct{ Text string }

func (e *FileError) Error() string { return e.Text }

// Reader reads a list.
type Reader struct {
	next func() (Customer, error)
	seen map[[16]byte]int64
	// Normal gives the form of an address by which two are the same; nil: as it is.
	Normal func(string) (string, bool)
}

// New begins to read a list of a format. Errors: *FileError, and in's.
func New(in io.Reader, format string) (*Reader, error) {
	buffered := bufio.NewReaderSize(in, maxLine)
	if mark, _ := buffered.Peek(3); string(mark) == "\xef\xbb\xbf" {
		_, _ = buffered.Discard(3) // they are there
	}
	r := &Reader{seen: map[[16]byte]int64{}}
	switch format {
	case NDJSON:
		r.next = (&ndjson{in: buffered}).read
	case CSV:
		rows, err := newCSV(buffered)
		if err != nil {
			return nil, err
		}
		r.next = rows.read
	default:
		return nil, &FileError{"the format is csv or ndjson"}
	}
	return r, nil
}

// FormatOf gives the format that a file's name stands for, "" if none.
func FormatOf(name string) string {
	switch {
	case strings.HasSuffix(name, ".csv"):
		return CSV
	case strings.HasSuffix(name, ".ndjson"), strings.HasSuffix(name, ".jsonl"):
		return NDJSON
	}
	return ""
}

// Next gives the next row. A *Problem is about one row, and the next can be
// read; any other error is the end: io.EOF, or in's.
func (r *Reader) Next() (Customer, error) {
	c, err := r.next()
	if err != nil {
		return Customer{}, err
	}
	if column := c.withNUL(); column != "" {
		return Customer{}, &Problem{c.Line, column, Invalid, "holds the character U+0000"}
	}
	address := c.Email
	if r.Normal != nil {
		if normal, ok := r.Normal(address); ok {
			address = normal
		}
	}
	sum := sha256.Sum256([]byte(address))
	key := [16]byte(sum[:16])
	if first, twice := r.seen[key]; twice {
		return Customer{}, &Problem{c.Line, "email", Duplicate, fmt.Sprintf("stands on line %d already, which counts", first)}
	}
	r.seen[key] = c.Line
	return c, nil
}

// ndjson reads one JSON object a line; empty lines are none.
type ndjson struct {
	in   *bufio.Reader
	line int64
}

func (n *ndjson) read() (Customer, error) {
	for {
		n.line++
		text, err := n.in.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			for errors.Is(err, bufio.ErrBufferFull) {
				_, err = n.in.ReadSlice('\n')
			}
			if err == nil || errors.Is(err, io.EOF) {
				return Customer{}, &Problem{n.line, "", Shape, "the line is longer than 64 KiB"}
			}
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return Customer{}, err
		}
		if text = bytes.TrimSpace(text); len(text) > 0 {
			return n.parse(text)
		}
		if err != nil {
			return Customer{}, err
		}
	}
}

func (n *ndjson) parse(text []byte) (c Customer, err error) {
	if !utf8.Valid(text) {
		return c, &Problem{n.line, "", Shape, "the line is not UTF-8"}
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if text[0] != '{' {
		return c, &Problem{n.line, "", Shape, "the line is not a JSON object; an array has to be taken apart first"}
	}
	if err = d.Decode(&c); err == nil {
		if _, more := d.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("there is something after the object")
		}
	}
	if err != nil {
		return Customer{}, n.problem(err)
	}
	c.Line = n.line
	return c, nil
}

// problem words what encoding/json says.
func (n *ndjson) problem(err error) error {
	p := &Problem{n.line, "", Shape, "the line is not one JSON object: " + strings.TrimPrefix(err.Error(), "json: ")}
	typed, wrong := errors.AsType[*json.UnmarshalTypeError](err)
	field, unknown := strings.CutPrefix(err.Error(), "json: unknown field ")
	switch {
	case wrong:
		p.Column, p.Code, p.Problem = typed.Field, Invalid, "has the wrong type"
	case unknown:
		p.Column, p.Code, p.Problem = strings.Trim(field, `"`), Unknown, "there is no such field"
		if p.Column == "password" {
			p.Problem = plainPassword
		}
	case errors.Is(err, errTime):
		p.Column, p.Code, p.Problem = "created_at", Invalid, errTime.Error()
	}
	return p
}

const plainPassword = "plain passwords are not taken; give password_hash, or nothing and let customers set one"
