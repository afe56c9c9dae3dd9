package importer

import (
	"bufio"
	"encoding/gob"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"path/filepath"
)

// spilled is a row in a temporary file.
type spilled struct {
	N       int64
	Cells   []string
	Problem *Problem
	Number  string
}

// spread writes the rows into n files by their order's number.
func (s *source) spread(dir string, n int) (names []string, err error) {
	type part struct {
		file *os.File
		buf  *bufio.Writer
		enc  *gob.Encoder
	}
	parts := make([]part, n)
	defer func() {
		for _, p := range parts {
			if p.file != nil {
				err = errors.Join(err, p.buf.Flush(), p.file.Close())
			}
		}
	}()
	for i := range parts {
		name := filepath.Join(dir, fmt.Sprintf("part-%04d", i))
		f, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
		if err != nil {
			return nil, fmt.Errorf("import: make a part: %w", err)
		}
		buf := bufio.NewWriter(f)
		parts[i] = part{f, buf, gob.NewEncoder(buf)}
		names = append(names, name)
	}
	last := ""
	for r, err := range s.records() {
		if err != nil {
			return nil, err
		}
		number := s.bound.orderNumber(r.cells)
		if number == "" {
			number = last
		}
		last = number
		h := fnv.New32a()
		_, _ = io.WriteString(h, number)
		if err := parts[h.Sum32()%uint32(n)].enc.Encode(spilled{r.n, r.cells, r.problem, number}); err != nil {
			return nil, fmt.Errorf("import: write a part: %w", err)
		}
	}
	return names, nil
}

// gather reads one file of spread rows and makes units of them, in the order in which their first rows stand.
func (s *source) gather(name string, shop Shop) ([]*unit, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("import: open a part: %w", err)
	}
	defer f.Close()
	dec := gob.NewDecoder(bufio.NewReader(f))
	var units []*unit
	byNumber := map[string]*unit{}
	for {
		var r spilled
		if err := dec.Decode(&r); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("import: read a part: %w", err)
		}
		u := byNumber[r.Number]
		if u == nil || r.Number == "" {
			u = &unit{}
			units = append(units, u)
			byNumber[r.Number] = u
		}
		s.bound.fill(u, row{n: r.N, cells: r.Cells, problem: r.Problem})
	}
	for _, u := range units {
		s.bound.finish(u, shop)
	}
	return units, nil
}
