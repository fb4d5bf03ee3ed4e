package source

import (
	"time"

	"github.com/ventanilla/ventanilla/internal/sandbox/population"
)

// Total gives the weeks that count: those paid for, less what a withdrawal took
// away, and what was bought back of it.
func (w *Work) Total() int { return w.Quoted - w.Discounted + w.Reintegrated }

// movementTypes names the population's entries as Event does.
var movementTypes = map[string]string{
	population.EventEntry: "alta", population.EventSalary: "modificacion", population.EventDischarge: "baja",
}

// InventedWeeks tells what the population's IMSS has about the working life
// behind a CURP: the same that a linked IMSS account shows.
func InventedWeeks(curp string) Answer {
	e := population.For(curp).Employment
	a := Invented(curp)
	a.NSS = population.NSS(curp)
	a.Work = &Work{Quoted: e.Quoted, Discounted: e.Discounted, Reintegrated: e.Reintegrated, Jobs: make([]Job, len(e.Jobs))}
	for i, j := range e.Jobs {
		a.Work.Jobs[i] = Job{Employer: j.Employer.Name, Registration: j.Employer.Registration, State: j.FederalState,
			From: day(j.Start), To: day(j.End), DailySalary: j.DailySalary, Events: movements(e.Events, j)}
	}
	return a
}

// movements picks a job's entries of the ledger: its employer's, in its time. A
// person may come back to an employer, so the name alone does not tell.
func movements(ledger []population.Event, j population.Job) (list []Event) {
	for _, x := range ledger {
		if x.Employer != j.Employer || x.Date.Before(j.Start) || !j.Lasts() && x.Date.After(j.End) {
			continue
		}
		list = append(list, Event{Type: movementTypes[x.Type], On: day(x.Date), DailySalary: x.DailySalary})
	}
	return list
}

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}
