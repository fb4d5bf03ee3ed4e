package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ventanilla/ventanilla/curp"
	"github.com/ventanilla/ventanilla/rfc"
)

// nameFlags are what an identifier is made from.
type nameFlags struct {
	Given         string `help:"Given names."`
	FirstSurname  string `help:"First surname; a single one is the first."`
	SecondSurname string `help:"Second surname, if any."`
	BirthDate     string `help:"Date of birth, YYYY-MM-DD."`
	Sex           string `help:"H, M or X (CURP)."`
	State         string `help:"Two-letter state of birth, NE if born abroad (CURP)."`
	Homonym       string `help:"Position 17, if the registry gave another than the first (CURP)."`
}

// curpPerson reads the flags for a CURP.
func (f *nameFlags) curpPerson() (curp.Person, error) {
	p := curp.Person{Given: f.Given, FirstSurname: f.FirstSurname, SecondSurname: f.SecondSurname}
	var err error
	if p.Birth, err = f.birth(); err != nil {
		return p, err
	}
	var known bool
	if p.State, known = curp.StateOf(f.State); !known {
		return p, fmt.Errorf("--state %q is unknown; write one of %v", f.State, curp.States())
	}
	switch sex := strings.ToUpper(f.Sex); sex {
	case "H", "M", "X":
		p.Sex = curp.Sex(sex[0])
	default:
		return p, fmt.Errorf("--sex %q is unknown; write H, M or X", f.Sex)
	}
	switch homonym := strings.ToUpper(f.Homonym); len(homonym) {
	case 0:
	case 1:
		p.Homonym = homonym[0]
	default:
		return p, fmt.Errorf("--homonym %q is not one character; write a digit or a letter", f.Homonym)
	}
	return p, nil
}

func (f *nameFlags) birth() (time.Time, error) {
	t, err := time.Parse(time.DateOnly, f.BirthDate)
	if err != nil {
		return time.Time{}, fmt.Errorf("--birth-date %q is not a date; write YYYY-MM-DD", f.BirthDate)
	}
	if t.After(time.Now()) {
		return time.Time{}, fmt.Errorf("--birth-date %s is in the future; nobody born then has an identifier", f.BirthDate)
	}
	return t, nil
}

// missing names the flags without which nobody has the identifier and that are
// not given, all at once.
func (f *nameFlags) missing(needs []string) error {
	flags := f.byName()
	var names []string
	for _, name := range needs {
		if *flags[name] == "" {
			names = append(names, "--"+name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	return fmt.Errorf("missing: %s", strings.Join(names, ", "))
}

// byName gives each flag's value by its name.
func (f *nameFlags) byName() map[string]*string {
	return map[string]*string{
		"given": &f.Given, "first-surname": &f.FirstSurname, "second-surname": &f.SecondSurname,
		"birth-date": &f.BirthDate, "sex": &f.Sex, "state": &f.State, "homonym": &f.Homonym,
	}
}

func (f *nameFlags) deriveCURP() (string, error) {
	p, err := f.curpPerson()
	if err != nil {
		return "", err
	}
	key, err := curp.Derive(p)
	return key.String(), advise(err)
}

func (f *nameFlags) deriveRFC() (string, error) {
	birth, err := f.birth()
	if err != nil {
		return "", err
	}
	key, err := rfc.Derive(rfc.Person{Given: f.Given, FirstSurname: f.FirstSurname, SecondSurname: f.SecondSurname, Birth: birth})
	return key.String(), advise(err)
}

// advise puts a field that makes no identifier in the words of the flags. Names
// are not repeated: what goes to a log should hold none.
func advise(err error) error {
	var field, reason string
	if e, ok := errors.AsType[*curp.FieldError](err); ok {
		field, reason = e.Field, e.Reason
	} else if e, ok := errors.AsType[*rfc.FieldError](err); ok {
		field, reason = e.Field, e.Reason
	} else {
		return err
	}
	todo := map[string]string{
		"empty":        "give one",
		"too long":     "write at most 50 characters",
		"not a name":   "write it in letters, with blanks and . - / ' between them",
		"out of range": "write a day from 1900 to 2099",
	}[reason]
	switch field {
	case "birth":
		field = "birth_date"
	case "homonym":
		todo = "write a digit for a birth up to 1999, a letter from 2000"
	}
	return fmt.Errorf("--%s is %s; %s", strings.ReplaceAll(field, "_", "-"), reason, todo)
}
