package source

// Answer is what was found. Which fields are there depends on the question.
type Answer struct {
	NSS    string      `json:"nss,omitempty"`
	CURP   string      `json:"curp,omitempty"` // when the question was by personal data
	Status CURPStatus  `json:"curp_status,omitempty"`
	Person *Person     `json:"person,omitempty"`
	Work   *Work       `json:"work,omitempty"`
	RFC    string      `json:"rfc,omitempty"`
	RFCs   []RFCStatus `json:"rfcs,omitempty"` // in the order of the question
}

// IsZero reports whether nothing was found.
func (a Answer) IsZero() bool {
	return a.NSS == "" && a.CURP == "" && a.Status == "" && a.Person == nil && a.Work == nil && a.RFC == "" && len(a.RFCs) == 0
}

// Withdrawn reports whether the CURP that was asked about, or found, is one that
// RENAPO has taken back.
func (a Answer) Withdrawn() bool { return a.Status.Withdrawn() }

// Person is who a CURP belongs to, as RENAPO tells it.
type Person struct {
	Given         string `json:"given"`
	FirstSurname  string `json:"first_surname"`
	SecondSurname string `json:"second_surname,omitempty"`
	Birth         string `json:"birth,omitempty"` // YYYY-MM-DD
	Sex           string `json:"sex,omitempty"`   // H, M or X
	State         string `json:"state,omitempty"` // two letters
}

// Work is somebody's working life as an institution knows it.
type Work struct {
	Quoted       int   `json:"quoted"`       // weeks that were paid for
	Discounted   int   `json:"discounted"`   // weeks taken away by a withdrawal
	Reintegrated int   `json:"reintegrated"` // of those, weeks bought back
	Jobs         []Job `json:"jobs,omitempty"`
}

// Job is one employment, the newest first.
type Job struct {
	Employer     string  `json:"employer"`
	Registration string  `json:"registration,omitempty"` // the employer's number at the institution
	State        string  `json:"state,omitempty"`        // federal entity, in full
	From         string  `json:"from"`                   // YYYY-MM-DD
	To           string  `json:"to,omitempty"`           // YYYY-MM-DD; empty while it lasts
	DailySalary  float64 `json:"daily_salary,omitempty"` // base salary of contribution at its end, pesos
	Events       []Event `json:"events,omitempty"`
}

// Event is a movement that the institution recorded for a job.
type Event struct {
	Type        string  `json:"type"` // alta, baja, modificacion
	On          string  `json:"on"`   // YYYY-MM-DD
	DailySalary float64 `json:"daily_salary,omitempty"`
}

// RFCStatus says whether one RFC is registered.
type RFCStatus struct {
	RFC        string `json:"rfc"`
	Registered bool   `json:"registered"`
}
