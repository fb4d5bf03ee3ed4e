package registry

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ventanilla/ventanilla/internal/store/registrydb"
)

// Problem is why one row was refused. Line is where the row begins, Field the
// column ("" for the row as a whole), Code one of the constants below, and
// Other the number that some codes have. It holds nothing of what the row says.
type Problem registrydb.Problem

// What can be wrong with a row.
const (
	Columns     = "columns"      // it has another number of columns than the header; Other says how many
	Quote       = "quote"        // a quoted field is not closed, or something follows its end
	TooLong     = "too_long"     // it is longer than 64 KiB
	Missing     = "missing"      // the column is empty
	Shape       = "shape"        // it is no CURP, or no NSS
	SexLetter   = "sex"          // a CURP whose sex is none of H, M and X
	LeadingZero = "leading_zero" // an NSS of ten digits, as spreadsheets leave them
	CheckDigit  = "check_digit"  // an NSS whose check digit is wrong
	Zero        = "zero"         // an NSS of nothing but zeros
	Unknown     = "unknown"      // a status that does not exist
	Duplicate   = "duplicate"    // the CURP stands on line Other already, and that row counts
)

// String says it in words, for an operator.
func (p Problem) String() string {
	if p.Field == "" {
		return fmt.Sprintf("line %d: %s", p.Line, p.Words())
	}
	return fmt.Sprintf("line %d: %s: %s", p.Line, p.Field, p.Words())
}

// Words says what is wrong, without the place.
func (p Problem) Words() string {
	switch p.Code {
	case Columns:
		return fmt.Sprintf("the row has %d columns, unlike the header", p.Other)
	case Quote:
		return "a quoted field is not closed, or something follows its closing quote"
	case TooLong:
		return "the row is longer than 64 KiB"
	case Missing:
		return "is empty"
	case Shape:
		if p.Field == fieldNSS {
			return "is not 11 digits"
		}
		return "does not have the form of a CURP"
	case SexLetter:
		return "the sex of a CURP is H, M or X"
	case LeadingZero:
		return "has 10 digits; a spreadsheet may have taken the leading zero away"
	case CheckDigit:
		return "the check digit is wrong"
	case Zero:
		return "is nothing but zeros"
	case Unknown:
		return "is none of " + strings.Join(statusNames(), ", ")
	case Duplicate:
		return fmt.Sprintf("stands on line %d already, which counts", p.Other)
	}
	return p.Code
}

// FileError is why a file as a whole cannot be imported. Its text is for an
// operator and holds nothing of what the file says about people.
type FileError struct {
	Line int64 // 0 when it belongs to no line
	Text string
}

// Error gives the line and the text.
func (e *FileError) Error() string {
	if e.Line == 0 {
		return e.Text
	}
	return fmt.Sprintf("line %d: %s", e.Line, e.Text)
}

func statusNames() (out []string) {
	for name := range statuses {
		if name != "" {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}
