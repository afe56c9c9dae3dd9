package day

// DaysIn returns the number of days of a month (1-12), and 0 when there is no such month.
func DaysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 1, 3, 5, 7, 8, 10, 12:
		return 31
	}
	return 0
}

// The two functions below count years from 1 March, so that the leap day is the last day of a year, and take
// eras of 400 years (146,097 days). They hold for years 1 to 9999, where nothing is negative.

// ordinal counts the days from 0001-01-01, which is 1.
func ordinal(y, m, d int) int64 {
	if m <= 2 {
		y, m = y-1, m+12
	}
	yearDay := (153*(m-3)+2)/5 + d - 1
	return int64(365*y+y/4-y/100+y/400+yearDay) - 305
}

// civil is the inverse of ordinal.
func civil(n int64) (year, month, dayOfMonth int) {
	z := int(n) + 305
	era := z / 146097
	eraDay := z % 146097
	eraYear := (eraDay - eraDay/1460 + eraDay/36524 - eraDay/146096) / 365
	yearDay := eraDay - (365*eraYear + eraYear/4 - eraYear/100)
	mp := (5*yearDay + 2) / 153
	dayOfMonth = yearDay - (153*mp+2)/5 + 1
	month, year = mp+3, eraYear+era*400
	if month > 12 {
		month, year = month-12, year+1
	}
	return year, month, dayOfMonth
}
