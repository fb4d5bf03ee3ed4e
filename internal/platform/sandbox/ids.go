package sandbox

import (
	"fmt"
	"strings"
)

// phoneOf gives the magic phone number of the i-th case: Mexico City numbers
// from +52 55 5000 1001 on.
func phoneOf(i int) string { return fmt.Sprintf("+52555000%04d", 1001+i) }

// curpOf gives the magic CURP of the i-th case: the letters of Xoxo Xoxo,
// woman, born abroad on a day of 1950 that no two cases share.
func curpOf(i int) string {
	head := fmt.Sprintf("XOXX50%02d%02dMNEXXX0", 1+i/28, 1+i%28)
	return head + string(rune('0'+curpDigit(head)))
}

// curpDigit computes the check digit over the first 17 characters, by the
// rule of RENAPO's Instructivo Normativo.
func curpDigit(head string) int {
	const alphabet = "0123456789ABCDEFGHIJKLMN\x00OPQRSTUVWXYZ" // \x00 stands in Ñ's place
	sum := 0
	for i := range len(head) {
		sum += strings.IndexByte(alphabet, head[i]) * (18 - i)
	}
	return (10 - sum%10) % 10
}
