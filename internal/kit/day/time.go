package day

import (
	"strings"
	"time"
)

// clockTime is a time of day as written; offset is in seconds east of UTC and only counts when zoned.
type clockTime struct {
	hour, minute, second, nano int
	offset                     int
	zoned                      bool
}

// exists reports whether such a time of day exists; 24:00:00 is the end of the day.
func (c clockTime) exists() bool {
	if c.hour == 24 {
		return c.minute == 0 && c.second == 0 && c.nano == 0
	}
	return c.hour < 24 && c.minute < 60 && c.second < 60
}

// ParseTime reads a day as Parse does and the time behind it: 10:22, 10:22:05, 10:22:05.123, 10時22分, after
// spaces or T, with Z, UTC, GMT, JST or an offset (+0900, +09:00, +09). Without a time it is the start of the
// day; without a zone the time is one of loc. The result is always expressed in loc (nil is UTC). The error
// is always a *ParseError.
func ParseTime(s string, loc *time.Location) (time.Time, error) {
	if loc == nil {
		loc = time.UTC
	}
	if t, ok := parsePlainTime(s, loc); ok {
		return t, nil
	}
	f, ok := fold(s)
	if !ok {
		return time.Time{}, &ParseError{Reason: NotDate}
	}
	d, rest, err := parseDate(f)
	if err != nil {
		return time.Time{}, err
	}
	c, ok := parseClock(rest)
	if !ok {
		return time.Time{}, &ParseError{Reason: NotDate}
	}
	y, m, dd := d.YMD()
	if !c.exists() {
		return time.Time{}, &ParseError{Reason: NoTime, Year: y, Month: m, Day: dd}
	}
	return instant(d, c, loc), nil
}

func instant(d Day, c clockTime, loc *time.Location) time.Time {
	if c.zoned {
		sec := int64(d.UnixDays())*86400 + int64(c.hour*3600+c.minute*60+c.second-c.offset)
		return time.Unix(sec, int64(c.nano)).In(loc)
	}
	if c.hour|c.minute|c.second|c.nano == 0 {
		return d.Start(loc)
	}
	y, m, dd := d.YMD()
	return time.Date(y, time.Month(m), dd, c.hour, c.minute, c.second, c.nano, loc)
}

// parsePlainTime is the short way for the shapes that files have in their hundreds of thousands:
// YYYY-MM-DD or YYYY/MM/DD, alone or with HH:MM or HH:MM:SS and an offset.
func parsePlainTime(s string, loc *time.Location) (time.Time, bool) {
	if len(s) < 10 {
		return time.Time{}, false
	}
	y, m, dd, ok := plainDate(s)
	if !ok {
		return time.Time{}, false
	}
	d, ok := Of(y, m, dd)
	if !ok {
		return time.Time{}, false
	}
	if len(s) == 10 {
		return d.Start(loc), true
	}
	if len(s) < 16 || (s[10] != ' ' && s[10] != 'T') || s[13] != ':' {
		return time.Time{}, false
	}
	c := clockTime{hour: two(s[11], s[12]), minute: two(s[14], s[15])}
	rest := s[16:]
	if len(rest) >= 3 && rest[0] == ':' {
		c.second = two(rest[1], rest[2])
		rest = rest[3:]
	}
	if c.hour < 0 || c.minute < 0 || c.second < 0 {
		return time.Time{}, false
	}
	if rest != "" {
		c.offset, ok = parseZone(rest)
		c.zoned = true
	}
	if !ok || !c.exists() {
		return time.Time{}, false
	}
	return instant(d, c, loc), true
}

// parseClock reads what follows a date in a folded text: nothing, or a time and perhaps a zone.
func parseClock(f string) (clockTime, bool) {
	var c clockTime
	s := scanner{rest: f}
	if f == "" {
		return c, true
	}
	switch s.digitsAhead() {
	case 4, 6: // only possible right behind eight digits: 20261122102233
		return s.compactTime()
	case 1, 2: // only possible right behind 日
		return s.clock()
	}
	if s.eat('T') || s.eat('t') {
		if digits := s.digitsAhead(); digits == 4 || digits == 6 {
			return s.compactTime()
		}
	} else if s.rest[0] != ' ' {
		return c, false
	}
	s.spaces()
	return s.clock()
}

func (s *scanner) compactTime() (clockTime, bool) {
	n, digits, _ := s.number(6)
	if digits == 4 {
		n *= 100
	}
	return s.zone(clockTime{hour: n / 10000, minute: n / 100 % 100, second: n % 100})
}

// clock takes HH:MM, HH:MM:SS with a fraction or not, HH時, HH時MM分, HH時MM分SS秒, and a zone.
func (s *scanner) clock() (c clockTime, ok bool) {
	if c.hour, _, ok = s.number(2); !ok {
		return c, false
	}
	if s.eat(markHour) {
		if c.minute, _, ok = s.number(2); ok && !s.eat(markMinute) {
			return c, false
		}
		if c.second, _, ok = s.number(2); ok && !s.eat(markSecond) {
			return c, false
		}
		return s.zone(c)
	}
	if !s.eat(':') {
		return c, false
	}
	if c.minute, _, ok = s.number(2); !ok {
		return c, false
	}
	if s.eat(':') {
		if c.second, _, ok = s.number(2); !ok {
			return c, false
		}
		if s.eat('.') || s.eat(',') {
			if c.nano, ok = s.fraction(); !ok {
				return c, false
			}
		}
	}
	return s.zone(c)
}

// fraction takes the digits behind the decimal point of seconds as nanoseconds.
func (s *scanner) fraction() (int, bool) {
	n, digits, ok := s.number(9)
	for ; digits < 9; digits++ {
		n *= 10
	}
	return n, ok
}

// zone takes what is left as a zone.
func (s *scanner) zone(c clockTime) (clockTime, bool) {
	if s.rest == "" {
		return c, true
	}
	var ok bool
	c.offset, ok = parseZone(s.rest)
	c.zoned = true
	return c, ok
}

// parseZone reads " +0900", "+09:00", "+09", "Z", " UTC", " GMT" and " JST" as seconds east of UTC.
func parseZone(s string) (int, bool) {
	s = strings.TrimLeft(s, " ")
	switch s {
	case "Z", "z", "UTC", "GMT":
		return 0, true
	case "JST":
		return 9 * 3600, true
	}
	if len(s) < 3 || (s[0] != '+' && s[0] != '-') {
		return 0, false
	}
	h, m := two(s[1], s[2]), 0
	switch {
	case len(s) == 5:
		m = two(s[3], s[4])
	case len(s) == 6 && s[3] == ':':
		m = two(s[4], s[5])
	case len(s) != 3:
		return 0, false
	}
	if h < 0 || h > 15 || m < 0 || m > 59 {
		return 0, false
	}
	if s[0] == '-' {
		return -(h*3600 + m*60), true
	}
	return h*3600 + m*60, true
}
