package population

import (
	"math"
	"time"
)

// Employer is an invented company.
type Employer struct {
	Name         string
	Registration string // registro patronal, 11 characters, invented
	State        string // full name
}

var employers = []Employer{
	{"Abarrotes La Ventana Azul", "Y4610021109", "Jalisco"}, {"Maquilas del Bravo Ficticio", "A5310034101", "Chihuahua"},
	{"Transportes Nube Parda", "C1210047105", "Ciudad de México"}, {"Panificadora Tres Soles", "D2310058102", "Puebla"},
	{"Constructora Piedra Imaginaria", "E3410069108", "Nuevo León"}, {"Textiles Colibrí de Papel", "F4510071104", "Puebla"},
	{"Servicios Contables Ábaco", "G5610082100", "Ciudad de México"}, {"Hotelera Bahía Inventada", "H6710093107", "Quintana Roo"},
	{"Autopartes Engrane Norte", "J7810104103", "Coahuila"}, {"Farmacias Hoja Verde", "K8910115106", "Guanajuato"},
	{"Logística Camino Recto", "L9010126101", "Estado de México"}, {"Restaurantes El Comal Dorado", "M1110137109", "Yucatán"},
	{"Tecnologías Faro Gris", "N2210148105", "Jalisco"}, {"Agroindustrias Surco Largo", "P3310159102", "Sinaloa"},
	{"Seguridad Privada Búho", "R4410161108", "Estado de México"}, {"Clínica San Nadie", "S5510172104", "Querétaro"},
	{"Empacadora Río Quieto", "T6610183100", "Sonora"}, {"Mueblería Roble Cierto", "V7710194106", "San Luis Potosí"},
	{"Centro de Contacto Eco", "X8810205103", "Baja California"}, {"Imprenta Tinta Nueva", "Z9910216109", "Veracruz"},
}

var titles = []struct {
	name, code string
	factor     int // salary in percent of the minimum wage, at the start
}{
	{"Auxiliar administrativo", "3101", 140}, {"Cajero", "4221", 120}, {"Vendedor de piso", "4211", 115},
	{"Operador de producción", "8153", 130}, {"Chofer repartidor", "8342", 135}, {"Ayudante general", "9332", 105},
	{"Guardia de seguridad", "5313", 120}, {"Cocinero", "5111", 125}, {"Recepcionista", "3231", 120},
	{"Técnico en mantenimiento", "2624", 190}, {"Analista contable", "2511", 240}, {"Enfermera general", "2422", 220},
	{"Programador", "2271", 380}, {"Supervisor de almacén", "1524", 230}, {"Ejecutivo de ventas", "4213", 200},
}

// newJob makes a job of its time: never below the minimum wage of its last year.
// A follower of another job pays a little more as a rule.
func newJob(s *stream, start, end time.Time, previous *Job) Job {
	t := pick(s, titles)
	e := pick(s, employers)
	for previous != nil && e == previous.Employer {
		e = pick(s, employers)
	}
	factor := t.factor + s.below(40)
	j := Job{Employer: e, Title: t.name, TitleCode: t.code, Start: start, End: end, FederalState: e.State,
		Frequency: pick(s, []string{"weekly", "biweekly", "biweekly", "monthly"})}
	j.DailySalary = salary(j, factor, until(j).Year())
	return j
}

// salary gives the base salary that a job pays in a year. Wages above the
// minimum have grown more slowly than the minimum itself: 4 % a year.
func salary(j Job, factor, year int) float64 {
	paid := MinimumWage(j.Start.Year()) * float64(factor) / 100
	for range year - j.Start.Year() {
		paid *= 1.04
	}
	return round(math.Max(paid, MinimumWage(year)*1.0452)) // with the least benefits that the law adds
}

func round(pesos float64) float64 { return math.Round(pesos*100) / 100 }
