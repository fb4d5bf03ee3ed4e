package main

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// peopleTable derives row by row: a bad row is named by its line and the others
// go on.
type peopleTable struct {
	derivation
	name     string
	person   *nameFlags // filled by each row
	json     bool
	out, err io.Writer
	progress *progress
	bad      bool

	columns []*string
	buf     []byte
}

func (p *peopleTable) run(in io.Reader) error {
	out := bufio.NewWriterSize(p.out, blockSize)
	source := &rowReader{r: in, before: out.Flush, left: maxLine}
	rows := csv.NewReader(bufio.NewReaderSize(source, blockSize))
	rows.ReuseRecord = true
	head, err := rows.Read()
	switch {
	case errors.Is(err, io.EOF):
		return fmt.Errorf("%s: there is no header line; name the columns like the flags, such as given,first_surname", p.name)
	case err != nil:
		return fmt.Errorf("%s: %w", p.name, err)
	}
	if p.columns, err = p.person.columns(head, p.needs); err != nil {
		return fmt.Errorf("%s:1: %w", p.name, err)
	}
	for before := rows.InputOffset(); ; before = rows.InputOffset() {
		source.left = maxLine
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return out.Flush()
		}
		if wrong, ok := errors.AsType[*csv.ParseError](err); ok {
			p.write(out, wrong.StartLine, "", fmt.Errorf("%w; %s", wrong.Err, adviseRow(wrong.Err, len(head))))
		} else if err != nil {
			return errors.Join(out.Flush(), fmt.Errorf("%s: %w", p.name, err))
		} else {
			line, _ := rows.FieldPos(0)
			key, err := p.derive(row)
			p.write(out, line, key, err)
		}
		p.progress.add(int(rows.InputOffset()-before), 1)
	}
}

func (p *peopleTable) derive(row []string) (string, error) {
	for i, set := range p.columns {
		if !utf8.ValidString(row[i]) {
			return "", errors.New("the text is not UTF-8; save the file as CSV in UTF-8")
		}
		*set = strings.TrimSpace(row[i])
	}
	return p.by(p.person)
}

// write prints a row's key, or says on stderr what is wrong with it; in JSON
// every row has its object.
func (p *peopleTable) write(out *bufio.Writer, line int, key string, err error) {
	if err != nil {
		p.bad = true
		p.progress.clear()
		fmt.Fprintf(p.err, "%s:%d: %v\n", p.name, line, err)
		if !p.json {
			return
		}
	}
	p.buf = p.buf[:0]
	switch {
	case !p.json:
		p.buf = append(p.buf, key...)
	case err != nil:
		p.buf = append(appendJSONString(fmt.Appendf(p.buf, `{"line":%d,"error":`, line), err.Error()), '}')
	default:
		p.buf = append(appendJSONString(fmt.Appendf(p.buf, `{"line":%d,%q:`, line, p.key), key), '}')
	}
	_, _ = out.Write(append(p.buf, '\n')) // a failed write shows at Flush
}

func adviseRow(err error, columns int) string {
	if errors.Is(err, csv.ErrFieldCount) {
		return fmt.Sprintf("the header has %d", columns)
	}
	return "put a field with quotes between quotes, and write those inside it twice"
}

// columns gives, for each column of the header, the flag that it fills.
func (f *nameFlags) columns(head, needs []string) ([]*string, error) {
	flags := f.byName()
	columns := make([]*string, len(head))
	for i, name := range head {
		if i == 0 {
			name = strings.TrimPrefix(name, byteOrderMark)
		}
		key := strings.ReplaceAll(strings.ToLower(strings.TrimSpace(name)), "_", "-")
		if columns[i] = flags[key]; columns[i] == nil {
			return nil, fmt.Errorf("unknown column %q; the columns are named like the flags, with commas between them", name)
		}
		if slices.Contains(columns[:i], columns[i]) {
			return nil, fmt.Errorf("column %q stands twice; leave one", name)
		}
	}
	for _, need := range needs {
		if !slices.Contains(columns, flags[need]) && *flags[need] == "" {
			return nil, fmt.Errorf("there is no column %s; add it, or give --%s for all rows", strings.ReplaceAll(need, "-", "_"), need)
		}
	}
	return columns, nil
}
