package dashboard

import (
	"joren/internal/kit/day"
	"joren/internal/search"
)

// Period is how far back the figures at the top go. It goes on until now.
type Period string

// The periods.
const (
	Today  Period = "today"
	Week   Period = "7d"
	Month1 Period = "30d"
	Year   Period = "12m" // this month and the eleven before
)

// Periods lists the periods from the shortest on.
var Periods = []Period{Today, Week, Month1, Year}

// monthsShown is how many months the chart has.
const monthsShown = 12

func monthOf(d day.Day) day.Day {
	_, _, dayOfMonth := d.YMD()
	return d.Add(1 - dayOfMonth)
}

// from is the first day of the period.
func (p Period) from(today day.Day) day.Day {
	switch p {
	case Week:
		return today.Add(-6)
	case Month1:
		return today.Add(-29)
	case Year:
		return monthOf(today).AddMonths(1 - monthsShown)
	}
	return today
}

// before are the days that the period is compared with: as many just before it; for one day the same day of the week
// before, as shops sell by weekdays; for the months the same ones a year before, until the same day.
func (p Period) before(today day.Day) search.Span {
	switch p {
	case Week:
		return shifted(p, today, -7)
	case Month1:
		return shifted(p, today, -30)
	case Year:
		return search.Span{From: p.from(today).AddMonths(-monthsShown), To: today.AddMonths(-monthsShown)}
	}
	return shifted(p, today, -7)
}

// yearAgo are the days a year before the period, moved by whole weeks; none for the months, which are compared with that
// year already.
func (p Period) yearAgo(today day.Day) search.Span {
	if p == Year {
		return search.Span{}
	}
	return shifted(p, today, -52*7)
}

func shifted(p Period, today day.Day, days int) search.Span {
	return search.Span{From: p.from(today).Add(days), To: today.Add(days)}
}
