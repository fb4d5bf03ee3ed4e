package population

import (
	"fmt"
	"strings"

	"github.com/ventanilla/ventanilla/curp"
)

// Address is where a person lives.
type Address struct {
	Street        string // with number
	Neighbourhood string
	City          string
	State         string // full name
	PostalCode    string
}

// Line gives the address in one line.
func (a Address) Line() string {
	return fmt.Sprintf("%s, %s, %s %s, %s", a.Street, a.Neighbourhood, a.PostalCode, a.City, a.State)
}

type place struct{ state, city, postal string }

var places = []place{
	{"Ciudad de México", "Ciudad de México", "06"}, {"Jalisco", "Guadalajara", "44"}, {"Nuevo León", "Monterrey", "64"},
	{"Puebla", "Puebla", "72"}, {"Guanajuato", "León", "37"}, {"Estado de México", "Toluca", "50"},
	{"Baja California", "Tijuana", "22"}, {"Yucatán", "Mérida", "97"}, {"Querétaro", "Querétaro", "76"},
	{"Veracruz", "Xalapa", "91"}, {"Chihuahua", "Chihuahua", "31"}, {"Sonora", "Hermosillo", "83"},
	{"Coahuila", "Saltillo", "25"}, {"San Luis Potosí", "San Luis Potosí", "78"}, {"Oaxaca", "Oaxaca", "68"},
}

var (
	streets        = []string{"Calle Hidalgo", "Calle Morelos", "Avenida Juárez", "Calle Allende", "Calle Zaragoza", "Avenida Reforma", "Calle 5 de Mayo", "Calle Matamoros"}
	neighbourhoods = []string{"Centro", "San Miguel", "La Paz", "Las Flores", "El Mirador", "Santa Fe", "Los Pinos", "Reforma"}
)

// contact fills in how to reach the person. Mail goes to a reserved domain, so
// that nothing that slips out of a sandbox reaches anybody.
func (p *Person) contact(c curp.CURP) {
	s := streamOf(c, "contact")
	home := pick(s, places)
	p.Address = Address{
		Street:        fmt.Sprintf("%s %d", pick(s, streets), s.between(1, 999)),
		Neighbourhood: pick(s, neighbourhoods),
		City:          home.city,
		State:         home.state,
		PostalCode:    fmt.Sprintf("%s%03d", home.postal, s.below(1000)),
	}
	p.Phone = fmt.Sprintf("+52555000%04d", s.below(10_000))
	given, _, _ := strings.Cut(p.Given, " ")
	p.Email = fmt.Sprintf("%s.%s.%03d@example.com", plainLower(given), plainLower(p.FirstSurname), s.below(1000))
	p.CivilStatus = pick(s, []string{"single", "single", "married", "married", "married", "divorced", "widowed"})
}

var plain = strings.NewReplacer("á", "a", "é", "e", "í", "i", "ó", "o", "ú", "u", "ü", "u", "ñ", "n", " ", "")

func plainLower(name string) string { return plain.Replace(strings.ToLower(name)) }
