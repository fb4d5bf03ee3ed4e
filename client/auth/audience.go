package auth

import (
	"encoding/json"
	"strconv"
)

// audience is a JWT's "aud": a text, or a list (RFC 7519, section 4.1.3).
type audience []string

// UnmarshalJSON takes both forms.
func (a *audience) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		*a = audience{""}
		return json.Unmarshal(data, &(*a)[0])
	}
	return json.Unmarshal(data, (*[]string)(a))
}

// one gives the client that a token is for; a token for several is none of ours.
func (a audience) one() (int, bool) {
	if len(a) != 1 {
		return 0, false
	}
	n, err := strconv.Atoi(a[0])
	return n, err == nil
}
