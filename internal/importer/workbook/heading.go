package workbook

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"joren/internal/importer/tabular"
)

// heading is the header of a sheet.
//
// Above it there may be empty rows and a title. Of the first ten rows with a value, the header is the first that fills
// more than half of the columns of the widest one, with two different values at least where there are two columns. Where
// header cells are merged, all of their columns have the name; where some are merged with cells below, the header reaches
// down to those, and a column's name is what stands there from top to bottom.
type heading struct {
	names   []string
	last    int // its last row
	problem *tabular.Problem
}

func (h *heading) empty() bool { return len(h.names) == 0 }

// lookFor is how many rows with a value are looked at for the header.
const lookFor = 10

// heading finds a sheet's header, once.
func (b *Book) heading(s *sheet) (*heading, error) {
	if s.head != nil {
		return s.head, nil
	}
	rows, err := b.firstRows(s)
	if err != nil {
		return nil, err
	}
	h := &heading{}
	if len(rows) > 0 {
		merged, err := b.merges(s, rows[len(rows)-1].Row)
		if err != nil {
			return nil, err
		}
		h = chooseHeading(rows, merged, b.limits.Columns)
	}
	s.head = h
	return h, nil
}

func (b *Book) firstRows(s *sheet) ([]tabular.Record, error) {
	cells, err := b.cells(s)
	if err != nil {
		return nil, err
	}
	var rows []tabular.Record
	for len(rows) < lookFor {
		rec, err := cells.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		rec.Fields = slices.Clone(rec.Fields)
		rows = append(rows, rec)
	}
	return rows, nil
}

func chooseHeading(rows []tabular.Record, merged []area, columns int) *heading {
	filled, widest := make([][]string, len(rows)), 0
	for i, r := range rows {
		filled[i] = spread(rows, merged, r.Row, columns)
		widest = max(widest, count(filled[i]))
	}
	at := slices.IndexFunc(filled, func(names []string) bool {
		return count(names)*2 > widest && (widest == 1 || different(names))
	})
	if at < 0 {
		at = 0
	}
	h := &heading{names: filled[at], last: rows[at].Row, problem: rows[at].Problem}
	for _, m := range merged {
		if m.top == rows[at].Row {
			h.last = max(h.last, m.bottom)
		}
	}
	for i := at + 1; i < len(rows) && rows[i].Row <= h.last; i++ {
		h.names = under(h.names, filled[i])
	}
	return h
}

// spread is a row in which every cell of a merged area has the value of its first. That may stand in a row above.
func spread(rows []tabular.Record, merged []area, row, columns int) []string {
	var out []string
	set := func(column int, v string) {
		for len(out) < column {
			out = append(out, "")
		}
		out[column-1] = v
	}
	for _, r := range rows {
		for i, v := range r.Fields {
			if r.Row == row && v != "" {
				set(i+1, v)
			}
		}
	}
	for _, m := range merged {
		if row < m.top || row > m.bottom {
			continue
		}
		i := slices.IndexFunc(rows, func(r tabular.Record) bool { return r.Row == m.top })
		if i < 0 || m.left > len(rows[i].Fields) || rows[i].Fields[m.left-1] == "" {
			continue
		}
		for c := m.left; c <= min(m.right, columns); c++ {
			set(c, rows[i].Fields[m.left-1])
		}
	}
	return out
}

// under puts the names of a second header row behind those above them, where they are others.
func under(above, below []string) []string {
	out := make([]string, max(len(above), len(below)))
	copy(out, above)
	for i, name := range below {
		if name != "" && out[i] != name && !strings.HasSuffix(out[i], " "+name) {
			out[i] = strings.TrimSpace(out[i] + " " + name)
		}
	}
	return out
}

func count(names []string) (n int) {
	for _, s := range names {
		if strings.TrimSpace(s) != "" {
			n++
		}
	}
	return n
}

func different(names []string) bool {
	first := ""
	for _, s := range names {
		if s = strings.TrimSpace(s); s != "" && first == "" {
			first = s
		} else if s != "" && s != first {
			return true
		}
	}
	return false
}

// area is a block of merged cells.
type area struct{ left, top, right, bottom int }

var mergeRef = regexp.MustCompile(`mergeCell\s[^>]*ref="([A-Za-z]{1,3})(\d{1,7}):([A-Za-z]{1,3})(\d{1,7})"`)

// maxMerges is how many merged areas near the header are looked at.
const maxMerges = 2000

// merges finds the merged areas that begin in the rows up to last. They stand behind all cells, so that the sheet is run
// through to its end; looking for the one tag in its bytes is much quicker than parsing.
func (b *Book) merges(s *sheet, last int) ([]area, error) {
	f, err := b.archive.files[strings.ToLower(s.part)].Open()
	if err != nil {
		return nil, damaged(err)
	}
	defer f.Close()
	in := bufio.NewReaderSize(f, 64<<10)
	var out []area
	for {
		tag, err := in.ReadSlice('>')
		switch {
		case errors.Is(err, io.EOF):
			return out, nil
		case err != nil && !errors.Is(err, bufio.ErrBufferFull):
			return nil, damaged(err)
		}
		if !bytes.Contains(tag, []byte("mergeCell ")) {
			continue
		}
		m := mergeRef.FindSubmatch(tag)
		if m == nil {
			continue
		}
		top, _ := strconv.Atoi(string(m[2]))
		bottom, _ := strconv.Atoi(string(m[4]))
		a := area{columnOf(string(m[1])), top, columnOf(string(m[3])), bottom}
		if a.top >= 1 && a.top <= last && a.left >= 1 && a.right >= a.left && a.bottom >= a.top {
			if out = append(out, a); len(out) == maxMerges {
				return out, nil
			}
		}
	}
}
