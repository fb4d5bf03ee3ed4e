package scenario

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/ventanilla/ventanilla/fault"
)

// The bounds of one scenario.
const (
	MaxSteps = 50
	MaxDelay = 10 * time.Minute
	maxData  = 64 << 10
	maxMatch = 254 // characters; the longest e-mail address
)

var (
	word = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.]{0,63}$`)
	otp  = regexp.MustCompile(`^[0-9A-Za-z]{4,10}$`)
	curp = regexp.MustCompile(`^[A-Z]{4}[0-9]{6}[HMX][A-Z]{5}[A-Z0-9][0-9]$`)
)

// validate collects every wrong field, named as in the request.
func validate(m Match, steps []Step) error {
	var wrong []fault.Field
	add := func(name string, rule fault.Rule, text string) {
		wrong = append(wrong, fault.Field{Name: name, Rule: rule, Text: text})
	}
	if m == (Match{}) {
		add("match", fault.Required, "one of identifier, curp and email")
	}
	if len(m.Identifier) > maxMatch {
		wrong = append(wrong, fault.Field{Name: "match.identifier", Rule: fault.TooLong, Limit: maxMatch})
	}
	if m.CURP != "" && !curp.MatchString(strings.ToUpper(strings.TrimSpace(m.CURP))) {
		add("match.curp", fault.Format, "18 characters in the shape of a CURP")
	}
	if m.Email != "" && (len(m.Email) > maxMatch || !strings.Contains(m.Email, "@")) {
		add("match.email", fault.Format, "an e-mail address")
	}
	if len(steps) == 0 {
		add("steps", fault.Required, "at least one step")
	}
	if len(steps) > MaxSteps {
		wrong = append(wrong, fault.Field{Name: "steps", Rule: fault.TooLong, Limit: MaxSteps})
	}
	for i, s := range steps {
		at := fmt.Sprintf("steps[%d]", i)
		if s.Status == "" && s.Code == "" && s.Delay == 0 && s.OTP == "" && len(s.Data) == 0 {
			add(at, fault.Required, "at least one of status, code, delay, otp and data")
		}
		if s.Status != "" && !word.MatchString(s.Status) {
			add(at+".status", fault.Format, "letters, digits, dots and underscores")
		}
		if s.Code != "" && !word.MatchString(s.Code) {
			add(at+".code", fault.Format, "letters, digits, dots and underscores")
		}
		if s.Delay < 0 || s.Delay > MaxDelay {
			add(at+".delay", fault.TooLarge, "a duration from 0s to 10m")
		}
		if s.OTP != "" && !otp.MatchString(s.OTP) {
			add(at+".otp", fault.Format, "4 to 10 digits or letters")
		}
		if len(s.Data) > maxData {
			wrong = append(wrong, fault.Field{Name: at + ".data", Rule: fault.TooLong, Limit: maxData})
		} else if len(s.Data) > 0 && !isObject(s.Data) {
			add(at+".data", fault.WrongType, "a JSON object")
		}
	}
	if len(wrong) > 0 {
		return fault.RequestInvalid.Fields(wrong...)
	}
	return nil
}

func isObject(raw json.RawMessage) bool {
	var object map[string]json.RawMessage
	return json.Unmarshal(raw, &object) == nil && object != nil
}
