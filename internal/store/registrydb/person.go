package registrydb

import (
	"fmt"
	"math/bits"
	"strings"

	"github.com/ventanilla/ventanilla/internal/store"
)

// Person is one row: whom a registry knows.
type Person struct {
	Subject []byte
	Answer  []byte // sealed
	Line    int64
}

// Twice is a row whose person stood on an earlier line.
type Twice struct{ Line, First int64 }

// maxRows is how many people one statement inserts. More make the text longer
// and not the work less.
const maxRows = 64

// AddPeople inserts people into a generation, in this order; whom it has
// already stays as on the first line, and comes back. Statements have a power of
// two of rows, so that few texts are prepared.
func AddPeople(tx store.Tx, generation int64, people []Person) (twice []Twice, err error) {
	args := make([]any, 0, 1+3*maxRows)
	for len(people) > 0 {
		n := min(maxRows, 1<<(bits.Len(uint(len(people)))-1))
		chunk := people[:n]
		people = people[n:]
		args = append(args[:0], generation)
		for i := range chunk {
			args = append(args, chunk[i].Subject, chunk[i].Answer, chunk[i].Line)
		}
		added, err := tx.Exec(insertTexts[bits.Len(uint(n))-1], args...)
		if err != nil {
			return nil, err
		}
		if added == int64(n) {
			continue
		}
		if twice, err = appendTwice(tx, twice, generation, chunk); err != nil {
			return nil, err
		}
	}
	return twice, nil
}

// appendTwice finds those of the chunk whose row is another line's.
func appendTwice(tx store.Tx, twice []Twice, generation int64, chunk []Person) ([]Twice, error) {
	args := make([]any, 0, 1+len(chunk))
	args = append(args, generation)
	for i := range chunk {
		args = append(args, chunk[i].Subject)
	}
	first := make(map[string]int64, len(chunk))
	err := tx.Query(linesTexts[bits.Len(uint(len(chunk)))-1], args, func(r store.Row) error {
		var subject []byte
		var line int64
		err := r.Scan(&subject, &line)
		first[string(subject)] = line
		return err
	})
	for i := range chunk {
		if line := first[string(chunk[i].Subject)]; line != chunk[i].Line {
			twice = append(twice, Twice{Line: chunk[i].Line, First: line})
		}
	}
	return twice, err
}

// The statements for 1, 2, 4, … maxRows rows.
var insertTexts, linesTexts = texts()

func texts() (inserts, lines []string) {
	for n := 1; n <= maxRows; n *= 2 {
		rows, subjects := make([]string, n), make([]string, n)
		for i := range n {
			rows[i] = fmt.Sprintf("($1, $%d, $%d, $%d)", 3*i+2, 3*i+3, 3*i+4)
			subjects[i] = fmt.Sprintf("$%d", i+2)
		}
		inserts = append(inserts, "INSERT INTO registry_people (generation, subject, answer, line) VALUES "+
			strings.Join(rows, ", ")+" ON CONFLICT DO NOTHING")
		lines = append(lines, "SELECT subject, line FROM registry_people WHERE generation = $1 AND subject IN ("+
			strings.Join(subjects, ", ")+")")
	}
	return inserts, lines
}
