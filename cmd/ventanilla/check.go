package main

import (
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/ventanilla/ventanilla/curp"
	"github.com/ventanilla/ventanilla/nss"
	"github.com/ventanilla/ventanilla/rfc"
)

// checkCmd judges identifiers given as arguments, or one a line on standard
// input and in files.
type checkCmd struct {
	Values []string `arg:"" optional:"" name:"value" help:"Identifiers; - reads lines from standard input."`
	File   []string `name:"file" sep:"none" placeholder:"FILE" help:"Read lines from this file too; may be given again."`
	JSON   bool     `name:"json" help:"One JSON object a line."`
}

type (
	curpCheckCmd struct{ checkCmd }
	rfcCheckCmd  struct{ checkCmd }
	nssCheckCmd  struct {
		checkCmd
		Hints bool `help:"Also tell what is unusual about a number, without refusing it."`
	}
)

func (c *curpCheckCmd) Run(t *terminal) error {
	return c.check(t, &verdicts{
		judge: func(s string) (uint8, uint8) { _, p := curp.Check(s); return uint8(p), 0 },
		codes: func(p uint8) []string { return curp.Problems(p).Codes() },
	})
}

func (c *rfcCheckCmd) Run(t *terminal) error {
	return c.check(t, &verdicts{
		judge: func(s string) (uint8, uint8) { _, p := rfc.Check(s); return uint8(p), 0 },
		codes: func(p uint8) []string { return rfc.Problems(p).Codes() },
	})
}

func (c *nssCheckCmd) Run(t *terminal) error {
	v := &verdicts{
		judge: func(s string) (uint8, uint8) { _, p := nss.Check(s); return uint8(p), 0 },
		codes: func(p uint8) []string { return nss.Problems(p).Codes() },
	}
	if c.Hints {
		today := time.Now()
		v.judge = func(s string) (uint8, uint8) { n, p := nss.Check(s); return uint8(p), uint8(n.Hints(today)) }
		v.hints = func(h uint8) []string { return nss.Hints(h).Codes() }
	}
	return c.check(t, v)
}

// check judges the arguments in their order, then the files. Lines are judged as
// they come, so that it can stand in a pipe.
func (c *checkCmd) check(t *terminal, v *verdicts) error {
	if len(c.Values) == 0 && len(c.File) == 0 {
		return usagef("nothing to check; give identifiers, - for standard input, or --file FILE")
	}
	ins, err := c.inputs(t)
	if err != nil {
		return err
	}
	defer closeAll(ins)
	// There is nothing to tidy up, so Ctrl-C may end a read that waits.
	signal.Reset(os.Interrupt, syscall.SIGTERM)
	v.out, v.json, v.progress = t.out, c.JSON, newProgress(t, "lines", totalSize(ins))
	v.prepare()
	defer v.progress.clear()
	for _, in := range ins {
		if err := in.feed(v); err != nil {
			return err
		}
	}
	if v.invalid {
		return errSilent
	}
	return nil
}

// inputs opens everything first, so that a mistyped name is told before long
// work.
func (c *checkCmd) inputs(t *terminal) (ins []input, err error) {
	for _, value := range c.Values {
		if value == "-" {
			ins = append(ins, input{name: "standard input", lines: t.in})
		} else {
			ins = append(ins, input{value: value})
		}
	}
	for _, name := range c.File {
		f, err := openInput("--file", name)
		if err != nil {
			closeAll(ins)
			return nil, err
		}
		ins = append(ins, input{name: name, lines: f, close: f.Close})
	}
	return ins, nil
}
