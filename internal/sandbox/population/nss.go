package population

import (
	"github.com/ventanilla/ventanilla/curp"
	"github.com/ventanilla/ventanilla/nss"
)

// offices are subdelegation prefixes in use, as an IMSS manual lists them.
var offices = []string{"01", "03", "04", "06", "07", "09", "10", "11", "12", "13", "15", "16", "17", "20", "21", "22",
	"23", "24", "25", "26", "27", "28", "29", "30", "31", "32", "33", "35", "36", "37", "38", "39", "40", "42", "43", "44",
	"45", "46", "47", "49", "51", "52", "53", "54", "55", "56", "57", "71", "72", "81", "83", "90", "91", "92", "93", "94",
	"95", "96", "97"}

// NSS gives the number of a CURP's person, without making the rest of the
// person; empty for text that has not a CURP's shape.
func NSS(text string) string {
	c, err := curp.ParseShape(text)
	if err != nil {
		return ""
	}
	return nssOf(c)
}

func nssOf(c curp.CURP) string {
	if fixed, ok := fixedNSS[c.String()]; ok {
		return fixed
	}
	s := streamOf(c, "nss")
	var ten [10]byte
	copy(ten[:], pick(s, offices))
	birth := int(c.String()[4]-'0')*10 + int(c.String()[5]-'0')
	pair(ten[2:], (birth+s.between(16, 28))%100)
	pair(ten[4:], birth)
	serial := s.below(10_000)
	pair(ten[6:], serial/100)
	pair(ten[8:], serial%100)
	check, err := nss.Digit(string(ten[:]))
	if err != nil {
		panic(err) // ten digits always have a check digit
	}
	return string(append(ten[:], check))
}

func pair(to []byte, n int) { to[0], to[1] = byte('0'+n/10), byte('0'+n%10) }
