// Package meaning says what the comparisons of the segment language mean for values: texts by their search keys, figures in units of
// a currency, days of the year that come back, fields of the shop's own. Every way of answering a query takes them from
// here, so that none can drift from the others.
package meaning

import (
	"joren/internal/kit/day"
	"joren/internal/kit/money"
	"joren/internal/segment"
)

// Question is a query with what it is asked about. The query has passed segment.Check.
type Question struct {
	Shop     int64
	Currency money.Currency
	Query    segment.Node
	Today    day.Day // in the zone of the shop
	Past     bool    // Today is a day of the past: what was bought after it does not count
}

// The limits of the stages of a customer portfolio: days and major units of money.
const (
	StageSteadyDays = 90
	StageBestDays   = 210
	StageLapsedDays = 240
	StageAmount     = 70_000
)

// RFMGroup is the group of a buyer by the three scores. What counts beside recency is the mean of frequency and amount, rounded
// up.
func RFMGroup(r, f, m int) string {
	worth := (f + m + 1) / 2
	switch {
	case r == 5 && worth >= 4:
		return "CHAMPIONS"
	case r == 5 && worth == 3, r == 4 && worth == 3:
		return "ACTIVE"
	case r == 5:
		return "NEW"
	case r >= 3 && worth >= 4:
		return "LOYAL"
	case r == 4:
		return "PROMISING"
	case r == 3 && worth == 3:
		return "NEEDS_ATTENTION"
	case r == 3, r == 2 && worth < 3:
		return "ALMOST_LOST"
	case worth == 5:
		return "PREVIOUSLY_LOYAL"
	case worth >= 3:
		return "AT_RISK"
	}
	return "DORMANT"
}
