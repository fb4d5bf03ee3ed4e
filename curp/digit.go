package curp

// value gives a character's value in the alphabet
// 0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ: Ñ never stands in a CURP but holds
// place 24, so the letters from O on are one higher.
func value(b byte) int {
	switch {
	case b <= '9':
		return int(b - '0')
	case b <= 'N':
		return int(b-'A') + 10
	}
	return int(b-'A') + 11
}

// digit gives the check digit that positions 1 to 17 call for: weights 18 down
// to 2, the complement of the sum to the next ten.
func (c *CURP) digit() byte {
	sum := 0
	for i := range Length - 1 {
		sum += value(c.text[i]) * (Length - i)
	}
	return byte('0' + (10-sum%10)%10)
}

// Digit gives the check digit for the first 17 characters of a CURP; anything
// after them is not looked at. The error is Shape.
func Digit(first17 string) (byte, error) {
	if len(first17) < Length-1 {
		return 0, Shape
	}
	c, ok := read(first17[:Length-1] + "0")
	if !ok {
		return 0, Shape
	}
	return c.digit(), nil
}
