package curp

// Digit gives the check digit for the first 17 characters of a CURP; anything
// after them is not looked at. The error is Shape.
func Digit(first17 string) (byte, error) {
	if len(first17) < Length-1 {
		return 0, Shape
	}
	var c CURP
	check, ok := c.read(first17[:Length-1] + "0")
	if !ok {
		return 0, Shape
	}
	return check, nil
}
