package platform

// Employment is a person's working life as an institution recorded it.
type Employment struct {
	Info    EmploymentInfo    `json:"employment_info"`
	History []Job             `json:"employment_history"` // newest first
	Events  []EmploymentEvent `json:"employment_events"`  // newest first
}

// The states of employment that are used here.
const (
	Employed   = "employed"
	Unemployed = "unemployed"
	UnknownNow = "unknown"
)

// How much of the history is known.
const (
	HistoryEmpty    = "empty"
	HistoryPartial  = "partial"
	HistoryComplete = "complete"
)

// EmploymentInfo sums it up. Dates are YYYY-MM-DD.
type EmploymentInfo struct {
	IDType        string  `json:"id_type"`
	NSS           string  `json:"nss"`
	Weeks         int     `json:"quoted_weeks"`
	Discounted    int     `json:"discounted_weeks"`
	Reintegrated  int     `json:"reintegrated_weeks"`
	EndOfRights   *string `json:"end_of_rights"`
	Status        string  `json:"status"`
	FederalEntity string  `json:"federal_entity"`
	Files         []File  `json:"employment_files"`
	HistoryStatus string  `json:"employment_history_status"`
}

// File is a document that the institution issued.
type File struct {
	URL       string `json:"url"`
	Type      string `json:"file_type"`
	AccountID string `json:"account_id"`
}

// Job is one employment. End is nil while it lasts. Money is in pesos.
type Job struct {
	Employer      string  `json:"employer"`
	Registration  string  `json:"employer_registration"` // registro patronal
	Start         string  `json:"start_date"`
	End           *string `json:"end_date"`
	Title         string  `json:"job_title"`
	TitleCode     string  `json:"job_title_code"`
	FederalEntity string  `json:"federal_entity"`
	BaseSalary    float64 `json:"base_salary"` // a day
	MonthlySalary float64 `json:"monthly_salary"`
	Frequency     string  `json:"payment_frequency"`
}

// The types of employment event.
const (
	EventSalary    = "salary_modification"
	EventReentry   = "reentry"
	EventDischarge = "discharge"
)

// EmploymentEvent is one entry of the institution's ledger.
type EmploymentEvent struct {
	Type         string  `json:"event_type"`
	Date         string  `json:"event_date"`
	End          *string `json:"event_end_date"`
	BaseSalary   float64 `json:"base_salary"`
	Employer     string  `json:"employer"`
	Registration string  `json:"employer_registration"`
}
