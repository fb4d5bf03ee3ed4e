package sandbox

import (
	"fmt"

	"github.com/ventanilla/ventanilla/curp"
)

// phoneOf gives the magic phone number of the i-th case: Mexico City numbers
// from +52 55 5000 1001 on.
func phoneOf(i int) string { return fmt.Sprintf("+52555000%04d", 1001+i) }

// cpfOf gives eleven digits for the i-th case. They only tell its accounts
// apart: the case is read from the address or phone.
func cpfOf(i int) string { return fmt.Sprintf("990001%05d", 1001+i) }

// curpOf gives the magic CURP of the i-th case: the letters of Xoxo Xoxo,
// woman, born abroad on a day of 1950 that no two cases share.
func curpOf(i int) string {
	head := fmt.Sprintf("XOXX50%02d%02dMNEXXX0", 1+i/28, 1+i%28)
	digit, err := curp.Digit(head)
	if err != nil {
		panic(err) // head is 17 characters of the alphabet for any i
	}
	return head + string(digit)
}
