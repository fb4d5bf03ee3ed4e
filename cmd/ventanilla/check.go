package main

import (
	"bufio"
	"fmt"
	"io"

	"github.com/ventanilla/ventanilla/curp"
	"github.com/ventanilla/ventanilla/nss"
	"github.com/ventanilla/ventanilla/rfc"
)

// problems names what is wrong with one value, in stable codes.
type problems func(value string) []string

func curpProblems(s string) []string { _, p := curp.Check(s); return p.Codes() }
func nssProblems(s string) []string  { _, p := nss.Check(s); return p.Codes() }
func rfcProblems(s string) []string  { _, p := rfc.Check(s); return p.Codes() }

// checkCmd judges identifiers given as arguments or, for "-", one a line on
// standard input.
type checkCmd struct {
	Values []string `arg:"" name:"value" help:"Identifiers; - reads lines from standard input."`
	JSON   bool     `name:"json" help:"One JSON object a line."`
}

type (
	curpCheckCmd struct{ checkCmd }
	nssCheckCmd  struct{ checkCmd }
	rfcCheckCmd  struct{ checkCmd }
)

func (c *curpCheckCmd) Run(t *terminal) error { return c.check(t, curpProblems) }
func (c *nssCheckCmd) Run(t *terminal) error  { return c.check(t, nssProblems) }
func (c *rfcCheckCmd) Run(t *terminal) error  { return c.check(t, rfcProblems) }

func (c *checkCmd) check(t *terminal, judge problems) error {
	out := bufio.NewWriterSize(t.out, 64<<10)
	w := verdicts{out: out, json: c.JSON, judge: judge}
	for _, value := range c.Values {
		if value != "-" {
			w.write(value)
			continue
		}
		if err := w.lines(t.in); err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if w.invalid {
		return errSilent
	}
	return nil
}

// verdicts prints one line per value.
type verdicts struct {
	out     *bufio.Writer
	json    bool
	judge   problems
	invalid bool
	buf     []byte
}

// maxLine bounds a line of input; an identifier has at most 18 characters.
const maxLine = 64 << 10

func (v *verdicts) lines(r io.Reader) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 64<<10), maxLine)
	for lines.Scan() {
		v.write(lines.Text())
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("standard input: %w", err)
	}
	return nil
}

func (v *verdicts) write(value string) {
	codes := v.judge(value)
	v.invalid = v.invalid || len(codes) > 0
	if v.json {
		v.buf = appendVerdict(v.buf[:0], value, codes)
		_, _ = v.out.Write(v.buf) // a failed write shows at Flush
		return
	}
	_, _ = v.out.WriteString(value)
	if len(codes) == 0 {
		_, _ = v.out.WriteString("  valid\n")
		return
	}
	_, _ = v.out.WriteString("  invalid:")
	for _, code := range codes {
		_ = v.out.WriteByte(' ')
		_, _ = v.out.WriteString(code)
	}
	_ = v.out.WriteByte('\n')
}

// appendVerdict writes the published object
// {"input","valid","problems"} without reflection: a million lines go through
// here in a second.
func appendVerdict(b []byte, input string, codes []string) []byte {
	b = append(b, `{"input":`...)
	b = appendJSONString(b, input)
	if len(codes) == 0 {
		return append(b, `,"valid":true,"problems":[]}`+"\n"...)
	}
	b = append(b, `,"valid":false,"problems":[`...)
	for i, code := range codes {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(append(b, '"'), code...), '"')
	}
	return append(b, "]}\n"...)
}
