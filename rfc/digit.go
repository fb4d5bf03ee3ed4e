package rfc

// value gives a character's value in SAT's table:
// 0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ, then blank 37 and Ñ 38.
func value(c char) int {
	switch {
	case c == ' ':
		return 37
	case c == enye:
		return 38
	case c == '&':
		return 24
	case c <= '9':
		return int(c - '0')
	case c <= 'N':
		return int(c-'A') + 10
	}
	return int(c-'A') + 11
}

// digit gives the check character for what stands before it. A company's key
// counts as one that begins with a blank; weights run from 13 down to 2.
func (r *RFC) digit() char {
	sum, weight := 0, 13
	if r.length == 12 {
		sum, weight = value(' ')*13, 12
	}
	for _, c := range r.text[:r.length-1] {
		sum += value(c) * weight
		weight--
	}
	switch rest := sum % 11; rest {
	case 0:
		return '0'
	case 1:
		return 'A'
	default:
		return char('0' + 11 - rest)
	}
}
