package sandbox

import (
	"fmt"
	"strings"
	"time"

	"github.com/ventanilla/ventanilla/internal/platform"
)

// profile invents the person behind an identifier. Name and birthday depend on
// the identifier alone, so one person is the same at every platform.
func profile(r platform.Request, now time.Time) *platform.Profile {
	s := newSeeded("person", r.Identifier)
	p := platform.Person{Gender: "female", FirstName: pick(s, women)}
	if s.below(2) == 1 {
		p.Gender, p.FirstName = "male", pick(s, men)
	}
	p.LastName = pick(s, surnames) + " " + pick(s, surnames)
	born := time.Date(now.Year()-21-s.below(35), time.Month(1+s.below(12)), 1+s.below(28), 0, 0, 0, 0, time.UTC)
	p.Birthday = day(born)
	p.CivilStatus = pick(s, []string{"single", "married"})
	p.City = pick(s, cities[r.Country])
	p.Address = fmt.Sprintf("%s %d", pick(s, streets), 1+s.below(900))
	p.Phone, p.Email = r.Phone, r.Email
	country, _ := platform.FindCountry(r.Country)
	if p.Phone == "" {
		p.Phone = country.Dial + "55" + s.digits(8)
	}
	if p.Email == "" {
		p.Email = fmt.Sprintf("%s.%d@example.com", strings.ToLower(fold.Replace(p.FirstName)), s.below(1000))
	}
	switch r.Kind {
	case platform.Email:
		p.Email = r.Identifier
	case platform.Phone:
		p.Phone = r.Identifier
	}
	return &platform.Profile{Person: p, IDs: ids(s, r)}
}

// ids gives the official numbers that platforms of the country keep.
func ids(s *seeded, r platform.Request) []platform.ID {
	name := map[string]string{"mx": "RFC", "br": "CPF", "us": "SSN", "ar": "CUIL", "cl": "RUT", "co": "CC", "pe": "DNI"}[r.Country]
	if name == "" {
		name = "ID"
	}
	out := []platform.ID{{Type: platform.IDTax, Name: name, Value: s.digits(11)}}
	if r.Country == "mx" {
		out[0].Value = fmt.Sprintf("XAX%c%02d%02d%02d%s", 'A'+rune(s.below(26)), 70+s.below(30), 1+s.below(12), 1+s.below(28), s.digits(3))
	}
	switch r.Kind {
	case platform.CURP:
		out = append(out, platform.ID{Type: platform.IDNational, Name: "CURP", Value: r.Identifier})
	case platform.CPF:
		out[0] = platform.ID{Type: platform.IDTaxpayer, Name: "CPF", Value: r.Identifier}
	}
	return out
}

var fold = strings.NewReplacer("á", "a", "é", "e", "í", "i", "ó", "o", "ú", "u", "Ó", "O", "ñ", "n")
