package government

import (
	"math"
	"time"

	"github.com/ventanilla/ventanilla/internal/platform"
	"github.com/ventanilla/ventanilla/internal/sandbox/population"
)

// simulated tells a person of the population as the institution would.
func simulated(p population.Person, r platform.Request, nss string) platform.Data {
	e := p.Employment
	d := platform.Data{
		Profile: &platform.Profile{
			Person: platform.Person{
				FirstName: p.Given, LastName: joined(p.FirstSurname, p.SecondSurname), Email: p.Email, Birthday: date(p.Birth),
				Phone: p.Phone, City: p.Address.City, Address: p.Address.Line(), Gender: gender(p.Sex.String()), CivilStatus: p.CivilStatus,
			},
			IDs: ids(p.CURP, nss),
		},
		Employment: &platform.Employment{
			Info: platform.EmploymentInfo{
				IDType: "curp", NSS: nss, Weeks: e.Quoted, Discounted: e.Discounted, Reintegrated: e.Reintegrated,
				EndOfRights: dateOrNil(e.EndOfRights), Status: e.Status, FederalEntity: e.FederalEntity,
				Files: []platform.File{}, HistoryStatus: platform.HistoryComplete,
			},
			History: make([]platform.Job, len(e.Jobs)), Events: make([]platform.EmploymentEvent, len(e.Events)),
		},
		Earnings: wages(e.Jobs),
	}
	if r.Email != "" {
		d.Profile.Person.Email = r.Email
	}
	if p.RFC != "" {
		d.Profile.IDs = append(d.Profile.IDs, platform.ID{Type: platform.IDTax, Name: "RFC", Value: p.RFC})
	}
	for i, j := range e.Jobs {
		d.Employment.History[i] = platform.Job{
			Employer: j.Employer.Name, Registration: j.Employer.Registration, Start: date(j.Start), End: dateOrNil(j.End),
			Title: j.Title, TitleCode: j.TitleCode, FederalEntity: j.FederalState,
			BaseSalary: j.DailySalary, MonthlySalary: j.MonthlySalary(), Frequency: j.Frequency,
		}
	}
	for i, x := range e.Events {
		d.Employment.Events[i] = platform.EmploymentEvent{
			Type: x.Type, Date: date(x.Date), End: dateOrNil(x.End), BaseSalary: x.DailySalary,
			Employer: x.Employer.Name, Registration: x.Employer.Registration,
		}
	}
	switch {
	case len(e.Jobs) == 0:
		d.Employment.Info.HistoryStatus, d.Warning = platform.HistoryEmpty, platform.WarningNoEmployment
	case e.Quoted == 0:
		d.Warning = platform.WarningZeroWeeks
	}
	return d
}

// wages tells the monthly salary that employers reported, for each of the last
// 24 months before the population's day that a job lasted, newest first.
func wages(jobs []population.Job) []platform.Earning {
	out := []platform.Earning{}
	for back := range 24 {
		next := time.Date(population.AsOf.Year(), population.AsOf.Month()-time.Month(back), 1, 0, 0, 0, 0, time.UTC)
		end := next.AddDate(0, 0, -1)
		for _, j := range jobs {
			if j.Start.After(next.AddDate(0, -1, 0)) || !j.Lasts() && j.End.Before(end) {
				continue // not the whole month
			}
			out = append(out, platform.Earning{
				Amount: math.Round(j.MonthlySalary()*100) / 100, Currency: "mxn", Date: date(end), Employer: j.Employer.Name,
			})
		}
	}
	return out
}

func date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

func dateOrNil(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	s := date(t)
	return &s
}
