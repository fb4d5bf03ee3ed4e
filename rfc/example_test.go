package rfc_test

import (
	"fmt"
	"time"

	"github.com/ventanilla/ventanilla/rfc"
)

func ExampleDerive() {
	r, _ := rfc.Derive(rfc.Person{Given: "Emma", FirstSurname: "Gómez", SecondSurname: "Díaz",
		Birth: time.Date(1956, 12, 31, 0, 0, 0, 0, time.UTC)})
	fmt.Println(r)
	// Output: GODE561231GR8
}

func ExampleCheck() {
	_, problems := rfc.Check("VACE460910SX6")
	fmt.Println(problems.Codes())

	// Parse lets a wrong check character pass, as many RFCs in use have one.
	_, err := rfc.Parse("VACE460910SX6")
	fmt.Println(err)
	// Output:
	// [check_digit]
	// <nil>
}
