package demo

import (
	"embed"
	"math"
	"strconv"
	"strings"
)

// The lists are text that anybody may lengthen; each file says in its first line what stands in it.
//
//go:embed lists/*.txt
var files embed.FS

// lists are the files, read.
type lists struct {
	families     []name
	family       wheel
	women, men   givenNames
	prefectures  []prefecture
	prefecture   wheel
	words        map[string][]string
	sound, width map[rune]string // of katakana: in Latin letters, in half width
}

// name is a family or given name with its reading in katakana.
type name struct{ text, kana string }

// givenNames are names with a wheel per five years of birth.
type givenNames struct {
	names  []name
	wheels []wheel
}

// The years of birth that the wheels cover.
const (
	firstBirth = 1930
	lastBirth  = 2010
	birthStep  = 5
)

// prefecture is one of the 47 with some of its cities.
type prefecture struct {
	name   string
	cities []city
}

type city struct{ name, postal, area string }

// lines reads a list without its comments.
func lines(file string) []string {
	raw, err := files.ReadFile("lists/" + file + ".txt")
	if err != nil {
		panic("demo: a list is not embedded: " + file)
	}
	var out []string
	for line := range strings.Lines(string(raw)) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			out = append(out, line)
		}
	}
	return out
}

func number(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		panic("demo: a list has " + s + " where a number belongs")
	}
	return n
}

func readLists() *lists {
	l := &lists{words: map[string][]string{}, sound: map[rune]string{}, width: map[rune]string{}}
	var weights []float64
	for _, line := range lines("family") {
		f := strings.Fields(line)
		l.families = append(l.families, name{f[0], f[1]})
		weights = append(weights, float64(number(f[2])))
	}
	l.family = newWheel(weights...)
	l.women, l.men = readGiven("female"), readGiven("male")
	l.readPlaces()
	key := ""
	for _, line := range lines("words") {
		if after, ok := strings.CutPrefix(line, "= "); ok {
			key = after
		} else {
			l.words[key] = append(l.words[key], strings.Fields(line)...)
		}
	}
	for _, line := range lines("kana") {
		f := strings.Fields(line)
		kana := []rune(f[0])[0]
		l.sound[kana], l.width[kana] = f[1], f[2]
	}
	return l
}

func readGiven(file string) givenNames {
	var g givenNames
	var peaks, weights []float64
	for _, line := range lines(file) {
		f := strings.Fields(line)
		g.names = append(g.names, name{f[0], f[1]})
		peaks = append(peaks, float64(number(f[2])))
		weights = append(weights, float64(number(f[3])))
	}
	for birth := firstBirth; birth <= lastBirth; birth += birthStep {
		at := make([]float64, len(peaks))
		for i := range peaks {
			far := (float64(birth) - peaks[i]) / 9 // years in which a name comes and goes
			at[i] = weights[i] * math.Exp(-far*far/2)
		}
		g.wheels = append(g.wheels, newWheel(at...))
	}
	return g
}

// of is the wheel for a year of birth.
func (g givenNames) of(birth int) wheel {
	birth = min(max(birth, firstBirth), lastBirth)
	return g.wheels[(birth-firstBirth)/birthStep]
}

func (l *lists) readPlaces() {
	var people []float64
	for _, line := range lines("places") {
		f := strings.Fields(line)
		if f[0] == "=" {
			l.prefectures = append(l.prefectures, prefecture{name: f[1]})
			people = append(people, float64(number(f[2])))
			continue
		}
		p := &l.prefectures[len(l.prefectures)-1]
		p.cities = append(p.cities, city{f[0], f[1], f[2]})
	}
	l.prefecture = newWheel(people...)
}
