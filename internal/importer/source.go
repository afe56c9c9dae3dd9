package importer

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"iter"
	"os"
	"slices"
	"strconv"
	"strings"

	"joren/internal/db"
	"joren/internal/importer/format"
	"joren/internal/importer/mapping"
	"joren/internal/importer/tabular"
	"joren/internal/kit/errs"
)

// source is an opened file: how it is written, what it is, and how its rows become units.
type source struct {
	table    *table
	header   []string
	noHeader bool // the first row is data
	bound    *bound

	rows      int64 // data rows in the file
	scattered bool  // rows of one order do not stand together
}

// reasonColumns are the headers of the column that Joren adds to a file of rejected rows, in every language.
var reasonColumns = []string{"取り込めなかった理由", "Reason not imported"}

// open recognises a file and looks it through once: how it is written, its header, how many rows it has, and whether
// the rows of each order stand together.
func (im *Importer) open(ctx context.Context, req *Request) (*source, error) {
	s, r, err := begin(req, func(header []string) bool {
		trial := *req
		f, err := im.chooseFormat(ctx, &trial, header)
		if err == nil {
			_, err = f.Bind(header)
		}
		return err == nil
	})
	if err != nil {
		return nil, err
	}
	f, err := im.chooseFormat(ctx, req, s.header)
	if err != nil {
		return nil, err
	}
	if f.NoHeader {
		if r, err = s.withoutHeader(); err != nil {
			return nil, err
		}
	}
	if s.bound, err = bind(f, s.header, req.Shop); err != nil {
		return nil, err
	}
	return s, s.survey(r, req.MaxRows)
}

// begin opens a file and reads its header. Of a workbook's sheets it takes the one that was named, else the first that fits.
func begin(req *Request, fits func(header []string) bool) (*source, rowReader, error) {
	limits := tabular.DefaultLimits
	if req.Limits != nil {
		limits = *req.Limits
	}
	t, err := openTable(req.File, limits, req.Sheet, fits)
	if err != nil {
		return nil, nil, err
	}
	s := &source{table: t}
	r, err := s.reader()
	if err != nil {
		return nil, nil, err
	}
	return s, r, nil
}

// withoutHeader takes the first row for data; the columns are named by their numbers.
func (s *source) withoutHeader() (rowReader, error) {
	s.noHeader = true
	for i := range s.header {
		s.header[i] = "#" + strconv.Itoa(i+1)
	}
	return s.table.rows()
}

// chooseFormat is the user's mapping, else the format that was named, else the one that the header fits, else a mapping
// that the shop has kept for such a header.
func (im *Importer) chooseFormat(ctx context.Context, req *Request, header []string) (*format.Format, error) {
	auto := req.Format == "" || req.Format == "auto"
	if req.Mapping == nil {
		name, kept := strings.CutPrefix(req.Format, format.KeptPrefix)
		if !auto && !kept {
			return format.ByName(req.Format)
		}
		f, err := format.Recognise(header)
		if err == nil {
			_, err = f.Bind(header)
		}
		if !kept && (err == nil || !errs.Is(err, errs.BadUse)) {
			return f, err
		}
		if !kept {
			name = ""
		}
		m, merr := im.keptFor(ctx, req.Shop.ID, name, header)
		switch {
		case merr != nil:
			return nil, merr
		case m == nil:
			return nil, err
		}
		req.Mapping, req.Format = &m.Mapping, m.Format()
		for _, i := range m.Added {
			if !Reason(header[i]) {
				req.added = append(req.added, header[i])
			}
		}
	}
	f, err := req.Mapping.Format()
	if err == nil && strings.HasPrefix(req.Format, format.KeptPrefix) {
		f.Name = req.Format
	}
	return f, err
}

// keptFor is the mapping of that name on a header, or without a name the one that fits it best; nil when none does.
func (im *Importer) keptFor(ctx context.Context, shopID int64, name string, header []string) (m *mapping.Match, err error) {
	err = im.db.Read(ctx, func(q *db.Read) error {
		if name == "" {
			list, err := mapping.List(q, shopID)
			m = mapping.Best(list, header)
			return err
		}
		k, err := mapping.ByName(q, shopID, name)
		if err != nil {
			return err
		}
		if m = k.On(header); m == nil { // Bind says which column is missing
			m = &mapping.Match{Kept: k, Mapping: k.Mapping}
		}
		return nil
	})
	return m, err
}

// reader starts at the first data row; the header is read on the way, unless the file has none.
func (s *source) reader() (rowReader, error) {
	if s.noHeader {
		return s.table.rows()
	}
	r, err := s.table.rows()
	if err != nil {
		return nil, err
	}
	rec, err := r.Next()
	switch {
	case errors.Is(err, io.EOF):
		return nil, errs.New(errs.Invalid, "tabular.empty", nil)
	case err != nil:
		return nil, fmt.Errorf("import: read the header: %w", err)
	case rec.Problem != nil:
		return nil, errs.New(errs.Invalid, rec.Problem.Key, rec.Problem.Args)
	}
	s.header = slices.Clone(rec.Fields)
	for i, h := range s.header {
		s.header[i] = strings.TrimSpace(h)
	}
	return r, nil
}

// survey counts the rows and finds out whether an order's rows stand together.
func (s *source) survey(r rowReader, maxRows int64) error {
	lines := s.bound.format.Kind == format.Lines
	seed := maphash.MakeSeed()
	seen := map[uint64]struct{}{}
	var last uint64
	for {
		rec, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("import: read row %d: %w", s.rows+2, err)
		}
		if rec.Problem == nil && rec.Blank() {
			continue
		}
		s.rows++
		if maxRows > 0 && s.rows > maxRows {
			return errs.New(errs.Invalid, "import.too_many_rows", errs.Args{"limit": maxRows})
		}
		if !lines || s.scattered {
			continue
		}
		number := s.bound.orderNumber(rec.Fields)
		if number == "" {
			continue
		}
		h := maphash.String(seed, number)
		if h == last {
			continue
		}
		if _, again := seen[h]; again {
			s.scattered = true
			clear(seen)
			continue
		}
		seen[h] = struct{}{}
		last = h
	}
}

// units yields the file's units in an order that is the same each time the file is read.
func (s *source) units(shop Shop) iter.Seq2[*unit, error] {
	if s.scattered {
		return s.gathered(shop)
	}
	return s.inOrder(shop)
}

// records yields the data rows that are not blank.
func (s *source) records() iter.Seq2[row, error] {
	return func(yield func(row, error) bool) {
		r, err := s.reader()
		if err != nil {
			yield(row{}, err)
			return
		}
		for {
			rec, err := r.Next()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(row{}, fmt.Errorf("import: read: %w", err))
				return
			}
			if rec.Problem == nil && rec.Blank() {
				continue
			}
			if !yield(row{n: int64(rec.Row), cells: slices.Clone(rec.Fields), problem: s.readProblem(rec)}, nil) {
				return
			}
		}
	}
}

// inOrder makes units of rows that stand together.
func (s *source) inOrder(shop Shop) iter.Seq2[*unit, error] {
	return func(yield func(*unit, error) bool) {
		var open *unit
		number := ""
		for r, err := range s.records() {
			if err != nil {
				yield(nil, err)
				return
			}
			if s.bound.format.Kind == format.Lines {
				n := s.bound.orderNumber(r.cells)
				if open != nil && (n == number || n == "") {
					s.bound.fill(open, r)
					continue
				}
				number = n
			}
			if open != nil {
				s.bound.finish(open, shop)
				if !yield(open, nil) {
					return
				}
			}
			open = &unit{}
			s.bound.fill(open, r)
		}
		if open != nil {
			s.bound.finish(open, shop)
			yield(open, nil)
		}
	}
}

// partRows is about how many rows of a scattered file are held in memory at once.
const partRows = 20_000

// gathered makes units of rows that are scattered over the file: the rows are spread over temporary files by their
// order's number, so that all rows of an order are in one of them, and each is then gathered in memory.
func (s *source) gathered(shop Shop) iter.Seq2[*unit, error] {
	return func(yield func(*unit, error) bool) {
		dir, err := os.MkdirTemp("", "joren-import-")
		if err != nil {
			yield(nil, fmt.Errorf("import: make a folder: %w", err))
			return
		}
		defer os.RemoveAll(dir)
		parts, err := s.spread(dir, int(s.rows/partRows)+1)
		if err != nil {
			yield(nil, err)
			return
		}
		for _, name := range parts {
			units, err := s.gather(name, shop)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, u := range units {
				if !yield(u, nil) {
					return
				}
			}
		}
	}
}
