package sandbox

import (
	"time"

	"github.com/ventanilla/ventanilla/internal/platform"
)

// metrics invents how the person does at a gig platform.
func metrics(r platform.Request) *platform.Metrics {
	s := newSeeded("metrics", r.Platform, r.Identifier)
	return &platform.Metrics{
		Rating: s.between(4.2, 5, 2), LifetimeTrips: 150 + s.below(6000),
		AcceptanceRate: s.between(0.6, 0.99, 2), CancellationRate: s.between(0, 0.2, 2),
		ActivationStatus: "active",
	}
}

// gigEarnings invents about half a year of working days up to yesterday. A
// day's pay depends on the day and the identifier, so that two readings on
// different days agree about the days they share.
func gigEarnings(r platform.Request, now time.Time) []platform.Earning {
	country, _ := platform.FindCountry(r.Country)
	var out []platform.Earning
	for back := 1; back <= 180; back++ {
		date := day(now.AddDate(0, 0, -back))
		s := newSeeded("earning", r.Platform, r.Identifier, date)
		if s.below(7) >= 5 {
			continue // a day off
		}
		trips := 4 + s.below(16)
		amount := s.between(0.5, 1.6, 2) * daily[r.Country]
		cash := round2(amount * s.between(0, 0.4, 2))
		out = append(out, platform.Earning{Amount: round2(amount), Currency: country.Currency, Date: date, Cash: &cash, Trips: &trips})
	}
	return out
}

// wage invents a year of pay slips, twice a month, from one employer.
func wage(r platform.Request, now time.Time) (*platform.Employment, []platform.Earning) {
	s := newSeeded("wage", r.Platform, r.Identifier)
	country, _ := platform.FindCountry(r.Country)
	employer := pick(s, []string{"Comercializadora del Valle", "Servicios Integrales Sur", "Logística Anáhuac", "Manufacturas Bajío", "Grupo Papelero Norte"})
	base := s.between(0.8, 2.5, 2) * daily[r.Country]
	start := now.AddDate(-1-s.below(6), -s.below(12), -s.below(28))
	job := platform.Job{
		Employer: employer, Start: day(start), Title: pick(s, []string{"Auxiliar administrativo", "Cajero", "Técnico", "Analista", "Supervisor"}),
		FederalEntity: pick(s, cities[r.Country]), BaseSalary: round2(base), MonthlySalary: round2(base * 30), Frequency: "biweekly",
	}
	var paid []platform.Earning
	month := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
	for m := 0; m < 12; m++ {
		first := month.AddDate(0, -m, 0)
		for _, date := range []time.Time{first.AddDate(0, 1, -1), first.AddDate(0, 0, 14)} {
			if date.Before(now) && date.After(start) {
				paid = append(paid, platform.Earning{Amount: round2(base * 15), Currency: country.Currency, Date: day(date), Employer: employer})
			}
		}
	}
	return &platform.Employment{
		Info: platform.EmploymentInfo{
			IDType: string(r.Kind), Status: platform.Employed, FederalEntity: job.FederalEntity,
			Files: []platform.File{}, HistoryStatus: platform.HistoryPartial,
		},
		History: []platform.Job{job}, Events: []platform.EmploymentEvent{},
	}, paid
}

func round2(f float64) float64 { return float64(int64(f*100+0.5)) / 100 }
