package batch

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// table is one way to write rows.
type table interface {
	// next reads a row; io.EOF after the last. The row is wrong when the table
	// cannot make sense of it.
	next() (*row, error)
	// head gives what the output begins with.
	head() []byte
	// append writes a row with its result.
	append(dst []byte, r *row) []byte
	// recover reads an earlier output from behind its head: for each complete
	// row, the offset behind it and how it ended.
	recover(f io.Reader, each func(end int64, status, code string)) error
}

// input is the file that people are read from.
type input struct {
	file   *os.File
	format Format
	survey survey
	rows   int64 // all of them
	table
}

// openInput reads the whole input once, to know it again and to count its rows.
func openInput(c Config) (_ *input, err error) {
	in := &input{format: c.Format}
	if in.format == "" {
		if in.format, err = formatOf(c.In); err != nil {
			return nil, err
		}
		if other, err := formatOf(c.Out); err != nil {
			return nil, err
		} else if other != in.format {
			return nil, usagef("%s is %s and %s would be %s; both must be the same", c.In, in.format, c.Out, other)
		}
	}
	if in.file, err = open(c.In); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			in.close()
		}
	}()
	if in.survey, err = look(in.file); err != nil {
		return nil, err
	}
	if err := in.rewind(c); err != nil {
		return nil, err
	}
	for {
		if _, err := in.next(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		in.rows++
	}
	return in, in.rewind(c)
}

// rewind begins to read the rows from the first.
func (in *input) rewind(c Config) (err error) {
	if _, err = in.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	text := in.survey.decoded(in.file)
	if in.format == NDJSON {
		in.table = newNDJSON(c, text)
		return nil
	}
	in.table, err = newCSV(c, text, in.survey.bom)
	return err
}

// skip passes over the rows that are done.
func (in *input) skip(n int64) error {
	for range n {
		if _, err := in.next(); err != nil {
			return fmt.Errorf("%s changed while it was read: %w", in.file.Name(), err)
		}
	}
	return nil
}

func (in *input) close() { in.file.Close() }
