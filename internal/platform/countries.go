package platform

import "slices"

// Country is one country of the catalogue.
type Country struct {
	Code     string // ISO 3166-1 alpha-2, lower case
	Name     string
	Currency string // ISO 4217, lower case: the one earnings come in
	Timezone string // IANA name of the capital's zone
	Dial     string // international dialling code
}

var countries = []Country{
	{"mx", "México", "mxn", "America/Mexico_City", "+52"},
	{"co", "Colombia", "cop", "America/Bogota", "+57"},
	{"br", "Brasil", "brl", "America/Sao_Paulo", "+55"},
	{"ar", "Argentina", "ars", "America/Argentina/Buenos_Aires", "+54"},
	{"cl", "Chile", "clp", "America/Santiago", "+56"},
	{"pe", "Perú", "pen", "America/Lima", "+51"},
	{"us", "United States", "usd", "America/New_York", "+1"},
	{"cr", "Costa Rica", "crc", "America/Costa_Rica", "+506"},
	{"pa", "Panamá", "usd", "America/Panama", "+507"},
	{"ec", "Ecuador", "usd", "America/Guayaquil", "+593"},
	{"bo", "Bolivia", "bob", "America/La_Paz", "+591"},
	{"ve", "Venezuela", "ves", "America/Caracas", "+58"},
	{"sv", "El Salvador", "usd", "America/El_Salvador", "+503"},
	{"do", "República Dominicana", "dop", "America/Santo_Domingo", "+1"},
}

// Countries gives the countries of the catalogue.
func Countries() []Country { return slices.Clone(countries) }

// FindCountry gives the country with a code.
func FindCountry(code string) (Country, bool) {
	for _, c := range countries {
		if c.Code == code {
			return c, true
		}
	}
	return Country{}, false
}
