package fault

import (
	"strconv"
	"strings"
)

// Words gives the plain English text of what is wrong with the field, or the
// exact text that a contract fixes for it. Dialects with wording of their own
// do not use it.
func (f Field) Words() string {
	if f.Text != "" {
		return f.Text
	}
	switch f.Rule {
	case Required:
		return "This field is required."
	case WrongType:
		return "This value has the wrong type."
	case TooShort:
		return "This value is too short. It must have at least " + strconv.Itoa(f.Limit) + " characters."
	case TooLong:
		return "This value is too long. It may have at most " + strconv.Itoa(f.Limit) + "."
	case TooSmall:
		return "This value must be " + strconv.Itoa(f.Limit) + " or more."
	case TooLarge:
		return "This value must be " + strconv.Itoa(f.Limit) + " or less."
	case NotAllowed:
		if len(f.OneOf) == 0 {
			return "This value is not allowed."
		}
		return "This value is not allowed. Use one of: " + strings.Join(f.OneOf, ", ") + "."
	case TooCommon:
		return "This value is too easy to guess."
	case Unknown:
		return "This value does not name anything that exists."
	case CheckDigit:
		return "The check digit does not match the rest of the value."
	default:
		return "This value does not have the expected format."
	}
}
