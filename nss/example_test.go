package nss_test

import (
	"fmt"
	"time"

	"github.com/ventanilla/ventanilla/nss"
)

func ExampleParse() {
	n, err := nss.Parse("08189782793")
	fmt.Println(n, n.Subdelegation(), err)

	_, err = nss.Parse("00000000000")
	fmt.Println(err)
	// Output:
	// 08189782793 08 <nil>
	// nss: zero
}

func ExampleDigit() {
	d, _ := nss.Digit("0818978279")
	fmt.Printf("%c\n", d)
	// Output: 3
}

func ExampleNSS_Hints() {
	n, err := nss.Parse("08808597820")
	fmt.Println(err)
	// It is unusual, which is no reason to refuse it.
	fmt.Println(n.Hints(time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)))
	// Output:
	// <nil>
	// registered_before_birth
}
