package platform

// Data is what a platform told about a person. A nil part was not to be had
// from this platform.
type Data struct {
	WorkerID   string      `json:"worker_id,omitempty"`
	Warning    string      `json:"warning,omitempty"` // one of the Warning constants, or ""
	Profile    *Profile    `json:"profile,omitempty"`
	Employment *Employment `json:"employment,omitempty"`
	Earnings   []Earning   `json:"earnings,omitempty"` // newest first
}

// What may be remarkable about an account that was read all the same.
const (
	WarningBanned            = "banned"
	WarningNotRegistered     = "not_registered"
	WarningRider             = "rider_account"
	WarningFleet             = "fleet_account"
	WarningIncompleteProfile = "incomplete_profile_data"
	WarningIDMismatch        = "id_mismatch"
	WarningNoEmployment      = "no_employment_records"
	WarningZeroWeeks         = "zero_quoted_weeks"
	WarningNeedsAuth         = "needs_auth"
	WarningNoProfile         = "profile_unavailable"
)

// Profile is who the platform says the person is.
type Profile struct {
	Person  Person   `json:"profile"`
	IDs     []ID     `json:"ids_info"`
	Metrics *Metrics `json:"metrics_info"` // nil when the platform has none
	// MetricsUnreadable: the platform has figures and would not show them.
	MetricsUnreadable bool `json:"metrics_unreadable,omitempty"`
}

// Person is the civil part of a profile. Birthday is YYYY-MM-DD.
type Person struct {
	FirstName   string `json:"first_name"`
	LastName    string `json:"last_name"`
	Email       string `json:"email"`
	Birthday    string `json:"birthday"`
	Phone       string `json:"phone"`
	City        string `json:"city_name"`
	Picture     string `json:"picture_url"`
	Address     string `json:"address"`
	Gender      string `json:"gender"`
	CivilStatus string `json:"civil_status"`
}

// The types of ID.
const (
	IDTax            = "tax"
	IDNational       = "national"
	IDSocialSecurity = "social_security_number"
	IDTaxpayer       = "individual_taxpayer_registry"
)

// ID is one official number of the person.
type ID struct {
	Type  string `json:"type"`
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Metrics is how the person does at a gig platform. Rates are 0 to 1.
type Metrics struct {
	Rating           float64 `json:"rating"` // 0 to 5
	LifetimeTrips    int     `json:"lifetime_trips"`
	AcceptanceRate   float64 `json:"acceptance_rate"`
	CancellationRate float64 `json:"cancellation_rate"`
	ActivationStatus string  `json:"activation_status"`
}

// Earning is the pay of one day or pay period, in units of the currency.
type Earning struct {
	Amount   float64  `json:"amount"`
	Currency string   `json:"currency"`     // ISO 4217, lower case
	Date     string   `json:"earning_date"` // YYYY-MM-DD
	Cash     *float64 `json:"cash_amount"`
	Trips    *int     `json:"count_trips"`
	Employer string   `json:"employer,omitempty"`
}
