package population

import (
	"time"

	"github.com/ventanilla/ventanilla/curp"
)

// life is what a published case fixes about a working life.
type life int

const (
	lifeAny life = iota
	lifeEmployed
	lifeUnemployed
	lifeEmpty
	lifeNew
)

func shapeOf(c curp.CURP) life {
	k := casesByCURP[c.String()]
	if k == nil {
		return lifeAny
	}
	switch k.Name {
	case "no_employment_records":
		return lifeEmpty
	case "zero_quoted_weeks":
		return lifeNew
	case "unemployed":
		return lifeUnemployed
	}
	return lifeEmployed
}

// settle closes or opens the last job as the person's case or age wants.
func settle(s *stream, jobs *[]Job, c curp.CURP, wanted life) {
	if len(*jobs) == 0 {
		if wanted == lifeAny { // too young to have worked
			return
		}
		*jobs = append(*jobs, newJob(s, AsOf.AddDate(-1, 0, 0), time.Time{}, nil))
	}
	last := &(*jobs)[len(*jobs)-1]
	old := age(c) >= 65
	switch {
	case wanted == lifeEmployed:
		last.End = time.Time{}
	case last.Lasts() && (wanted == lifeUnemployed || old || wanted == lifeAny && s.chance(15)):
		last.End = AsOf.AddDate(0, -1-s.below(6), -s.below(28))
		switch {
		case last.End.After(last.Start):
		case len(*jobs) > 1: // too young a job; the one before has ended
			*jobs = (*jobs)[:len(*jobs)-1]
		default:
			last.Start = last.End.AddDate(0, -3, 0)
		}
	}
}
