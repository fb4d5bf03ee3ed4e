package registry

import "bytes"

// quoted reads a row that has a quote on its first line, which has n characters
// and ends at after. A quoted field may go over several lines. When it cannot be
// read, the first line alone is the broken row: what follows may be sound.
func (r *reader) quoted(rec record, n, after int) (record, error) {
	for {
		fields, length, lines, ok := r.parse(r.buf[r.start:min(r.end, r.start+maxRecord)])
		if ok {
			rec.fields = fields
			r.take(length, lines)
			return rec, nil
		}
		// Not closed: in what is there, which is all that a row may have, or ever.
		if length >= 0 && !r.over && r.end-r.start < maxRecord {
			if err := r.fill(); err != nil {
				return record{}, err
			}
			continue
		}
		rec.code = Quote
		r.take(after, 1)
		return rec, nil
	}
}

// parse reads one row from the beginning of text. length is how much it takes,
// its line end included, and lines how many line ends. When there is none, ok is
// false, and length is -1 if more text would not help.
func (r *reader) parse(text []byte) (fields [][]byte, length int, lines int64, ok bool) {
	r.fields, r.unescaped = r.fields[:0], r.unescaped[:0]
	at := 0
	for {
		for at < len(text) && (text[at] == ' ' || text[at] == '\t' && r.comma != '\t') {
			at++
		}
		var field []byte
		if at < len(text) && text[at] == '"' {
			value, size, ends, closed := r.unquote(text[at+1:])
			if !closed {
				return nil, 0, 0, false
			}
			field = value
			at += 1 + size
			lines += ends
			for at < len(text) && (text[at] == ' ' || text[at] == '\t' && r.comma != '\t') {
				at++
			}
			if at < len(text) && text[at] != r.comma && text[at] != '\r' && text[at] != '\n' {
				return nil, -1, 0, false
			}
		} else {
			size := bytes.IndexAny(text[at:], string([]byte{r.comma, '\r', '\n'}))
			if size < 0 {
				size = len(text) - at
			}
			field = text[at : at+size]
			at += size
		}
		r.fields = append(r.fields, bytes.TrimSpace(field))
		switch {
		case at == len(text) && !r.finished(text):
			return nil, 0, 0, false
		case at == len(text):
			return r.fields, at, lines + 1, true
		case text[at] == r.comma:
			at++
		case text[at] == '\n':
			return r.fields, at + 1, lines + 1, true
		case at+1 == len(text) && !r.finished(text):
			return nil, 0, 0, false // CR: LF may follow
		case at+1 < len(text) && text[at+1] == '\n':
			return r.fields, at + 2, lines + 1, true
		default:
			return r.fields, at + 1, lines + 1, true
		}
	}
}

// finished reports whether text is all that is left of the file.
func (r *reader) finished(text []byte) bool { return r.over && len(text) == r.end-r.start }

// unquote reads up to the closing quote; size includes it, and lines is how many
// line ends stood before it.
func (r *reader) unquote(text []byte) (value []byte, size int, lines int64, closed bool) {
	from := len(r.unescaped)
	for at := 0; ; {
		i := bytes.IndexByte(text[at:], '"')
		if i < 0 {
			return nil, 0, 0, false
		}
		r.unescaped = append(r.unescaped, text[at:at+i]...)
		at += i + 1
		if at == len(text) || text[at] != '"' {
			value = r.unescaped[from:len(r.unescaped):len(r.unescaped)]
			return value, at, lineEnds(text[:at]), true
		}
		r.unescaped = append(r.unescaped, '"')
		at++
	}
}

// lineEnds counts LF, CR and CRLF.
func lineEnds(b []byte) int64 {
	return int64(bytes.Count(b, []byte{'\n'}) + bytes.Count(b, []byte{'\r'}) - bytes.Count(b, []byte("\r\n")))
}
