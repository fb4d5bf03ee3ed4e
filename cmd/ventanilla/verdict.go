package main

import (
	"io"
	"strings"
)

// verdicts prints one line per value. Problems and hints are sets in a byte, so
// that what follows a value is written once per set and not once per line.
type verdicts struct {
	judge func(value string) (problems, hints uint8)
	codes func(problems uint8) []string
	hints func(hints uint8) []string // nil: not told

	out      io.Writer
	json     bool
	progress *progress
	invalid  bool

	tails     [256]string // by problems
	hintTails [256]string // by hints
	buf       []byte
}

// prepare writes down what may follow a value.
func (v *verdicts) prepare() {
	for set := range v.tails {
		v.tails[set] = v.tail(uint8(set))
		if v.hints != nil {
			v.hintTails[set] = v.hintTail(uint8(set))
		}
	}
}

// shape is the problem of what is no identifier at all, in every package.
const shape = 1

// one judges a single value.
func (v *verdicts) one(value string) error {
	v.buf = v.append(v.buf[:0], value, false)
	_, err := v.out.Write(v.buf)
	return err
}

// block judges lines; cut says that they are the beginning of one too long.
func (v *verdicts) block(lines string, cut bool) error {
	v.buf = v.buf[:0]
	size, count := len(lines), 0
	for ; lines != ""; count++ {
		line := lines
		if end := strings.IndexByte(lines, '\n'); end >= 0 {
			line, lines = lines[:end], lines[end+1:]
		} else {
			lines = ""
		}
		v.buf = v.append(v.buf, strings.TrimSuffix(line, "\r"), cut)
	}
	_, err := v.out.Write(v.buf)
	v.progress.add(size, count)
	return err
}

func (v *verdicts) append(b []byte, value string, cut bool) []byte {
	problems, hints := v.judge(value)
	if cut { // blanks may hide that there is more
		problems, hints = shape, 0
	}
	v.invalid = v.invalid || problems != 0
	if v.json {
		b = append(appendJSONString(append(b, `{"input":`...), value), v.tails[problems]...)
	} else {
		b = append(appendShown(b, value), v.tails[problems]...)
	}
	if v.hints != nil {
		b = append(b, v.hintTails[hints]...)
	}
	if v.json {
		b = append(b, '}')
	}
	return append(b, '\n')
}

// tail is what follows a value: in JSON the members of the published object
// {"input","valid","problems"}.
func (v *verdicts) tail(problems uint8) string {
	codes := v.codes(problems)
	switch {
	case v.json && len(codes) == 0:
		return `,"valid":true,"problems":[]`
	case v.json:
		return `,"valid":false,"problems":["` + strings.Join(codes, `","`) + `"]`
	case len(codes) == 0:
		return "  valid"
	}
	return "  invalid: " + strings.Join(codes, " ")
}

func (v *verdicts) hintTail(hints uint8) string {
	codes := v.hints(hints)
	switch {
	case v.json && len(codes) == 0:
		return `,"hints":[]`
	case v.json:
		return `,"hints":["` + strings.Join(codes, `","`) + `"]`
	case len(codes) == 0:
		return ""
	}
	return "  hints: " + strings.Join(codes, " ")
}
