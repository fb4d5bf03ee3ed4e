package curp

import "strings"

// Kinds of character, as bits.
const (
	letter = 1 << iota
	digit
)

// characters tells, for each byte, its upper-case form, kind and value in the
// check digit's alphabet 0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ. Ñ never stands
// in a CURP but holds value 24, so the letters from O on are one higher.
var characters = func() (table [256]struct{ upper, kind, value byte }) {
	for b := byte('0'); b <= '9'; b++ {
		table[b].upper, table[b].kind, table[b].value = b, digit, b-'0'
	}
	for b := byte('A'); b <= 'Z'; b++ {
		c := &table[b]
		c.upper, c.kind, c.value = b, letter, b-'A'+10
		if b > 'N' {
			c.value++
		}
		table[b|0x20] = *c
	}
	return table
}()

// layout says which kinds each position takes.
var layout = [Length]byte{letter, letter, letter, letter, digit, digit, digit, digit, digit, digit,
	letter, letter, letter, letter, letter, letter, letter | digit, digit}

// read fills c with the 18 characters if they have the shape, any letter
// standing for the sex, and gives the check digit that the first 17 call for:
// weights 18 down to 2, the complement of the sum to the next ten. It fills in
// place because copying 18 fresh bytes costs as much as checking them.
func (c *CURP) read(s string) (check byte, ok bool) {
	if len(s) != Length {
		s = strings.TrimSpace(s)
		if len(s) != Length {
			return 0, false
		}
	}
	sum := uint(0)
	for i := range Length {
		ch := &characters[s[i]]
		if ch.kind&layout[i] == 0 {
			*c = CURP{}
			return 0, false
		}
		c.text[i] = ch.upper
		sum += uint(ch.value) * uint(Length-i)
	}
	sum -= uint(characters[s[Length-1]].value) // the last one has no weight
	return byte('0' + (10-sum%10)%10), true
}
