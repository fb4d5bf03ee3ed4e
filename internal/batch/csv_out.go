package batch

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"
)

// names gives the output's header: a result's column that the input has under
// the same name is called lookup_ and that.
func (t *csvTable) names() []string {
	out := append([]string(nil), t.header...)
	if t.result != nil {
		return out
	}
	for _, name := range t.c.Service.columns() {
		if column(t.header, name) >= 0 {
			name = "lookup_" + name
		}
		out = append(out, name)
	}
	return out
}

func (t *csvTable) head() []byte {
	var begin []byte
	if t.bom { // who needs one there needs it here
		begin = []byte("\ufeff")
	}
	return t.encode(begin, t.names())
}

func (t *csvTable) append(dst []byte, r *row) []byte {
	values := r.result.values(t.c.Service)
	for i := range values {
		values[i] = noFormula(values[i])
	}
	switch {
	case r.carry:
		return t.encode(dst, r.record)
	case t.result != nil:
		for i, at := range t.result {
			r.record[at] = values[i]
		}
		return t.encode(dst, r.record)
	default:
		return t.encode(dst, append(r.record, values...))
	}
}

// noFormula puts an apostrophe before a text that a spreadsheet would run: what
// the server says may come from a source that nobody here vouches for. The
// input's own columns are left as they are.
func noFormula(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

func (t *csvTable) encode(dst []byte, record []string) []byte {
	t.buf.Reset()
	_ = t.out.Write(record) // into memory
	t.out.Flush()
	return append(dst, t.buf.Bytes()...)
}

func (t *csvTable) recover(f io.Reader, each func(end int64, status, code string)) error {
	in := csv.NewReader(f)
	in.Comma, in.ReuseRecord = t.in.Comma, true
	names := t.names()
	in.FieldsPerRecord = len(names)
	status, code := len(names)-4, len(names)-3
	if t.result != nil {
		n := len(t.c.Service.Found)
		status, code = t.result[n], t.result[n+1]
	}
	for {
		record, err := in.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil { // torn, if nothing follows
			if _, more := in.Read(); errors.Is(more, io.EOF) {
				return nil
			}
			return errNotOurs
		}
		each(in.InputOffset(), record[status], record[code])
	}
}
