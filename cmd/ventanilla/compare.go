package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/ventanilla/ventanilla/curp"
)

// curpCompareCmd says which of a person's data a CURP contradicts.
type curpCompareCmd struct {
	Value string `arg:"" name:"curp" help:"The CURP."`
	nameFlags
	JSON bool `name:"json" help:"A JSON object."`
}

func (c *curpCompareCmd) Run(t *terminal) error {
	key, err := curp.ParseShape(c.Value)
	if err != nil {
		return usagef("this is no CURP; write its 18 characters")
	}
	p, err := c.curpPerson()
	if err != nil {
		return usageError{err}
	}
	d, err := curp.Compare(key, p)
	if err != nil {
		return usageError{advise(err)}
	}
	if err := c.print(t, key, d.Codes()); err != nil {
		return err
	}
	if d != 0 {
		return errSilent
	}
	return nil
}

func (c *curpCompareCmd) print(t *terminal, key curp.CURP, differences []string) error {
	if c.JSON {
		return json.NewEncoder(t.out).Encode(struct {
			CURP        string   `json:"curp"`
			Agrees      bool     `json:"agrees"`
			Differences []string `json:"differences"`
		}{key.String(), len(differences) == 0, differences})
	}
	text := "agrees"
	if len(differences) > 0 {
		text = "differs: " + strings.Join(differences, " ")
	}
	_, err := fmt.Fprintf(t.out, "%s  %s\n", key, text)
	return err
}
