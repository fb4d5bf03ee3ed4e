package batch

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

// Format is how a file is written.
type Format string

// The formats.
const (
	CSV    Format = "csv"
	NDJSON Format = "ndjson"
)

// formatOf tells by a file's name.
func formatOf(path string) (Format, error) {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".csv", ".tsv", ".txt":
		return CSV, nil
	case ".ndjson", ".jsonl":
		return NDJSON, nil
	}
	return "", usagef("cannot tell from its name whether %s is csv or ndjson; say so with --format", path)
}

// survey is what one reading of a file tells before anything is asked.
type survey struct {
	digest string
	latin1 bool // not UTF-8, so taken for Windows-1252
	bom    bool // UTF-8 with a byte order mark
}

func look(f *os.File) (s survey, err error) {
	hash := sha256.New()
	buf := make([]byte, 64<<10)
	var tail []byte // the beginning of a character
	first := true
	for {
		n, err := f.Read(buf)
		chunk := buf[:n]
		hash.Write(chunk)
		if first && n > 0 {
			first = false
			if bytes.HasPrefix(chunk, []byte("\xff\xfe")) || bytes.HasPrefix(chunk, []byte("\xfe\xff")) {
				return s, fmt.Errorf("%s is UTF-16; save it as UTF-8", f.Name())
			}
			s.bom = bytes.HasPrefix(chunk, []byte("\ufeff"))
		}
		if !s.latin1 && n > 0 {
			tail = append(tail, chunk...)
			s.latin1, tail = notUTF8(tail)
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return s, err
		}
	}
	s.latin1 = s.latin1 || len(tail) > 0
	s.digest = hex.EncodeToString(hash.Sum(nil))
	_, err = f.Seek(0, io.SeekStart)
	return s, err
}

// notUTF8 reports whether text certainly is no UTF-8, and gives the part of a
// character that it ends with.
func notUTF8(text []byte) (bool, []byte) {
	if utf8.Valid(text) {
		return false, text[:0]
	}
	cut := len(text)
	for back := 1; back < utf8.UTFMax && back <= len(text); back++ {
		if at := len(text) - back; utf8.RuneStart(text[at]) {
			if !utf8.FullRune(text[at:]) {
				cut = at
			}
			break
		}
	}
	if !utf8.Valid(text[:cut]) {
		return true, nil
	}
	return false, append([]byte(nil), text[cut:]...)
}

// decoded reads the file as UTF-8 without a byte order mark.
func (s survey) decoded(f io.Reader) *bufio.Reader {
	if s.latin1 {
		f = &windows1252{from: f}
	}
	r := bufio.NewReaderSize(f, 64<<10)
	if s.bom {
		_, _ = r.Discard(len("\ufeff"))
	}
	return r
}
