package day

// An era of the Japanese calendar: its first day and how it is written. An era ends the day before the next
// one begins (JIS X 0301); the day of a change counts to the new era alone.
type era struct {
	name   string // 令和
	letter byte   // R
	first  int    // year of the era's year 1
	start  int64  // ordinal of the first day
}

// eras returns the eras, newest first. Dates before 1873 are taken as Gregorian although people of the time
// counted by the moon.
func eras() [5]era {
	return [5]era{
		{"令和", 'R', 2019, ordinal(2019, 5, 1)},
		{"平成", 'H', 1989, ordinal(1989, 1, 8)},
		{"昭和", 'S', 1926, ordinal(1926, 12, 25)},
		{"大正", 'T', 1912, ordinal(1912, 7, 30)},
		{"明治", 'M', 1868, ordinal(1868, 10, 23)},
	}
}

// Era returns the Japanese era of the day and the year within it (令和, 8), and false before 明治 and for no day.
func (d Day) Era() (name string, year int, ok bool) {
	y, _, _ := d.YMD()
	for _, e := range eras() {
		if int64(d.n) >= e.start {
			return e.name, y - e.first + 1, true
		}
	}
	return "", 0, false
}

// inEra reports whether the ordinal lies in the i-th era of eras.
func inEra(all *[5]era, i int, n int64) bool {
	return n >= all[i].start && (i == 0 || n < all[i-1].start)
}
