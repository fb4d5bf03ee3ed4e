package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/ventanilla/ventanilla/curp"
	"github.com/ventanilla/ventanilla/rfc"
)

// deriveCmd makes an identifier from personal data, of one person given by
// flags or of many in a CSV file with the flags' names as its header.
type deriveCmd struct {
	Given         string `help:"Given names."`
	FirstSurname  string `help:"First surname."`
	SecondSurname string `help:"Second surname, if any."`
	BirthDate     string `help:"Date of birth, YYYY-MM-DD."`
	Sex           string `help:"H, M or X (CURP)."`
	State         string `help:"Two-letter state of birth, NE if born abroad (CURP)."`
	Homonym       string `help:"Position 17, if the registry gave another than the first (CURP)."`
	CSV           string `name:"csv" placeholder:"FILE" help:"Derive for every row; - is standard input."`
}

type (
	curpDeriveCmd struct{ deriveCmd }
	rfcDeriveCmd  struct{ deriveCmd }
)

func (c *curpDeriveCmd) Run(t *terminal) error { return c.derive(t, deriveCURP) }
func (c *rfcDeriveCmd) Run(t *terminal) error  { return c.derive(t, deriveRFC) }

func deriveCURP(c *deriveCmd) (string, error) {
	birth, err := time.Parse(time.DateOnly, c.BirthDate)
	if err != nil {
		return "", fmt.Errorf("--birth-date %q is not a date; write YYYY-MM-DD", c.BirthDate)
	}
	state, ok := curp.StateOf(strings.ToUpper(c.State))
	if !ok {
		return "", fmt.Errorf("--state %q is unknown; write one of %v", c.State, curp.States())
	}
	sex := strings.ToUpper(c.Sex)
	if sex != "H" && sex != "M" && sex != "X" {
		return "", fmt.Errorf("--sex %q is unknown; write H, M or X", c.Sex)
	}
	if len(c.Homonym) > 1 {
		return "", errors.New("--homonym takes one character")
	}
	p := curp.Person{
		Given: c.Given, FirstSurname: c.FirstSurname, SecondSurname: c.SecondSurname,
		Birth: birth, Sex: curp.Sex(sex[0]), State: state,
	}
	if c.Homonym != "" {
		p.Homonym = strings.ToUpper(c.Homonym)[0]
	}
	key, err := curp.Derive(p)
	return key.String(), err
}

func deriveRFC(c *deriveCmd) (string, error) {
	birth, err := time.Parse(time.DateOnly, c.BirthDate)
	if err != nil {
		return "", fmt.Errorf("--birth-date %q is not a date; write YYYY-MM-DD", c.BirthDate)
	}
	key, err := rfc.Derive(rfc.Person{Given: c.Given, FirstSurname: c.FirstSurname, SecondSurname: c.SecondSurname, Birth: birth})
	return key.String(), err
}

func (c *deriveCmd) derive(t *terminal, by func(*deriveCmd) (string, error)) error {
	if c.CSV != "" {
		return c.table(t, by)
	}
	key, err := by(c)
	if err != nil {
		return usageError{err}
	}
	_, err = fmt.Fprintln(t.out, key)
	return err
}

// table derives for every row; a bad row is named by its line and the others go
// on.
func (c *deriveCmd) table(t *terminal, by func(*deriveCmd) (string, error)) error {
	in := t.in
	if c.CSV != "-" {
		f, err := os.Open(c.CSV)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	rows := csv.NewReader(in)
	rows.ReuseRecord = true
	head, err := rows.Read()
	if err != nil {
		return fmt.Errorf("%s: no header line: %w", c.CSV, err)
	}
	columns, err := c.columns(head)
	if err != nil {
		return fmt.Errorf("%s:1: %w", c.CSV, err)
	}
	bad := false
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("%s: %w", c.CSV, err)
		}
		for i, set := range columns {
			*set = strings.TrimSpace(row[i])
		}
		line, _ := rows.FieldPos(0)
		if key, err := by(c); err != nil {
			bad = true
			fmt.Fprintf(t.err, "%s:%d: %v\n", c.CSV, line, err)
		} else if _, err := fmt.Fprintln(t.out, key); err != nil {
			return err
		}
	}
	if bad {
		return errSilent
	}
	return nil
}

// columns gives, for each column of the header, the flag that it fills.
func (c *deriveCmd) columns(head []string) ([]*string, error) {
	flags := map[string]*string{
		"given": &c.Given, "first-surname": &c.FirstSurname, "second-surname": &c.SecondSurname,
		"birth-date": &c.BirthDate, "sex": &c.Sex, "state": &c.State, "homonym": &c.Homonym,
	}
	columns := make([]*string, len(head))
	for i, name := range head {
		key := strings.ReplaceAll(strings.ToLower(strings.TrimSpace(name)), "_", "-")
		if columns[i] = flags[key]; columns[i] == nil {
			return nil, fmt.Errorf("unknown column %q; the columns are named like the flags", name)
		}
	}
	return columns, nil
}
