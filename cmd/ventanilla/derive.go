package main

import (
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

// deriveCmd makes an identifier from personal data, of one person given by
// flags or of many in a CSV file with the flags' names as its header. A flag
// given beside the file holds for every row without such a column.
type deriveCmd struct {
	nameFlags
	CSV  string `name:"csv" placeholder:"FILE" help:"Derive for every row; the columns are named like the flags; - is standard input."`
	JSON bool   `name:"json" help:"One JSON object a person."`
}

type (
	curpDeriveCmd struct{ deriveCmd }
	rfcDeriveCmd  struct{ deriveCmd }
)

func (c *curpDeriveCmd) Run(t *terminal) error {
	return c.derive(t, derivation{
		key: "curp", by: (*nameFlags).deriveCURP,
		needs: []string{"given", "first-surname", "birth-date", "sex", "state"},
	})
}

func (c *rfcDeriveCmd) Run(t *terminal) error {
	return c.derive(t, derivation{
		key: "rfc", by: (*nameFlags).deriveRFC, needs: []string{"given", "birth-date"},
	})
}

// derivation is how an identifier is made.
type derivation struct {
	key   string
	by    func(*nameFlags) (string, error)
	needs []string // flags without which nobody has one
}

func (c *deriveCmd) derive(t *terminal, d derivation) error {
	if c.CSV != "" {
		return c.file(t, d)
	}
	if err := c.missing(d.needs); err != nil {
		return usageError{err}
	}
	key, err := d.by(&c.nameFlags)
	if err != nil {
		return usageError{err}
	}
	if c.JSON {
		key = fmt.Sprintf(`{"%s":%s}`, d.key, appendJSONString(nil, key))
	}
	_, err = fmt.Fprintln(t.out, key)
	return err
}

// file derives for the rows of a CSV file.
func (c *deriveCmd) file(t *terminal, d derivation) error {
	in := t.in
	if c.CSV != "-" {
		f, err := openInput("--csv", c.CSV)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	signal.Reset(os.Interrupt, syscall.SIGTERM) // as in checkCmd
	table := &peopleTable{
		derivation: d, name: c.CSV, person: &c.nameFlags, json: c.JSON,
		out: t.out, err: t.err, progress: newProgress(t, "rows", regularSize(in)),
	}
	if c.CSV == "-" {
		table.name = "standard input"
	}
	defer table.progress.clear()
	if err := table.run(in); err != nil {
		return err
	}
	if table.bad {
		return errSilent
	}
	return nil
}
