package curp_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/ventanilla/ventanilla/curp"
)

func ExampleParse() {
	c, err := curp.Parse("MOTR930411HJCRMN03")
	fmt.Println(c.Birth().Format(time.DateOnly), c.Sex(), c.State().Name(), err)

	_, err = curp.Parse("MOTR930411HJCRMN06")
	fmt.Println(err, errors.Is(err, curp.CheckDigit))
	// Output:
	// 1993-04-11 H Jalisco <nil>
	// curp: check_digit true
}

func ExampleParseShape() {
	// Its check digit is wrong, and services accept it all the same.
	_, err := curp.ParseShape("ABCD570805HYNHLC52")
	fmt.Println(err)
	// Output: <nil>
}

func ExampleCheck() {
	_, problems := curp.Check("BACA891313QJCRMS05")
	fmt.Println(problems.Codes())
	// Output: [date sex forbidden_word check_digit]
}

func ExampleDerive() {
	state, _ := curp.StateOf("DF")
	c, _ := curp.Derive(curp.Person{
		Given: "María Luisa", FirstSurname: "Pérez", SecondSurname: "Hernández",
		Birth: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC), Sex: curp.Male, State: state,
	})
	fmt.Println(c)
	// Output: PEHL800101HDFRRS09
}

func ExampleDigit() {
	d, _ := curp.Digit("SABC560626MDFLRN0")
	fmt.Printf("%c\n", d)
	// Output: 1
}

func ExampleCompare() {
	c, _ := curp.Parse("PEHL800101HDFRRS09")
	state, _ := curp.StateOf("JC")
	differences, err := curp.Compare(c, curp.Person{
		Given: "María Luisa", FirstSurname: "Pérez", SecondSurname: "Hernández",
		Birth: time.Date(1980, 1, 10, 0, 0, 0, 0, time.UTC), Sex: curp.Male, State: state,
	})
	fmt.Println(differences.Codes(), err)
	// Output: [birth_date state] <nil>
}
