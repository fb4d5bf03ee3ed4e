package password_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/identity/password"
)

// Ensure each rule is named by the field that breaks it.
func TestPolicy_Check(t *testing.T) {
	t.Parallel()
	own := []string{"Ana", "Soto López", "Ana Soto López", "ana.soto@example.com"}
	for pw, want := range map[string]fault.Rule{
		"c0rrect-horse-Battery":   "",
		"ñandúes y pingüinos":     "",
		"密码是很长的一个句子":              "",
		"🔑🔒🗝️🚪🪟🧱🏠🏡":               "",
		"short":                   fault.TooShort,
		"":                        fault.TooShort,
		"密码":                      fault.TooShort,
		strings.Repeat("xyŋ", 24): fault.TooLong,
		"password":                fault.TooCommon,
		"P4ssw0rd!":               fault.TooCommon,
		"!!Contraseña2024":        fault.TooCommon,
		"12345678":                fault.TooCommon,
		"87654321":                fault.TooCommon,
		"aaaaaaaa":                fault.TooCommon,
		"abcabcabc":               fault.TooCommon,
		"qwertyuiop":              fault.TooCommon,
		"1q2w3e4r5t":              fault.TooCommon,
		"asdfghjklñ":              fault.TooCommon,
		"guadalupe":               fault.TooCommon,
		"sotolópez":               fault.TooCommon,
		"ANASOTOLÓPEZ1":           fault.TooCommon,
		"ana.soto@example.com":    fault.TooCommon,
		"Ana.Soto1990":            fault.TooCommon,
		"bad\xffutf-8":            fault.Format,
	} {
		err := password.Policy{}.Check("password", pw, own...)
		if want == "" {
			if err != nil {
				t.Errorf("%q: %v", pw, fault.From(err).Invalid)
			}
			continue
		}
		e := fault.From(err)
		if e == nil || e.Condition != fault.PasswordWeak || len(e.Invalid) != 1 || e.Invalid[0].Rule != want || e.Invalid[0].Name != "password" {
			t.Errorf("%q: want %s, got %+v", pw, want, e)
		}
	}
}

// Ensure lengths count characters, not bytes, and that the rule never panics.
func TestPolicy_Property(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		pw := rapid.StringN(0, 80, -1).Draw(t, "password")
		name := rapid.String().Draw(t, "name")
		err := password.Policy{Min: 8, Max: 70}.Check("password", pw, name)
		if n := utf8.RuneCountInString(pw); err == nil && n < 8 {
			t.Fatalf("%d characters are enough", n)
		}
	})
}
