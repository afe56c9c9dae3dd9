package day

import "strings"

// scanner eats a folded text from the left.
type scanner struct{ rest string }

func (s *scanner) spaces() { s.rest = strings.TrimLeft(s.rest, " ") }

// eat takes one byte when it is c.
func (s *scanner) eat(c byte) bool {
	if len(s.rest) == 0 || s.rest[0] != c {
		return false
	}
	s.rest = s.rest[1:]
	return true
}

// number takes all digits up to most; ok is false without any.
func (s *scanner) number(most int) (n, digits int, ok bool) {
	for digits < len(s.rest) && digits < most && s.rest[digits]-'0' <= 9 {
		n = n*10 + int(s.rest[digits]-'0')
		digits++
	}
	s.rest = s.rest[digits:]
	return n, digits, digits > 0
}

// era takes the name or the letter of an era and returns its index, or -1.
func (s *scanner) era(all *[5]era) int {
	named := s.eat('@')
	for i := range all {
		if s.eat(all[i].letter) || s.eat(all[i].letter|0x20) {
			s.spaces()
			return i
		}
	}
	if named {
		s.rest = ""
	}
	return -1
}

// eraDate takes year, month and day after an era: 8.11.22, 元年5月1日, 081122.
func (s *scanner) eraDate() (y, m, d int, ok bool) {
	if s.eat(markFirst) {
		y = 1
	} else if digits := s.digitsAhead(); digits == 6 {
		n, _, _ := s.number(6)
		return n / 10000, n / 100 % 100, n % 100, true
	} else if y, _, ok = s.number(2); !ok {
		return 0, 0, 0, false
	}
	m, d, ok = s.monthDay()
	return y, m, d, ok
}

// westernDate takes a date with a year of four digits, or eight digits, with a time right behind them (14 or
// 12 digits) or not.
func (s *scanner) westernDate() (y, m, d int, ok bool) {
	switch s.digitsAhead() {
	case 8, 12, 14:
		n, _, _ := s.number(8)
		return n / 10000, n / 100 % 100, n % 100, true
	case 4:
		y, _, _ = s.number(4)
	default:
		return 0, 0, 0, false
	}
	m, d, ok = s.monthDay()
	return y, m, d, ok
}

func (s *scanner) digitsAhead() int {
	n := 0
	for n < len(s.rest) && s.rest[n]-'0' <= 9 {
		n++
	}
	return n
}

// monthDay takes separator, month, the same separator, day.
func (s *scanner) monthDay() (m, d int, ok bool) {
	s.spaces()
	var second byte
	for _, c := range [...][2]byte{{'-', '-'}, {'/', '/'}, {'.', '.'}, {markYear, markMonth}} {
		if s.eat(c[0]) {
			second = c[1]
			break
		}
	}
	s.spaces()
	m, _, ok = s.number(2)
	if second == 0 || !ok {
		return 0, 0, false
	}
	s.spaces()
	if !s.eat(second) {
		return 0, 0, false
	}
	s.spaces()
	d, _, ok = s.number(2)
	if !ok || s.digitsAhead() > 0 {
		return 0, 0, false
	}
	if second == markMonth {
		before := s.rest
		if s.spaces(); !s.eat(markDay) {
			s.rest = before
			return 0, 0, false
		}
	}
	return m, d, true
}

// weekday takes a weekday in brackets, (日) or (日曜日), when there is one.
func (s *scanner) weekday() {
	before := s.rest
	s.spaces()
	if !s.eat('(') || !(s.eat(markDay) || s.eat(markMonth) || s.eat(markWeekday)) {
		s.rest = before
		return
	}
	if s.eat(markOfWeek) {
		s.eat(markDay)
	}
	if !s.eat(')') {
		s.rest = before
	}
}
