package demo

import (
	"time"

	"joren/internal/kit/day"
)

// Sales by month and weekday against the average: new tea in May, gifts in July and December.
var (
	monthFactor   = [13]float64{0, .85, .85, .95, 1.05, 1.35, 1.05, 1.25, .85, .85, .95, 1.15, 1.6}
	weekdayFactor = [7]float64{1.1, 1, .95, .95, .95, .95, 1.1}
)

// growth is how much more newcomers a year brings than the one before.
const growth = 1.3

// lastDayOpen is how long today has lasted when the shop's records end, so that nothing lies in the future of
// somebody who looks at it during the day.
const lastDayOpen = int64(90 * 60)

// calendar is the shop's days, first to last, with their weights.
type calendar struct {
	first    day.Day
	starts   []int64 // first second of each day, and of the one after the last
	month    []uint8
	year     []int
	arrivals wheel // newcomers: season and growth
	busy     wheel // returning customers: season only; its total is near the number of days
	home     wheel // hours of orders from home
	counter  wheel // hours of sales in the store
	zone     *time.Location
}

func newCalendar(o Options) *calendar {
	first := o.Today.AddMonths(-12 * max(o.Years, 1)).Add(1)
	n := o.Today.Sub(first) + 1
	c := &calendar{first: first, zone: o.Loc, home: newWheel(homeHours...), counter: newWheel(storeHours...)}
	if c.zone == nil {
		c.zone = time.UTC
	}
	arrivals, busy := make([]float64, n), make([]float64, n)
	rate := 1.0
	for i := range n {
		d := first.Add(i)
		y, m, _ := d.YMD()
		c.starts = append(c.starts, d.Start(c.zone).Unix())
		c.month, c.year = append(c.month, uint8(m)), append(c.year, y)
		busy[i] = monthFactor[m] * weekdayFactor[d.Weekday()]
		arrivals[i] = busy[i] * rate
		rate *= 1 + (growth-1)/365
	}
	c.starts = append(c.starts, o.Today.Add(1).Start(c.zone).Unix())
	c.arrivals, c.busy = newWheel(arrivals...), newWheel(busy...)
	return c
}

// last is the index of today.
func (c *calendar) last() int { return len(c.starts) - 2 }

// now is the moment at which the records end.
func (c *calendar) now() int64 { return c.starts[c.last()] + lastDayOpen }

// moment is a second of day i; part in [0,1) is how much of the day has passed.
func (c *calendar) moment(i int, part float64) int64 {
	length := c.starts[i+1] - c.starts[i]
	if i == c.last() {
		length = lastDayOpen
	}
	return c.starts[i] + int64(part*float64(length))
}

// dayOf is the index of the day that a second falls on.
func (c *calendar) dayOf(at int64) int {
	low, high := 0, c.last()
	for low < high {
		mid := (low + high + 1) / 2
		if c.starts[mid] <= at {
			low = mid
		} else {
			high = mid - 1
		}
	}
	return low
}

// day is the day with index i.
func (c *calendar) day(i int) day.Day { return c.first.Add(i) }

func (c *calendar) time(at int64) time.Time { return time.Unix(at, 0).In(c.zone) }
