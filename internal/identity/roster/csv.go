package roster

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// columns are those of a CSV, each with how its text becomes part of a row.
var columns = map[string]func(*Customer, string) error{
	"email":          func(c *Customer, s string) error { c.Email = s; return nil },
	"first_name":     func(c *Customer, s string) error { c.FirstName = s; return nil },
	"last_name":      func(c *Customer, s string) error { c.LastName = s; return nil },
	"gender":         func(c *Customer, s string) error { c.Gender = s; return nil },
	"password_hash":  func(c *Customer, s string) error { c.PasswordHash = s; return nil },
	"status":         func(c *Customer, s string) error { c.Status = s; return nil },
	"email_verified": func(c *Customer, s string) (err error) { c.EmailVerified, err = flag(s); return err },
	"customer_id": func(c *Customer, s string) (err error) {
		if c.CustomerID, err = strconv.ParseInt(s, 10, 64); err != nil {
			err = errors.New("is no whole number")
		}
		return err
	},
	"created_at":       func(c *Customer, s string) (err error) { c.CreatedAt, err = ParseTime(s); return err },
	"external_issuer":  func(c *Customer, s string) error { c.external().Issuer = s; return nil },
	"external_subject": func(c *Customer, s string) error { c.external().Subject = s; return nil },
}

// external is the one external identity that a CSV has room for.
func (c *Customer) external() *External {
	if len(c.External) == 0 {
		c.External = make([]External, 1)
	}
	return &c.External[0]
}

func flag(s string) (bool, error) {
	switch strings.ToLower(s) {
	case "true", "t", "1", "yes":
		return true, nil
	case "false", "f", "0", "no":
		return false, nil
	}
	return false, errors.New("is neither true nor false")
}

// commas reads a CSV whose first row names the columns.
type commas struct {
	in    *csv.Reader
	names []string
}

func newCSV(in io.Reader) (*commas, error) {
	r := csv.NewReader(in)
	r.ReuseRecord = true
	header, err := r.Read()
	if errors.Is(err, io.EOF) {
		return nil, &FileError{"the file is empty"}
	}
	if _, shape := errors.AsType[*csv.ParseError](err); shape {
		return nil, &FileError{"the first line cannot be read as CSV: " + err.Error()}
	}
	if err != nil {
		return nil, err
	}
	c := &commas{in: r}
	for _, name := range header {
		name = strings.ToLower(strings.TrimSpace(name))
		switch {
		case name == "password":
			return nil, &FileError{plainPassword}
		case columns[name] == nil:
			return nil, &FileError{fmt.Sprintf("there is no column %q; those that are: %s", name, strings.Join(names(), ", "))}
		case slices.Contains(c.names, name):
			return nil, &FileError{fmt.Sprintf("the column %s stands there twice", name)}
		}
		c.names = append(c.names, name)
	}
	if !slices.Contains(c.names, "email") {
		return nil, &FileError{"the first line names no column email"}
	}
	return c, nil
}

func names() (list []string) {
	for name := range columns {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}

func (r *commas) read() (c Customer, err error) {
	row, err := r.in.Read()
	if shape, ok := errors.AsType[*csv.ParseError](err); ok {
		return c, &Problem{int64(shape.StartLine), "", Shape, "the row cannot be read: " + shape.Err.Error()}
	}
	if err != nil {
		return c, err
	}
	line, _ := r.in.FieldPos(0)
	c.Line = int64(line)
	for i, name := range r.names {
		text := strings.TrimSpace(row[i])
		if text == "" {
			continue
		}
		if !utf8.ValidString(text) {
			return c, &Problem{c.Line, name, Shape, "is not UTF-8"}
		}
		if err := columns[name](&c, text); err != nil {
			return c, &Problem{c.Line, name, Invalid, err.Error()}
		}
	}
	return c, nil
}
