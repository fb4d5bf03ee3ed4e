package registry

import (
	"bufio"
	"bytes"
	"io"
)

// openReader finds out how the file is written and gives its reader, before the
// header. What is read are characters of ASCII, so UTF-8, Latin-1 and
// Windows-1252 need no telling apart: a letter with an accent, whatever its
// bytes, can only stand in a column that is not read, or is wrong there. UTF-16
// has two bytes for each character and is read as such.
func openReader(in io.Reader) (*reader, error) {
	b := bufio.NewReaderSize(in, 64<<10)
	head, err := b.Peek(4)
	if err != nil && len(head) == 0 {
		if err == io.EOF {
			return nil, &FileError{Line: 1, Text: "the file is empty; its first line should name the columns: curp,nss,status"}
		}
		return nil, err
	}
	mark := func(n int) int64 {
		n, _ = b.Discard(n) // they were peeked at
		return int64(n)
	}
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return nil, &FileError{Line: 1, Text: "this is a spreadsheet or another zip archive; save the sheet as CSV"}
	case bytes.HasPrefix(head, []byte{0xD0, 0xCF, 0x11, 0xE0}):
		return nil, &FileError{Line: 1, Text: "this is an old Excel workbook; save the sheet as CSV"}
	case bytes.HasPrefix(head, []byte{0x1F, 0x8B}):
		return nil, &FileError{Line: 1, Text: "this is compressed; unpack it first (gunzip)"}
	case bytes.HasPrefix(head, []byte{0xFF, 0xFE, 0, 0}), bytes.HasPrefix(head, []byte{0, 0, 0xFE, 0xFF}):
		return nil, &FileError{Line: 1, Text: "this is UTF-32; save it as UTF-8"}
	case bytes.HasPrefix(head, []byte("\xEF\xBB\xBF")):
		return newReader(b, 1, mark(3)), nil
	case bytes.HasPrefix(head, []byte{0xFF, 0xFE}):
		at := mark(2)
		return newReader(&utf16{in: b}, 2, at), nil
	case bytes.HasPrefix(head, []byte{0xFE, 0xFF}):
		at := mark(2)
		return newReader(&utf16{in: b, big: true}, 2, at), nil
	case len(head) == 4 && head[0] != 0 && head[1] == 0 && head[3] == 0: // no mark, but the header's letters show
		return newReader(&utf16{in: b}, 2, 0), nil
	case len(head) == 4 && head[0] == 0 && head[1] != 0 && head[2] == 0:
		return newReader(&utf16{in: b, big: true}, 2, 0), nil
	}
	return newReader(b, 1, 0), nil
}

// utf16 gives one byte for each unit of two: the character, if it is one of
// ASCII, or 0xFF.
type utf16 struct {
	in  *bufio.Reader
	big bool
}

func (u *utf16) Read(p []byte) (n int, err error) {
	raw, err := u.in.Peek(min(2*len(p), max(2, u.in.Buffered())))
	for i := 0; i+1 < len(raw); i += 2 {
		high, low := raw[i+1], raw[i]
		if u.big {
			high, low = low, high
		}
		if high != 0 || low > 0x7F {
			low = 0xFF
		}
		p[n] = low
		n++
	}
	used, _ := u.in.Discard(2 * n) // they were peeked at
	if used > 0 || err == nil {
		return n, nil
	}
	if err == io.EOF && len(raw) == 1 { // half a character at the end: no CSV ends so
		p[0] = 0xFF
		_, _ = u.in.Discard(1)
		return 1, nil
	}
	return 0, err
}
