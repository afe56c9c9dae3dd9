package day

// Parse reads a day as people and shop systems write it: 2026/11/22, 2026-11-22, 2026.11.22, 20261122,
// 2026年11月22日, R8.11.22, R8/11/22, 令和8年11月22日, 令和元年5月1日, in full-width or half-width, with a
// weekday in brackets or a time behind it, which is ignored. The error is always a *ParseError.
func Parse(s string) (Day, error) {
	if d, ok := parsePlain(s); ok {
		return d, nil
	}
	f, ok := fold(s)
	if !ok {
		return Day{}, &ParseError{Reason: NotDate}
	}
	d, rest, err := parseDate(f)
	if err != nil {
		return Day{}, err
	}
	if _, ok := parseClock(rest); !ok {
		return Day{}, &ParseError{Reason: NotDate}
	}
	return d, nil
}

// parsePlain is the short way for YYYY-MM-DD and YYYY/MM/DD.
func parsePlain(s string) (Day, bool) {
	if len(s) != 10 {
		return Day{}, false
	}
	y, m, d, ok := plainDate(s)
	if !ok {
		return Day{}, false
	}
	return Of(y, m, d)
}

// plainDate reads the first ten bytes as YYYY-MM-DD or YYYY/MM/DD.
func plainDate(s string) (y, m, d int, ok bool) {
	if (s[4] != '-' && s[4] != '/') || s[7] != s[4] {
		return 0, 0, 0, false
	}
	y1, m, d := two(s[0], s[1]), two(s[5], s[6]), two(s[8], s[9])
	y2 := two(s[2], s[3])
	if y1 < 0 || y2 < 0 || m < 0 || d < 0 {
		return 0, 0, 0, false
	}
	return y1*100 + y2, m, d, true
}

// two reads two digits, and is -1 when they are none.
func two(a, b byte) int {
	a, b = a-'0', b-'0'
	if a > 9 || b > 9 {
		return -1
	}
	return int(a)*10 + int(b)
}

// parseDate reads the date at the beginning of a folded text and returns what follows it.
func parseDate(f string) (Day, string, error) {
	notDate := &ParseError{Reason: NotDate}
	s := scanner{rest: f}
	all := eras()
	e := s.era(&all)
	var y, m, d int
	var ok bool
	if e >= 0 {
		y, m, d, ok = s.eraDate()
		y += all[e].first - 1
	} else {
		y, m, d, ok = s.westernDate()
	}
	if !ok || e < 0 && y < 1 {
		return Day{}, "", notDate
	}
	switch {
	case m < 1 || m > 12:
		return Day{}, "", &ParseError{Reason: NoMonth, Year: y, Month: m, Day: d}
	case d < 1 || d > DaysIn(y, m):
		return Day{}, "", &ParseError{Reason: NoDay, Year: y, Month: m, Day: d}
	case e >= 0 && !inEra(&all, e, ordinal(y, m, d)):
		return Day{}, "", &ParseError{Reason: OutsideEra, Year: y, Month: m, Day: d}
	}
	got, _ := Of(y, m, d)
	s.weekday()
	return got, s.rest, nil
}
