package population

import (
	"slices"
	"time"

	"github.com/ventanilla/ventanilla/curp"
)

// The states of employment that the population knows.
const (
	Employed              = "employed"
	Unemployed            = "unemployed"
	Retired               = "retired"
	PotentiallyRetired    = "potentially_retired"
	VoluntaryContribution = "voluntary_contributions"
	StatusUnknown         = "unknown"
)

// Employment is a working life as IMSS would know it, told as of AsOf.
type Employment struct {
	Status        string
	FederalEntity string    // of the last job, full name
	Quoted        int       // weeks that were paid for
	Discounted    int       // weeks taken away by an unemployment withdrawal
	Reintegrated  int       // of those, weeks bought back
	EndOfRights   time.Time // zero while employed
	Jobs          []Job     // newest first
	Events        []Event   // newest first
}

// Job is one employment.
type Job struct {
	Employer     Employer
	Title        string
	TitleCode    string // SINCO, the national catalogue of occupations
	Start        time.Time
	End          time.Time // zero while it lasts
	DailySalary  float64   // base salary of contribution at its end, pesos
	FederalState string
	Frequency    string // weekly, biweekly or monthly
}

// Lasts reports whether the job has not ended.
func (j Job) Lasts() bool { return j.End.IsZero() }

// MonthlySalary gives 30.4 days of salary, IMSS's usual month.
func (j Job) MonthlySalary() float64 { return round(j.DailySalary * 30.4) }

// firstYear is where the records begin: the law of 1997 started them anew.
const firstYear = 1998

// employment makes the working life: jobs one after the other from the
// person's start of work until AsOf, with gaps.
func employment(c curp.CURP) Employment {
	s := streamOf(c, "employment")
	wanted := shapeOf(c)
	if wanted == lifeEmpty || c.Birth().IsZero() || c.Birth().Year() < AsOf.Year()-75 {
		return Employment{Status: StatusUnknown}
	}
	if wanted == lifeNew {
		j := newJob(s, AsOf.AddDate(0, 0, -3), time.Time{}, nil)
		return sum(s, c, []Job{j}, wanted)
	}
	start := c.Birth().AddDate(s.between(18, 24), s.below(12), s.below(28))
	if floor := time.Date(firstYear, time.January, 1+s.below(300), 0, 0, 0, 0, time.UTC); start.Before(floor) {
		start = floor
	}
	var jobs []Job
	for start.Before(AsOf) && len(jobs) < 8 {
		end := start.AddDate(0, s.between(5, 60), s.below(28))
		var previous *Job
		if len(jobs) > 0 {
			previous = &jobs[len(jobs)-1]
		}
		if len(jobs) == 7 && wanted == lifeAny || !end.Before(AsOf) {
			end = time.Time{}
		}
		jobs = append(jobs, newJob(s, start, end, previous))
		if end.IsZero() {
			break
		}
		start = end.AddDate(0, s.below(8), 1+s.below(28))
	}
	settle(s, &jobs, c, wanted)
	return sum(s, c, jobs, wanted)
}

// sum tells what the jobs amount to.
func sum(s *stream, c curp.CURP, jobs []Job, wanted life) Employment {
	e := Employment{Status: Unemployed, Jobs: slices.Clone(jobs)}
	slices.Reverse(e.Jobs)
	if len(jobs) == 0 {
		e.Status = StatusUnknown
		return e
	}
	days := 0
	for _, j := range jobs {
		days += int(until(j).Sub(j.Start).Hours() / 24)
	}
	e.Quoted = days / 7
	if e.Quoted > 150 && wanted == lifeAny && s.chance(12) {
		e.Discounted = s.between(10, 60)
		e.Reintegrated = s.below(e.Discounted + 1)
	}
	last := e.Jobs[0]
	e.FederalEntity = last.FederalState
	switch {
	case last.Lasts():
		e.Status = Employed
	case age(c) >= 65 && e.Quoted >= 825:
		e.Status = Retired
	case age(c) >= 60 && e.Quoted >= 825:
		e.Status = PotentiallyRetired
	case wanted == lifeAny && s.chance(8):
		e.Status = VoluntaryContribution
	}
	if !last.Lasts() {
		// Rights outlast the job by a quarter of the weeks paid for.
		e.EndOfRights = last.End.AddDate(0, 0, e.Quoted/4*7)
	}
	e.Events = events(jobs)
	return e
}

func until(j Job) time.Time {
	if j.Lasts() {
		return AsOf
	}
	return j.End
}

func age(c curp.CURP) int {
	b := c.Birth()
	years := AsOf.Year() - b.Year()
	if AsOf.YearDay() < b.YearDay() {
		years--
	}
	return years
}
