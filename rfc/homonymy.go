package rfc

import "strings"

// homonymyAlphabet writes quotient and remainder; 0 and O are left out.
const homonymyAlphabet = "123456789ABCDEFGHIJKLMNPQRSTUVWXYZ"

// homonymy gives the pair of characters that tells people with the same ten
// characters apart. It is made from the whole folded name, surnames first: each
// character is a two-digit code, the codes are written one after the other
// behind a 0, each adjacent pair of digits is multiplied by its second digit,
// and the last three digits of the sum are divided by 34.
func homonymy(fullName string) string {
	digits := []byte{'0'}
	for _, r := range fullName {
		code := nameCode(r)
		digits = append(digits, byte('0'+code/10), byte('0'+code%10))
	}
	sum := 0
	for i := range len(digits) - 1 {
		ten, one := int(digits[i]-'0'), int(digits[i+1]-'0')
		sum += (ten*10 + one) * one
	}
	sum %= 1000
	return string([]byte{homonymyAlphabet[sum/34], homonymyAlphabet[sum%34]})
}

// nameCode is SAT's table of characters: blank and 0 are 00, digits
// themselves, & 10, A–I 11–19, J–R 21–29, S–Z 32–39, Ñ 40.
func nameCode(r rune) int {
	switch {
	case r == ' ':
		return 0
	case r == '&':
		return 10
	case r == 'Ñ':
		return 40
	case '0' <= r && r <= '9':
		return int(r - '0')
	case r <= 'I':
		return int(r-'A') + 11
	case r <= 'R':
		return int(r-'J') + 21
	}
	return int(r-'S') + 32
}

// Homonymy gives the homonymy pair of a name. The error is a *FieldError.
func Homonymy(given, firstSurname, secondSurname string) (string, error) {
	g, f, s, err := names(given, firstSurname, secondSurname)
	if err != nil {
		return "", err
	}
	return homonymy(strings.Join(strings.Fields(f+" "+s+" "+g), " ")), nil
}
