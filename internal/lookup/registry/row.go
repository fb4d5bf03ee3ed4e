package registry

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/ventanilla/ventanilla/curp"
	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/nss"
)

// The columns that are read.
const (
	fieldCURP   = "curp"
	fieldNSS    = "nss"
	fieldStatus = "status"
)

// statuses are what a row may say.
var statuses = map[string]fault.Condition{
	"": "", "found": "", "not_found": fault.NSSUnknown, "not_found2": fault.CURPUnknown,
	"subdelegation_validate": fault.SubdelegationRequired,
}

// columns says where in a row each of them stands; status is -1 where there is
// none.
type columns struct{ count, curp, nss, status int }

// readHeader reads the first row and learns from it what separates columns:
// commas, semicolons or tabs. Names may be in any order, case and company.
func readHeader(r *reader) (columns, error) {
	start, text, err := r.line, []byte(nil), error(nil)
	n, after, err := r.firstLine()
	if err == nil && n >= 0 {
		text = slices.Clone(r.buf[r.start : r.start+n])
	}
	switch {
	case errors.Is(err, io.EOF) || err == nil && n >= 0 && len(bytes.TrimSpace(text)) == 0:
		return columns{}, &FileError{Line: start, Text: "there is no header; the first line should name the columns: curp,nss,status"}
	case err != nil:
		return columns{}, err
	case n < 0:
		return columns{}, &FileError{Line: start, Text: "the first line is longer than 64 KiB; it should name the columns: curp,nss,status"}
	}
	r.take(after, 1)
	var best columns
	for _, comma := range []byte{',', ';', '\t'} {
		header := newReader(bytes.NewReader(text), 1, 0)
		header.comma = comma
		rec, err := header.next()
		if err != nil || rec.code != "" {
			continue
		}
		c, err := place(rec.fields, start)
		if err != nil {
			return columns{}, err
		}
		if c.curp >= 0 && c.nss >= 0 {
			r.comma = comma
			return c, nil
		}
		best.curp, best.nss = max(best.curp, c.curp+1), max(best.nss, c.nss+1)
	}
	missing := "curp and nss"
	switch {
	case best.curp > 0:
		missing = "nss beside curp"
	case best.nss > 0:
		missing = "curp beside nss"
	}
	return columns{}, &FileError{Line: start, Text: fmt.Sprintf("the header lacks %s; the first line should name the columns: curp,nss,status", missing)}
}

// place finds the columns by their names.
func place(names [][]byte, line int64) (columns, error) {
	c := columns{count: len(names), curp: -1, nss: -1, status: -1}
	at := map[string]*int{fieldCURP: &c.curp, fieldNSS: &c.nss, fieldStatus: &c.status}
	for i, name := range names {
		place := at[strings.ToLower(string(name))]
		switch {
		case place == nil:
		case *place >= 0:
			return c, &FileError{Line: line, Text: fmt.Sprintf("the header names %s twice", strings.ToLower(string(name)))}
		default:
			*place = i
		}
	}
	return c, nil
}

// person is what a row says.
type person struct {
	curp   curp.CURP
	nss    nss.NSS // none unless found
	status fault.Condition
}

// judge reads a row, or says what is the first thing wrong with it.
func (c columns) judge(rec record) (p person, bad Problem) {
	bad.Line = rec.line
	refuse := func(field, code string) (person, Problem) {
		bad.Field, bad.Code = field, code
		return person{}, bad
	}
	if rec.code != "" {
		return refuse("", rec.code)
	}
	if len(rec.fields) != c.count {
		bad.Other = int64(len(rec.fields))
		return refuse("", Columns)
	}
	key := rec.fields[c.curp]
	var err error
	switch p.curp, err = curp.ParseShape(string(key)); {
	case len(key) == 0:
		return refuse(fieldCURP, Missing)
	case errors.Is(err, curp.SexLetter):
		return refuse(fieldCURP, SexLetter)
	case err != nil:
		return refuse(fieldCURP, Shape)
	}
	if c.status >= 0 {
		var ok bool
		if p.status, ok = statuses[strings.ToLower(string(rec.fields[c.status]))]; !ok {
			return refuse(fieldStatus, Unknown)
		}
	}
	if p.status != "" {
		return p, Problem{}
	}
	number := rec.fields[c.nss]
	switch p.nss, err = nss.Parse(string(number)); {
	case err == nil:
		return p, Problem{}
	case len(number) == 0:
		return refuse(fieldNSS, Missing)
	case errors.Is(err, nss.Zero):
		return refuse(fieldNSS, Zero)
	case errors.Is(err, nss.CheckDigit):
		return refuse(fieldNSS, CheckDigit)
	case len(number) == nss.Length-1 && !bytes.ContainsFunc(number, func(c rune) bool { return c < '0' || c > '9' }):
		return refuse(fieldNSS, LeadingZero)
	}
	return refuse(fieldNSS, Shape)
}
