package importer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"joren/internal/db"
	"joren/internal/importer/tabular"
	"joren/internal/kit/errs"
	"joren/internal/kit/i18n"
	"joren/internal/kit/ids"
)

// ImportIDPrefix begins an import's id outside the database.
const ImportIDPrefix = "imp"

// RejectedName is the name of the file of rejected rows of an import.
func (r *Report) RejectedName() string {
	stem, ext := r.RejectedExt(filepath.Base(r.File))
	return stem + "-" + ids.Format(ImportIDPrefix, r.ImportID) + ext
}

// RejectedExt cuts the ending off a file's name and returns that of the file of its rejected rows: its own, but CSV for
// rows that were no text.
func (r *Report) RejectedExt(file string) (stem, ext string) {
	ext = filepath.Ext(file)
	stem = strings.TrimSuffix(file, ext)
	if r.Info.Kind != tabular.Text {
		ext = ".csv"
	}
	return stem, ext
}

// rejectPage is how many rejected rows are held at once.
const rejectPage = 500

// WriteRejected writes the rows that an import did not take as the file they came from was written, with a column that
// says why behind theirs. The file imports again once its cells are mended; the added
// column holds no field. Where the encoding lacks a character, the file is written in UTF-8.
func (im *Importer) WriteRejected(ctx context.Context, shopID, importID int64, lang i18n.Lang, w io.Writer) error {
	return im.db.Read(ctx, func(q *db.Read) error {
		var raw string
		err := q.QueryRow(`SELECT report FROM imports WHERE shop_id = $1 AND id = $2`, shopID, importID).Scan(&raw)
		if err != nil {
			return err
		}
		var report Report
		if err := json.Unmarshal([]byte(raw), &report); err != nil {
			return fmt.Errorf("import: read report: %w", err)
		}
		info := report.Info
		ok, err := writable(q, shopID, importID, info, lang)
		if err != nil {
			return err
		}
		if !ok {
			info = info.AsUTF8()
		}
		out := tabular.NewWriter(w, info, tabular.WriterOptions{})
		at, header := reasonColumn(report.Header, lang)
		if report.Mapping == nil || !report.Mapping.NoHeader {
			if err := out.Write(header); err != nil {
				return err
			}
		}
		err = eachReject(q, shopID, importID, func(p Problem) error {
			return out.Write(rejectedRow(p, len(header), at, lang))
		})
		if err != nil {
			return err
		}
		return out.Flush()
	})
}

// reasonColumn returns the header with the column that says why, and its place: behind the file's columns, or where the
// file has it from an earlier round.
func reasonColumn(header []string, lang i18n.Lang) (at int, with []string) {
	at = slices.IndexFunc(header, func(h string) bool { return slices.Contains(reasonColumns, h) })
	if at >= 0 {
		return at, header
	}
	name := reasonColumns[0]
	if lang == i18n.EN {
		name = reasonColumns[1]
	}
	return len(header), append(slices.Clone(header), name)
}

func rejectedRow(p Problem, columns, at int, lang i18n.Lang) []string {
	cells := make([]string, columns)
	copy(cells, p.Cells)
	cells[at] = Explain(lang, p)
	return cells
}

// Explain says why a row was not taken.
func Explain(lang i18n.Lang, p Problem) string {
	reason := lang.T(p.Key, p.Args)
	if p.Column != "" {
		return p.Column + ": " + reason
	}
	return reason
}

// writable reports whether an encoding has all characters of the rejected rows.
func writable(q db.Querier, shopID, importID int64, info tabular.Info, lang i18n.Lang) (bool, error) {
	trial := tabular.NewWriter(io.Discard, info, tabular.WriterOptions{})
	err := eachReject(q, shopID, importID, func(p Problem) error {
		return trial.Write(rejectedRow(p, len(p.Cells)+1, len(p.Cells), lang))
	})
	var lacks *tabular.Unmappable
	if errors.As(err, &lacks) {
		return false, nil
	}
	return true, err
}

// Rejects returns the first rejected rows of an import.
func Rejects(q db.Querier, shopID, importID int64, limit int) ([]Problem, error) {
	return rejectsAfter(q, shopID, importID, 0, limit)
}

func eachReject(q db.Querier, shopID, importID int64, do func(Problem) error) error {
	for after := int64(0); ; {
		page, err := rejectsAfter(q, shopID, importID, after, rejectPage)
		if err != nil || len(page) == 0 {
			return err
		}
		for _, p := range page {
			if err := do(p); err != nil {
				return err
			}
		}
		after = page[len(page)-1].Row
	}
}

func rejectsAfter(q db.Querier, shopID, importID, after int64, limit int) ([]Problem, error) {
	return db.All(q, func(rows *db.Rows) (Problem, error) {
		var p Problem
		var args, cells string
		if err := rows.Scan(&p.Row, &p.Column, &p.Value, &p.Key, &args, &cells); err != nil {
			return p, err
		}
		if err := json.Unmarshal([]byte(cells), &p.Cells); err != nil {
			return p, err
		}
		var err error
		p.Args, err = readArgs(args)
		return p, err
	}, fmt.Sprintf(`SELECT file_row, column_name, value, reason, args, cells FROM import_rejects
		WHERE shop_id = $1 AND import_id = $2 AND file_row > $3 ORDER BY file_row LIMIT %d`, limit), shopID, importID, after)
}

// readArgs reads arguments of a sentence; whole numbers stay whole, so that they are grouped.
func readArgs(raw string) (args errs.Args, err error) {
	if err := json.Unmarshal([]byte(raw), &args); err != nil {
		return nil, err
	}
	wholeNumbers(args)
	return args, nil
}

// wholeNumbers makes whole numbers that came out of JSON whole again.
func wholeNumbers(args errs.Args) {
	for k, v := range args {
		if f, ok := v.(float64); ok && f == float64(int64(f)) {
			args[k] = int64(f)
		}
	}
}
