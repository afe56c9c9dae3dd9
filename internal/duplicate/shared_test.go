package duplicate

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"joren/internal/customer"
	"joren/internal/kit/day"
)

// labelled are people of whom it is known who is who: truth has the same text for records of one person.
type labelled struct {
	people []person
	truth  map[int64]string
}

func (l *labelled) add(truth string, f customer.Fields) {
	f.Complete()
	id := int64(len(l.people) + 1)
	l.people = append(l.people, newPerson(id, &f))
	l.truth[id] = truth
}

// truePairs is how many pairs of records are one person's.
func (l *labelled) truePairs() int {
	sizes := map[string]int{}
	for _, t := range l.truth {
		sizes[t]++
	}
	n := 0
	for _, s := range sizes {
		n += s * (s - 1) / 2
	}
	return n
}

// quality returns precision and recall of the pairs from a score on.
func (l *labelled) quality(found []Pair, least int) (precision, recall float64) {
	all, right := 0, 0
	for _, p := range found {
		if p.Score < least {
			continue
		}
		all++
		if l.truth[p.A] == l.truth[p.B] {
			right++
		}
	}
	return float64(right) / float64(max(all, 1)), float64(right) / float64(l.truePairs())
}

func readShared(t *testing.T, name string, row func(get func(column string) string)) {
	t.Helper()
	dir := os.Getenv("JOREN_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	raw, err := os.Open(filepath.Join(dir, "data", name))
	if err != nil {
		t.Skipf("without the shared data: %v", err)
	}
	defer raw.Close()
	r := csv.NewReader(raw)
	r.TrimLeadingSpace = true
	all, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for i, h := range all[0] {
		at[strings.TrimSpace(h)] = i
	}
	for _, rec := range all[1:] {
		row(func(c string) string { return strings.TrimSpace(rec[at[c]]) })
	}
}

func birthday(s string) day.Day {
	s = strings.ReplaceAll(s, "-", "")
	if len(s) != 8 {
		return day.Day{}
	}
	y, _ := strconv.Atoi(s[:4])
	m, _ := strconv.Atoi(s[4:6])
	d, _ := strconv.Atoi(s[6:])
	out, _ := day.Of(y, m, d)
	return out
}

func febrl(t *testing.T) *labelled {
	t.Helper()
	l := &labelled{truth: map[int64]string{}}
	readShared(t, "febrl/dataset1.csv", func(get func(string) string) {
		l.add(strings.Split(get("rec_id"), "-")[1], customer.Fields{Country: "AU", GivenName: get("given_name"), FamilyName: get("surname"),
			Address1: get("street_number"), Address2: get("address_1"), City: get("suburb"), PostalCode: get("postcode"),
			Prefecture: get("state"), Birthday: birthday(get("date_of_birth"))})
	})
	return l
}

func splink(t *testing.T) *labelled {
	t.Helper()
	l := &labelled{truth: map[int64]string{}}
	readShared(t, "splink_fake/fake_1000.csv", func(get func(string) string) {
		l.add(get("cluster"), customer.Fields{GivenName: get("first_name"), FamilyName: get("surname"), City: get("city"),
			Email: get("email"), Birthday: birthday(get("dob"))})
	})
	return l
}

func TestKnownDuplicatesAreFound(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		data              func(*testing.T) *labelled
		precision, recall float64
	}{
		"febrl":  {febrl, .99, .90},
		"splink": {splink, .99, .90},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := c.data(t)
			found := find(l.people)
			for _, least := range []int{Weak, Strong, 9500, 9900} {
				p, r := l.quality(found, least)
				t.Logf("from %d: precision %.4f, recall %.4f", least, p, r)
			}
			p, r := l.quality(found, Strong)
			if p < c.precision || r < c.recall {
				t.Errorf("precision %.4f, recall %.4f; want %.2f and %.2f", p, r, c.precision, c.recall)
			}
		})
	}
}
