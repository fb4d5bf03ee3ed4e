package batch

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// ndjsonTable reads and writes one JSON object a line. The result stands in the
// object's member "lookup", behind what the input has.
type ndjsonTable struct {
	c    Config
	in   *bufio.Reader
	line int
}

func newNDJSON(c Config, text *bufio.Reader) *ndjsonTable {
	return &ndjsonTable{c: c, in: bufio.NewReaderSize(text, 64<<10)}
}

func (t *ndjsonTable) next() (*row, error) {
	for {
		text, err := readLine(t.in)
		if errors.Is(err, errLineTooLong) {
			return nil, fmt.Errorf("%s:%d: %w", t.c.In, t.line+1, err)
		}
		if err != nil && (!errors.Is(err, io.EOF) || len(text) == 0) {
			return nil, err
		}
		t.line++
		if text = bytes.TrimSpace(text); len(text) > 0 {
			return t.read(text), nil
		}
	}
}

func (t *ndjsonTable) read(text []byte) *row {
	r := &row{line: t.line, raw: text, size: len(text)}
	var in struct {
		CURP   *string          `json:"curp"`
		Lookup *json.RawMessage `json:"lookup"`
	}
	err := json.Unmarshal(text, &in)
	switch {
	case err != nil && !json.Valid(text), text[0] != '{':
		r.wrong("row_malformed", "the line is no JSON object")
	case err != nil:
		r.wrong("row_malformed", "curp is no text")
	case t.c.RetryUnavailable:
		status, code := ended(in.Lookup)
		if status != statusServiceError || code != "unavailable" && code != "source_error" {
			r.carry, r.done = true, true
			r.result.status, r.result.code = status, code
		} else {
			r.raw = without(text)
		}
	}
	if !r.done && in.CURP != nil {
		r.curp = strings.TrimSpace(*in.CURP)
	}
	return r
}

// without gives an object without its member "lookup".
func without(text []byte) []byte {
	var members map[string]json.RawMessage
	if json.Unmarshal(text, &members) != nil {
		return text
	}
	delete(members, "lookup")
	out, err := json.Marshal(members)
	if err != nil {
		return text
	}
	return out
}

func ended(lookup *json.RawMessage) (status, code string) {
	var l struct{ Status, Code string }
	if lookup != nil {
		_ = json.Unmarshal(*lookup, &l) // what cannot be read did not end so
	}
	return l.Status, l.Code
}

func (t *ndjsonTable) head() []byte { return nil }

func (t *ndjsonTable) append(dst []byte, r *row) []byte {
	if r.carry {
		return append(append(dst, r.raw...), '\n')
	}
	if r.result.code == "row_malformed" { // nothing can be added to it
		raw, _ := json.Marshal(map[string]any{"line": r.line, "input": string(r.raw)})
		r.raw = raw
	}
	dst = append(dst, bytes.TrimRight(bytes.TrimSuffix(r.raw, []byte("}")), " \t\r\n")...)
	if dst[len(dst)-1] != '{' {
		dst = append(dst, ',')
	}
	dst = append(dst, `"lookup":{`...)
	for i, value := range r.result.values(t.c.Service) {
		if i > 0 {
			dst = append(dst, ',')
		}
		name, _ := json.Marshal(t.c.Service.columns()[i])
		text, _ := json.Marshal(value) // texts
		dst = append(append(append(dst, name...), ':'), text...)
	}
	return append(dst, "}}\n"...)
}

func (t *ndjsonTable) recover(f io.Reader, each func(end int64, status, code string)) error {
	in, end := bufio.NewReaderSize(f, 64<<10), int64(0)
	for {
		text, err := readLine(in)
		if errors.Is(err, io.EOF) {
			return nil // what has no end is torn
		}
		if err != nil {
			return errNotOurs
		}
		end += int64(len(text))
		var l struct {
			Lookup *json.RawMessage `json:"lookup"`
		}
		if json.Unmarshal(text, &l) != nil {
			return errNotOurs
		}
		status, code := ended(l.Lookup)
		each(end, status, code)
	}
}

var errLineTooLong = fmt.Errorf("a line is larger than %d bytes", maxRecord)

// readLine reads up to and with a line's end, in memory of its own; io.EOF for
// what has none.
func readLine(in *bufio.Reader) (line []byte, err error) {
	for {
		part, err := in.ReadSlice('\n')
		line = append(line, part...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
		if len(line) > maxRecord {
			return nil, errLineTooLong
		}
	}
}
