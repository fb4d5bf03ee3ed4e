package upstream

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ventanilla/ventanilla/internal/lookup/source"
	"github.com/ventanilla/ventanilla/nss"
)

// errMissing says that an answer lacks what was asked for.
var errMissing = errors.New("what was asked for is missing")

func foundNSS(_ source.Query, raw json.RawMessage) (source.Answer, error) {
	var r struct {
		NSS string `json:"nss"`
	}
	if err := decode(raw, &r); err != nil {
		return source.Answer{}, err
	}
	number, err := readNSS(r.NSS)
	return source.Answer{NSS: number}, err
}

// readNSS takes a number whose check digit is right.
func readNSS(text string) (string, error) {
	number, err := nss.Parse(text)
	if err != nil {
		return "", fmt.Errorf("nss: %w", err)
	}
	return number.String(), nil
}

// decode reads JSON without repeating it in the error: it may be personal.
func decode(raw []byte, into any) error {
	err := json.Unmarshal(raw, into)
	if err == nil {
		return nil
	}
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		kind, _, _ := strings.Cut(wrong.Value, " ") // what follows is the value
		return fmt.Errorf("%s is a JSON %s", strings.TrimSpace("the answer "+wrong.Field), kind)
	}
	return errors.New("it is not JSON")
}

// day takes a date as the contract writes it; empty is none.
func day(field, text string) error {
	if _, err := time.Parse(time.DateOnly, text); text != "" && err != nil {
		return errors.New(field + " is no date")
	}
	return nil
}
