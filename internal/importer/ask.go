package importer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"joren/internal/db"
	"joren/internal/kit/errs"
)

// StateAsking is the state of an uploaded file of which nobody has said yet how it is read.
const StateAsking = "asking"

// Ask makes a record of a file that no format and no kept mapping knows, to be told by Recheck how it is read. storedAs is
// the name of the kept upload. The record is Report.ImportID.
func (im *Importer) Ask(ctx context.Context, req Request, storedAs string) (*Report, error) {
	report, err := ask(&req)
	if err != nil {
		return nil, err
	}
	report.ImportID = im.db.NewID()
	err = im.db.Tx(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`INSERT INTO imports (shop_id, id, file_name, stored_as, size, format, encoding, mapping, state, actor,
				units_done, report, error, created_at, finished_at)
			VALUES ($1, $2, $3, $4, $5, '', $6, '', $7, $8, 0, $9, '', $10, NULL)`,
			req.Shop.ID, report.ImportID, req.FileName, storedAs, report.Info.Size, report.Encoding, StateAsking, req.Actor, encode(report), tx.Now.UnixMilli())
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("import: keep a file to ask about: %w", err)
	}
	return report, nil
}

// AskAnew makes an import that was not started one that waits to be told how it is read: another sheet of its workbook
// that nothing knows.
func (im *Importer) AskAnew(ctx context.Context, req Request, id int64) error {
	report, err := ask(&req)
	if err != nil {
		return err
	}
	return im.reopen(ctx, req.Shop.ID, id, StateAsking, report)
}

// ask is the report of a file of which only its header and the number of its rows are known.
func ask(req *Request) (*Report, error) {
	s, r, err := begin(req, func([]string) bool { return false })
	if err != nil {
		return nil, err
	}
	if err := s.count(r, req.MaxRows); err != nil {
		return nil, err
	}
	info := s.table.info
	return &Report{File: req.FileName, Encoding: string(info.Encoding), Header: s.header, Info: info, Sheets: s.table.sheets, Total: s.rows}, nil
}

// count counts the rows of a file whose columns mean nothing yet.
func (s *source) count(r rowReader, maxRows int64) error {
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
		if s.rows++; maxRows > 0 && s.rows > maxRows {
			return errs.New(errs.Invalid, "import.too_many_rows", errs.Args{"limit": maxRows})
		}
	}
}

// Recheck tries a file anew that waits to be started or to be told how it is read, and takes what it found into its record.
func (im *Importer) Recheck(ctx context.Context, req Request, id int64) error {
	req.DryRun, req.ImportID, req.TryRows, req.Within = true, 0, tryRows, nil
	report, err := im.Run(ctx, req)
	if err != nil {
		return err
	}
	return im.reopen(ctx, req.Shop.ID, id, StateChecked, report)
}

// reopen writes what was found anew into the record of an import that was not started.
func (im *Importer) reopen(ctx context.Context, shopID, id int64, state string, report *Report) error {
	return im.db.Tx(ctx, func(tx *db.Tx) error {
		i, err := lock(tx, shopID, id)
		if err != nil {
			return err
		}
		if !i.Open() {
			return errs.New(errs.Conflict, "import.started", nil)
		}
		_, err = tx.Exec(`UPDATE imports SET state = $1, format = $2, encoding = $3, report = $4 WHERE shop_id = $5 AND id = $6`,
			state, report.Format, report.Encoding, encode(report), shopID, id)
		return err
	})
}

// Open reports whether the import has not been started: its file may still be read in another way, or be given up.
func (i *Import) Open() bool { return i.State == StateChecked || i.State == StateAsking }

// Reason reports whether a column is the one that Joren adds to a file of rejected rows.
func Reason(header string) bool { return slices.Contains(reasonColumns, header) }
