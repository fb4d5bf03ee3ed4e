package wire

import (
	"mime"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/ventanilla/ventanilla/fault"
)

// DecodeForm reads a form body into the struct that dst points to, by the
// fields' JSON names; any other content type is read by Decode. The query string
// is never looked at: what a form carries are secrets, and a URL is no place for
// those. Only text, whole-number and boolean fields are filled.
//
// Conditions: as Decode; ParameterRepeated for a parameter given twice (RFC 6749,
// section 3.2).
func DecodeForm(r *http.Request, dst any) error {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "application/x-www-form-urlencoded" {
		return Decode(r, dst)
	}
	data, err := Body(r)
	if err != nil {
		return err
	}
	form, err := url.ParseQuery(string(data))
	if err != nil {
		e := fault.RequestMalformed.Fields(fault.Field{Name: "body", Rule: fault.Format})
		return e
	}
	var wrong []fault.Field
	v := reflect.ValueOf(dst).Elem()
	for i := range v.NumField() {
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		given, ok := form[name]
		if !ok || name == "" || name == "-" {
			continue
		}
		switch {
		case len(given) > 1:
			return fault.ParameterRepeated
		case !utf8.ValidString(given[0]), strings.ContainsRune(given[0], 0):
			wrong = append(wrong, fault.Field{Name: name, Rule: fault.Format})
		case !setText(v.Field(i), given[0]):
			wrong = append(wrong, fault.Field{Name: name, Rule: fault.WrongType})
		}
	}
	if wrong != nil {
		return fault.RequestMalformed.Fields(wrong...)
	}
	return nil
}

func setText(v reflect.Value, text string) bool {
	if v.Kind() == reflect.Pointer {
		p := reflect.New(v.Type().Elem())
		if !setText(p.Elem(), text) {
			return false
		}
		v.Set(p)
		return true
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Int, reflect.Int64, reflect.Int32:
		n, err := strconv.ParseInt(text, 10, v.Type().Bits())
		if err != nil {
			return false
		}
		v.SetInt(n)
	case reflect.Bool:
		b, err := strconv.ParseBool(text)
		if err != nil {
			return false
		}
		v.SetBool(b)
	default:
		return false
	}
	return true
}
