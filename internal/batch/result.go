package batch

// Service is what is asked of each CURP.
type Service struct {
	Name  string   // as in the path, imss/nss
	Found []string // the fields of the answer, and the output's columns for them
}

// The services that take nothing but a CURP and answer with a few fields.
var services = []Service{
	{Name: "imss/nss", Found: []string{"nss"}},
	{Name: "curp/validate", Found: []string{"nombres", "primerApellido", "segundoApellido", "fechaNacimiento", "sexo", "claveEntidad"}},
}

// Named finds a service.
func Named(name string) (Service, bool) {
	for _, s := range services {
		if s.Name == name {
			return s, true
		}
	}
	return Service{}, false
}

// columns gives what the output has beyond the input.
func (s Service) columns() []string {
	return append(append([]string(nil), s.Found...), "status", "code", "message", "execution_id")
}

// The statuses of a row. FOUND, NOT_FOUND and INVALID are the answer's own.
const (
	statusServiceError = "SERVICE_ERROR" // the source could not be asked, or the day's attempts are spent
	statusWrong        = "WRONG"         // the row itself
	statusError        = "ERROR"         // the server
)

// result is what became of a row.
type result struct {
	found                     []string // in the order of Service.Found
	status, code, message, id string
}

// values gives the result in the order of Service.columns.
func (r *result) values(s Service) []string {
	out := make([]string, len(s.Found), len(s.Found)+4)
	copy(out, r.found)
	return append(out, r.status, r.code, r.message, r.id)
}

// row is one line of the input under way.
type row struct {
	line   int      // in the input, from 1
	curp   string   // as it stands there, without blanks around it
	record []string // CSV: the columns
	raw    []byte   // NDJSON: the object
	size   int      // bytes that it holds, about
	done   bool
	carry  bool // goes to the output as it is
	result result
	tries  int
}

func (r *row) wrong(code, message string) {
	r.done, r.result = true, result{status: statusWrong, code: code, message: message}
}
