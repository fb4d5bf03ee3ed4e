package lookup

import (
	"fmt"
	"strings"

	"github.com/ventanilla/ventanilla/fault"
)

// flat words wrong fields as the contract does: one text per field, the first
// rule that failed.
func flat(fields []fault.Field) map[string]string {
	out := make(map[string]string, len(fields))
	for _, f := range fields {
		if _, told := out[f.Name]; !told {
			out[f.Name] = words(f)
		}
	}
	return out
}

// query lists the query parameters and what the contract says of a value that
// is not as it should be.
var query = map[string]string{
	"page":         "should be integer value, > 0",
	"itemsPerPage": "should be integer value, [1, 1000]",
	"from":         "should be RFC 3339",
	"to":           "should be RFC 3339",
	"path":         "should be the path of a file of an execution",
}

func words(f fault.Field) string {
	if f.Text != "" {
		return f.Text
	}
	if should, ok := query[f.Name]; ok {
		if f.Rule == fault.Required {
			return "ERROR_QUERY_PARAM_EMPTY"
		}
		return "ERROR_QUERY_PARAM_FORMAT; " + should
	}
	return bodyWords(f)
}

// bodyWords words a field of a body, whose name may be a query parameter's too.
func bodyWords(f fault.Field) string {
	switch f.Rule {
	case fault.Required:
		return "REQUIRED_FIELD_ERROR; EMPTY_ERROR; can't be empty"
	case fault.WrongType:
		if f.Name == "body" {
			return "FORMAT_ERROR; should be a json object"
		}
		return "FORMAT_ERROR; wrong type"
	case fault.TooShort:
		return fmt.Sprintf("LENGTH_ERROR; should have at least %d characters", f.Limit)
	case fault.TooLong:
		return fmt.Sprintf("LENGTH_ERROR; should have at most %d", f.Limit)
	case fault.TooSmall:
		return fmt.Sprintf("RANGE_ERROR; should be %d or more", f.Limit)
	case fault.TooLarge:
		return fmt.Sprintf("RANGE_ERROR; should be %d or less", f.Limit)
	case fault.NotAllowed:
		return "VALUE_ERROR; should be one of " + strings.Join(f.OneOf, ", ")
	case fault.Unknown:
		return "VALUE_ERROR; unknown " + f.Name
	case fault.CheckDigit:
		return "CHECK_DIGIT_ERROR; check digit of " + f.Name + " does not match"
	}
	if f.Name == "body" {
		return "FORMAT_ERROR; invalid json"
	}
	return "FORMAT_ERROR; invalid " + f.Name + " format"
}
