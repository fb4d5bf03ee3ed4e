package store

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// backupFile reads a backup line by line.
type backupFile struct {
	lines *bufio.Reader
	head  backupHead
	table backupTable
	end   backupEnd
	held  []byte // a line that was read and belongs to what comes next
	err   error
}

func openBackup(r io.Reader) (*backupFile, error) {
	zip, err := gzip.NewReader(r)
	if err != nil {
		return nil, fmt.Errorf("store: this is not a backup: %w", err)
	}
	f := &backupFile{lines: bufio.NewReader(zip)}
	line, err := f.line()
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(line, &f.head); err != nil || f.head.Format != backupFormat {
		return nil, fmt.Errorf("store: this is not a backup of the format %s", backupFormat)
	}
	return f, nil
}

// line gives the next line; the file ends with backupEnd, never between lines.
func (f *backupFile) line() ([]byte, error) {
	if f.held != nil {
		line := f.held
		f.held = nil
		return line, nil
	}
	line, err := f.lines.ReadBytes('\n')
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = errors.New("the file is cut short")
	}
	if err != nil {
		return nil, fmt.Errorf("store: reading the backup: %w", err)
	}
	return line, nil
}

// nextTable moves to the next table. false: the end, or err is set.
func (f *backupFile) nextTable() bool {
	line, err := f.line()
	if f.err = err; err != nil {
		return false
	}
	f.table = backupTable{}
	if f.err = json.Unmarshal(line, &f.end); f.err != nil {
		return false
	}
	if f.end.End {
		// Reading on to the end makes gzip compare its checksum.
		if rest, err := io.ReadAll(f.lines); err != nil || len(rest) > 0 {
			f.err = fmt.Errorf("the file is damaged: %w", errors.Join(err, errors.New("something follows the end")))
		}
		return false
	}
	f.err = json.Unmarshal(line, &f.table)
	return f.err == nil
}

// row gives the next row of the table, nil after the last.
func (f *backupFile) row(kinds []kind) ([]any, error) {
	line, err := f.line()
	if err != nil {
		return nil, err
	}
	if !bytes.HasPrefix(line, []byte("[")) {
		f.held = line
		return nil, nil
	}
	var cells []json.RawMessage
	if err := json.Unmarshal(line, &cells); err != nil {
		return nil, err
	}
	if len(cells) != len(kinds) {
		return nil, fmt.Errorf("a row has %d cells where %d belong", len(cells), len(kinds))
	}
	row := make([]any, len(cells))
	for i, c := range cells {
		if row[i], err = cell(c, kinds[i]); err != nil {
			return nil, err
		}
	}
	return row, nil
}

// cell reads one value as its column wants it. A truth value may have been
// written as a number, because SQLite keeps it as one, and the reverse.
func cell(c json.RawMessage, k kind) (any, error) {
	text := string(c)
	switch {
	case text == "null":
		return nil, nil
	case k == kindBool && (text == "0" || text == "1"):
		return text == "1", nil
	case k == kindInt && (text == "true" || text == "false"):
		if text == "true" {
			return int64(1), nil
		}
		return int64(0), nil
	}
	switch k {
	case kindInt:
		return decode[int64](c)
	case kindBool:
		return decode[bool](c)
	case kindBytes:
		return decode[[]byte](c) // base64
	}
	return decode[string](c)
}

func decode[T any](c json.RawMessage) (v T, err error) {
	err = json.Unmarshal(c, &v)
	return v, err
}
