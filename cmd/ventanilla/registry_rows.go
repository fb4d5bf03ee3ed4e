package main

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"

	"github.com/ventanilla/ventanilla/internal/api/admin"
)

// shownRows is how many rows that were left out the terminal shows.
const shownRows = 20

// refusedRows shows the first and writes all to the report, as they come.
type refusedRows struct {
	err    io.Writer
	name   string // of the file
	first  []admin.RefusedRow
	count  int
	file   *os.File // nil without a report
	buffer *bufio.Writer
	report *csv.Writer
}

func newRefusedRows(t *terminal, name, report string) (*refusedRows, error) {
	r := &refusedRows{err: t.err, name: name}
	if report == "" {
		return r, nil
	}
	if same, err := sameFile(name, report); err != nil || same {
		return nil, usagef("--report %s is the list itself, or cannot be told from it; name another file", report)
	}
	var err error
	if r.file, err = os.OpenFile(report, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600); err != nil {
		return nil, fmt.Errorf("the report cannot be written: %w", err)
	}
	r.buffer = bufio.NewWriter(r.file)
	r.report = csv.NewWriter(r.buffer)
	_ = r.report.Write([]string{"line", "column", "code", "problem"}) // what fails shows at close
	return r, nil
}

// sameFile reports whether two paths lead to one file. One that does not exist,
// such as "-" for standard input, is no other.
func sameFile(a, b string) (bool, error) {
	var infos [2]os.FileInfo
	for i, path := range [2]string{a, b} {
		info, err := os.Stat(path)
		if errors.Is(err, os.ErrNotExist) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		infos[i] = info
	}
	return os.SameFile(infos[0], infos[1]), nil
}

func (r *refusedRows) add(row admin.RefusedRow) {
	r.count++
	if r.report != nil {
		_ = r.report.Write([]string{strconv.FormatInt(row.Line, 10), row.Column, row.Code, row.Problem})
	}
	if r.count > shownRows {
		return
	}
	r.first = append(r.first, row)
	column := ""
	if row.Column != "" {
		column = row.Column + ": "
	}
	fmt.Fprintf(r.err, "%s:%d: %s%s\n", r.name, row.Line, column, row.Problem)
}

// close ends the report and says how many rows were not shown.
func (r *refusedRows) close() error {
	hidden := r.count - shownRows
	if r.report == nil {
		if hidden > 0 {
			fmt.Fprintf(r.err, "%s: and %d rows more; --report FILE lists them all\n", r.name, hidden)
		}
		return nil
	}
	if hidden > 0 {
		fmt.Fprintf(r.err, "%s: and %d rows more in %s\n", r.name, hidden, r.file.Name())
	}
	r.report.Flush()
	if err := errors.Join(r.report.Error(), r.buffer.Flush(), r.file.Close()); err != nil {
		return fmt.Errorf("the report cannot be written: %w", err)
	}
	return nil
}
