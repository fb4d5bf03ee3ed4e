package source

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/ventanilla/ventanilla/curp"
	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/nss"
)

// Registry is a list of people that an operator imported, held in memory.
type Registry struct {
	name   string
	people map[curp.CURP]entry
}

type entry struct {
	nss    nss.NSS
	status fault.Condition
}

// statuses are what a row may say.
var statuses = map[string]fault.Condition{
	"": "", "found": "", "not_found": fault.NSSUnknown, "not_found2": fault.CURPUnknown,
	"subdelegation_validate": fault.SubdelegationRequired,
}

// ReadRegistry reads a CSV with the header curp,nss,status in any order; status
// may be left out. A row is found (with an NSS), not_found, not_found2 or
// subdelegation_validate. The first row that is wrong is an error that names its
// line: a registry that is half read would give wrong answers.
func ReadRegistry(name string, r io.Reader) (*Registry, error) {
	in := csv.NewReader(r)
	in.TrimLeadingSpace = true
	in.ReuseRecord = true
	header, err := in.Read()
	if err != nil {
		return nil, fmt.Errorf("%s: header: %w", name, err)
	}
	column := func(want string) int {
		return slices.IndexFunc(header, func(h string) bool {
			return strings.EqualFold(strings.TrimSpace(strings.TrimPrefix(h, "\ufeff")), want)
		})
	}
	curpAt, nssAt, statusAt := column("curp"), column("nss"), column("status")
	if curpAt < 0 || nssAt < 0 {
		return nil, fmt.Errorf("%s: the header must have the columns curp and nss", name)
	}
	reg := &Registry{name: name, people: map[curp.CURP]entry{}}
	for {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			return reg, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		status := ""
		if statusAt >= 0 {
			status = row[statusAt]
		}
		if err := reg.add(row[curpAt], row[nssAt], status); err != nil {
			line, _ := in.FieldPos(0)
			return nil, fmt.Errorf("%s: line %d: %w", name, line, err)
		}
	}
}

func (x *Registry) add(curpText, nssText, status string) error {
	c, err := curp.ParseShape(curpText)
	if err != nil {
		return err
	}
	condition, ok := statuses[strings.ToLower(strings.TrimSpace(status))]
	if !ok {
		return fmt.Errorf("status %q is none of found, not_found, not_found2, subdelegation_validate", status)
	}
	e := entry{status: condition}
	if condition == "" {
		if e.nss, err = nss.Parse(nssText); err != nil {
			return err
		}
	}
	if _, twice := x.people[c]; twice {
		return errors.New("the CURP stands there twice")
	}
	x.people[c] = e
	return nil
}

// Name gives the registry's name in the manifest.
func (x *Registry) Name() string { return x.name }

// Len gives the number of people.
func (x *Registry) Len() int { return len(x.people) }

// FindNow answers every NSS query.
func (x *Registry) FindNow(_ scope.Scope, q Query) (Answer, bool, error) {
	a, err := x.answer(q)
	return a, true, err
}

// Find is FindNow.
func (x *Registry) Find(_ context.Context, _ scope.Scope, q Query) (Answer, error) {
	return x.answer(q)
}

// answer gives what the row says; a CURP that is not listed is CURPUnknown. A
// query for anything but an NSS is SourceUnavailable: the list cannot tell.
func (x *Registry) answer(q Query) (Answer, error) {
	if q.Kind != NSS {
		return Answer{}, fault.SourceUnavailable.Because(fmt.Errorf("a registry knows no %s: %w", q.Kind, ErrNotReached))
	}
	c, err := curp.ParseShape(q.CURP)
	if err != nil {
		return Answer{}, fault.CURPUnknown.Because(err)
	}
	e, ok := x.people[c]
	switch {
	case !ok:
		return Answer{}, fault.CURPUnknown
	case e.status != "":
		return Answer{}, e.status
	}
	return Answer{NSS: e.nss.String()}, nil
}
