package password

import (
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/ventanilla/ventanilla/fault"
)

// Policy is the rule for new passwords: its length in characters, whatever
// they are. There are no rules about kinds of characters: they make passwords
// worse (NIST SP 800-63B, section 3.1.1.2).
type Policy struct {
	Min int // default 8
	Max int // default 70
	// AllowCommon and AllowPersonal leave out the refusal of what everybody uses,
	// and of the person's own name and address.
	AllowCommon   bool
	AllowPersonal bool
}

// Check says whether pw may become a password; field is its JSON name. own are
// the person's name, address, phone: a password that is one of them, or has
// nothing else but digits and signs around one, is refused.
// Conditions: PasswordWeak, with the field and its rule (TooShort, TooLong,
// TooCommon, Format for what is not valid Unicode).
func (p Policy) Check(field, pw string, own ...string) error {
	if p.Min <= 0 {
		p.Min = 8
	}
	if p.Max <= 0 {
		p.Max = 70
	}
	weak := func(rule fault.Rule, limit int) error {
		return fault.PasswordWeak.Fields(fault.Field{Name: field, Rule: rule, Limit: limit})
	}
	switch n := utf8.RuneCountInString(prepared(pw)); {
	case !utf8.ValidString(pw):
		return weak(fault.Format, 0)
	case n < p.Min:
		return weak(fault.TooShort, p.Min)
	case n > p.Max:
		return weak(fault.TooLong, p.Max)
	case !p.AllowCommon && common(pw), !p.AllowPersonal && personal(pw, own):
		return weak(fault.TooCommon, 0)
	}
	return nil
}

//go:embed common.txt
var commonText string

// commonWords are the bare words of common passwords, in lower case.
var commonWords = words(commonText)

func words(text string) map[string]bool {
	set := map[string]bool{}
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			set[line] = true
		}
	}
	return set
}

// common recognises what everybody tries first: a word of the list, with the
// usual substitutions and with digits and signs around it; one short piece over
// and over; a run along the alphabet, the digits or the keyboard.
func common(pw string) bool {
	lower := strings.ToLower(norm.NFKC.String(pw))
	plain := unleet.Replace(lower)
	for _, form := range []string{lower, plain, bare(lower), bare(plain), unleet.Replace(bare(lower))} {
		if commonWords[form] {
			return true
		}
	}
	return repeated(lower) || sequence(lower)
}

var unleet = strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s", "!", "i")

// bare takes away digits, signs and spaces at both ends.
func bare(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
}

// repeated reports whether s is a piece of at most four characters repeated.
func repeated(s string) bool {
	r := []rune(s)
	for size := 1; size <= 4 && size*2 <= len(r); size++ {
		same := true
		for i := size; i < len(r) && same; i++ {
			same = r[i] == r[i-size]
		}
		if same {
			return true
		}
	}
	return false
}

var rows = []string{
	"abcdefghijklmnopqrstuvwxyz", "abcdefghijklmnñopqrstuvwxyz", "01234567890123456789",
	"qwertyuiopasdfghjklzxcvbnm", "qwertyuiopasdfghjklñzxcvbnm", "qwertzuiopasdfghjklyxcvbnm", "azertyuiopqsdfghjklmwxcvbn",
	"1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "1q2w3e4r5t6y7u8i9o0p", "q1w2e3r4t5y6u7i8o9p0", "zaq12wsxcde34rfv",
}

// sequence reports whether s is a part of a row, either way round.
func sequence(s string) bool {
	back := reverse(s)
	for _, row := range rows {
		if strings.Contains(row, s) || strings.Contains(row, back) {
			return true
		}
	}
	return false
}

func reverse(s string) string {
	r := []rune(s)
	for i, j := 0, len(r)-1; i < j; i, j = i+1, j-1 {
		r[i], r[j] = r[j], r[i]
	}
	return string(r)
}

// personal reports whether pw is hardly more than something of the person's own.
func personal(pw string, own []string) bool {
	lower := strings.ToLower(norm.NFKC.String(pw))
	for _, o := range own {
		o = strings.ToLower(norm.NFKC.String(strings.TrimSpace(o)))
		local, _, address := strings.Cut(o, "@")
		joined := strings.Join(strings.Fields(o), "")
		for _, piece := range []string{o, joined, reverse(joined)} {
			if piece != "" && (lower == piece || bare(lower) == piece) {
				return true
			}
		}
		if address && local != "" && (lower == local || bare(lower) == bare(local) && bare(local) != "") {
			return true
		}
	}
	return false
}
