package batch

import (
	"io"
	"unicode/utf8"
)

// upper are the characters of Windows-1252 from 0x80 to 0x9F, where it differs
// from Latin-1. Five bytes stand for nothing.
var upper = [32]rune{
	'€', utf8.RuneError, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', utf8.RuneError, 'Ž', utf8.RuneError,
	utf8.RuneError, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', utf8.RuneError, 'ž', 'Ÿ',
}

// windows1252 reads text in Windows-1252, what spreadsheets write in Mexico, as UTF-8.
type windows1252 struct {
	from io.Reader
	in   [4096]byte
	text []byte // decoded and not read yet
	room []byte
	err  error
}

func (w *windows1252) Read(p []byte) (int, error) {
	for len(w.text) == 0 && w.err == nil {
		var n int
		n, w.err = w.from.Read(w.in[:])
		w.text = w.room[:0]
		for _, b := range w.in[:n] {
			r := rune(b)
			if b >= 0x80 && b < 0xA0 {
				r = upper[b-0x80]
			}
			w.text = utf8.AppendRune(w.text, r)
		}
		w.room = w.text
	}
	if len(p) > 0 && len(w.text) == 0 {
		return 0, w.err
	}
	n := copy(p, w.text)
	w.text = w.text[n:]
	return n, nil
}
