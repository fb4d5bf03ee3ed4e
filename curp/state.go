package curp

// State is the two-letter code of the federal entity of birth, or NE for a
// birth abroad (Annex 4).
type State [2]byte

// String gives the two letters.
func (s State) String() string { return string(s[:]) }

// Valid reports whether the code is in Annex 4 or is NE.
func (s State) Valid() bool {
	a, b := s[0]-'A', s[1]-'A'
	return a < 26 && b < 26 && stateCodes[a]&(1<<b) != 0
}

// Name gives the entity's name in Spanish, empty when the code is unknown.
func (s State) Name() string {
	for _, st := range stateNames {
		if st.code == s.String() {
			return st.name
		}
	}
	return ""
}

// StateOf gives the State of a code such as "JC"; case does not matter.
func StateOf(code string) (State, bool) {
	if len(code) != 2 {
		return State{}, false
	}
	s := State{code[0] &^ 0x20, code[1] &^ 0x20}
	return s, s.Valid()
}

// States gives every valid State, in the order of their codes.
func States() []State {
	all := make([]State, len(stateNames))
	for i, st := range stateNames {
		all[i] = State{st.code[0], st.code[1]}
	}
	return all
}

var stateNames = [...]struct{ code, name string }{
	{"AS", "Aguascalientes"}, {"BC", "Baja California"}, {"BS", "Baja California Sur"},
	{"CC", "Campeche"}, {"CH", "Chihuahua"}, {"CL", "Coahuila"}, {"CM", "Colima"},
	{"CS", "Chiapas"}, {"DF", "Ciudad de México"}, {"DG", "Durango"}, {"GR", "Guerrero"},
	{"GT", "Guanajuato"}, {"HG", "Hidalgo"}, {"JC", "Jalisco"}, {"MC", "Estado de México"},
	{"MN", "Michoacán"}, {"MS", "Morelos"}, {"NE", "Nacido en el extranjero"}, {"NL", "Nuevo León"},
	{"NT", "Nayarit"}, {"OC", "Oaxaca"}, {"PL", "Puebla"}, {"QR", "Quintana Roo"},
	{"QT", "Querétaro"}, {"SL", "Sinaloa"}, {"SP", "San Luis Potosí"}, {"SR", "Sonora"},
	{"TC", "Tabasco"}, {"TL", "Tlaxcala"}, {"TS", "Tamaulipas"}, {"VZ", "Veracruz"},
	{"YN", "Yucatán"}, {"ZS", "Zacatecas"},
}

// stateCodes has one bit for each second letter, by first letter.
var stateCodes = func() (codes [26]uint32) {
	for _, st := range stateNames {
		codes[st.code[0]-'A'] |= 1 << (st.code[1] - 'A')
	}
	return codes
}()
