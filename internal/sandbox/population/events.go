package population

import (
	"slices"
	"time"
)

// The kinds of entry in the institution's ledger.
const (
	EventEntry     = "reentry"
	EventSalary    = "salary_modification"
	EventDischarge = "discharge"
)

// Event is one entry of the ledger.
type Event struct {
	Type        string
	Date        time.Time
	End         time.Time // of what the entry started; zero while it holds
	DailySalary float64
	Employer    Employer
}

// events tells the jobs as a ledger: an entry, a change of salary each February,
// a discharge. The last entry of a job has its closing salary.
func events(jobs []Job) []Event {
	var all []Event
	for _, j := range jobs {
		type step struct {
			kind string
			date time.Time
		}
		steps := []step{{EventEntry, j.Start}}
		for year := j.Start.Year() + 1; year <= until(j).Year(); year++ {
			if d := time.Date(year, time.February, 1, 0, 0, 0, 0, time.UTC); d.Before(until(j)) {
				steps = append(steps, step{EventSalary, d})
			}
		}
		// Counted back from the closing salary, and never under the law's floor.
		paid := j.DailySalary
		entries := make([]Event, len(steps))
		for i := len(steps) - 1; i >= 0; i-- {
			st := steps[i]
			entries[i] = Event{Type: st.kind, Date: st.date, End: j.End, DailySalary: paid, Employer: j.Employer}
			if i+1 < len(steps) {
				entries[i].End = steps[i+1].date
			}
			paid = round(max(paid/1.04, MinimumWage(st.date.Year()-1)))
			paid = min(paid, entries[i].DailySalary)
		}
		all = append(all, entries...)
		if !j.Lasts() {
			all = append(all, Event{Type: EventDischarge, Date: j.End, DailySalary: j.DailySalary, Employer: j.Employer})
		}
	}
	slices.Reverse(all)
	return all
}
