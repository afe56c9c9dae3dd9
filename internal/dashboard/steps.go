package dashboard

import (
	"joren/internal/db"
	"joren/internal/kit/day"
	"joren/internal/order"
	"joren/internal/search"
)

// Steps tell how many customers go on from each purchase to the next within order.StepDays days: of twelve months, the
// last of which is so long ago that all of its customers had the time.
type Steps struct {
	In     search.Span
	Months []StepMonth // F1 → F2 by the month of the first purchase
	Steps  [3]Step     // F1 → F2, F2 → F3, F3 → F4

	bought [3]int64 // customers with one, two, three purchases or more, of all times
}

// Step is a step from one purchase to the next.
type Step struct {
	Of, Went People
	Median   float64 // days between, of those who went; 0 when nobody did
}

// StepMonth is the first step of those who came in a month.
type StepMonth struct {
	First    day.Day
	Of, Went int64
}

// ripe is the last month all of whose customers have had their StepDays days.
func ripe(today day.Day) day.Day {
	m := monthOf(today)
	for today.Sub(m.AddMonths(1).Add(-1)) <= order.StepDays {
		m = m.AddMonths(-1)
	}
	return m
}

func loadSteps(q db.Querier, shopID int64, today day.Day) (s Steps, err error) {
	last := ripe(today)
	s.In = search.Span{From: last.AddMonths(1 - monthsShown), To: last.AddMonths(1).Add(-1)}
	s.Months = make([]StepMonth, monthsShown)
	at := map[day.Day]int{}
	for i := range s.Months {
		s.Months[i].First = s.In.From.AddMonths(i)
		at[s.Months[i].First] = i
	}
	var gaps [3][order.StepDays + 2]int64
	rows, err := q.Query(`SELECT step, month, gap, customers FROM purchase_steps WHERE shop_id = $1`, shopID)
	if err != nil {
		return s, err
	}
	defer rows.Close()
	for rows.Next() {
		var step, gap, n int64
		var month int32
		if err := rows.Scan(&step, &month, &gap, &n); err != nil {
			return s, err
		}
		s.bought[step-1] += n
		i, within := at[day.FromUnixDays(month)]
		if !within {
			continue
		}
		gaps[step-1][gap] += n
		if step == 1 {
			s.Months[i].Of += n
			if gap <= order.StepDays {
				s.Months[i].Went += n
			}
		}
	}
	for i := range s.Steps {
		s.Steps[i] = stepOf(i+1, s.In, gaps[i][:])
	}
	return s, rows.Err()
}

// stepOf sums a step up from how many went on after how many days; the last place are those who did not.
func stepOf(n int, in search.Span, gaps []int64) Step {
	var s Step
	for gap, customers := range gaps {
		s.Of.Count += customers
		if gap <= order.StepDays {
			s.Went.Count += customers
		}
	}
	s.Of.Query.Bought.Step = search.Step{N: n, In: in}
	s.Went.Query.Bought.Step = search.Step{N: n, In: in, Went: true}
	if w := s.Went.Count; w > 0 {
		s.Median = float64(nthGap(gaps, (w-1)/2)+nthGap(gaps, w/2)) / 2
	}
	return s
}

// nthGap is the gap of the customer at place n, counted from 0, when they stand in the order of their gaps.
func nthGap(gaps []int64, n int64) int {
	for gap, customers := range gaps {
		if n -= customers; n < 0 {
			return gap
		}
	}
	return len(gaps) - 1
}
