package importer

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"joren/internal/db"
	"joren/internal/importer/format"
	"joren/internal/kit/errs"
)

// tryRows is about how many rows Check tries: enough to see what will become of a file, quick enough to wait for.
const tryRows = 10_000

// Check looks a file through, tries its first rows without keeping anything of them, and makes a record of what it
// found, to be begun with Start. storedAs is the name of the kept upload. Where the file as a whole is refused, no
// record is made. The record is Report.ImportID.
func (im *Importer) Check(ctx context.Context, req Request, storedAs string) (*Report, error) {
	req.DryRun, req.ImportID, req.TryRows, req.Within = true, 0, tryRows, nil
	report, err := im.Run(ctx, req)
	if err != nil {
		return nil, err
	}
	report.ImportID = im.db.NewID()
	err = im.db.Tx(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`INSERT INTO imports (shop_id, id, file_name, stored_as, size, format, encoding, mapping, state, actor,
				units_done, report, error, created_at, finished_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, '', $8, $9, 0, $10, '', $11, NULL)`,
			req.Shop.ID, report.ImportID, req.FileName, storedAs, report.Info.Size, report.Format, report.Encoding, StateChecked,
			req.Actor, encode(report), tx.Now.UnixMilli())
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("import: keep the check: %w", err)
	}
	return report, nil
}

// Start moves a checked import to running, for Run to be called with its id; false when it has been started or given
// up before. live declares a file whose young orders happen now. The caller makes sure in the same transaction that Run
// will be called.
func Start(tx *db.Tx, shopID, id int64, live bool) (bool, error) {
	i, err := lock(tx, shopID, id)
	if err != nil || i.State != StateChecked {
		return false, err
	}
	blank := i.Report.blank()
	_, err = tx.Exec(`UPDATE imports SET state = $1, report = $2, live = $3 WHERE shop_id = $4 AND id = $5`, StateRunning, encode(&blank), live, shopID, id)
	return err == nil, err
}

// Drop gives a checked import up; once it was started that is errs.Conflict. The upload is the caller's to remove.
func Drop(tx *db.Tx, shopID, id int64) error {
	i, err := lock(tx, shopID, id)
	switch {
	case err != nil:
		return err
	case i.State == StateDropped:
		return nil
	case !i.Open():
		return errs.New(errs.Conflict, "import.started", nil)
	}
	blank := i.Report.blank()
	_, err = tx.Exec(`UPDATE imports SET state = $1, report = $2, finished_at = $3 WHERE shop_id = $4 AND id = $5`,
		StateDropped, encode(&blank), tx.Now.UnixMilli(), shopID, id)
	return err
}

// Resume lets a stopped or failed import whose upload is kept run on from where it was, for Run to be called with its id;
// false when it runs already. The caller makes sure in the same transaction that Run will be called.
func Resume(tx *db.Tx, shopID, id int64) (bool, error) {
	i, err := lock(tx, shopID, id)
	switch {
	case err != nil:
		return false, err
	case i.State == StateRunning:
		return false, nil
	case (i.State != StateStopped && i.State != StateFailed) || i.StoredAs == "" || i.Undo != nil:
		return false, errs.New(errs.Conflict, "import.not_resumable", nil)
	}
	_, err = tx.Exec(`UPDATE imports SET state = $1, error = '', finished_at = NULL WHERE shop_id = $2 AND id = $3`, StateRunning, shopID, id)
	return err == nil, err
}

// Fail closes a running import that nobody will carry on, with the reason; in any other state it changes nothing.
func Fail(tx *db.Tx, shopID, id int64, why error) error {
	return closeRunning(tx, shopID, id, StateFailed, explain(why))
}

// Stop closes a running import that somebody stopped; in any other state it changes nothing.
func Stop(tx *db.Tx, shopID, id int64) error { return closeRunning(tx, shopID, id, StateStopped, "") }

func closeRunning(tx *db.Tx, shopID, id int64, state, why string) error {
	_, err := tx.Exec(`UPDATE imports SET state = $1, error = $2, finished_at = $3 WHERE shop_id = $4 AND id = $5 AND state = $6`,
		state, why, tx.Now.UnixMilli(), shopID, id, StateRunning)
	return err
}

// CloseLost closes the imports of the command line that began before a time and have not ended: their process was
// killed, and they are begun anew, not carried on.
func CloseLost(tx *db.Tx, shopID int64, before time.Time) error {
	_, err := tx.Exec(`UPDATE imports SET state = $1, error = $2, finished_at = $3
		WHERE shop_id = $4 AND state = $5 AND stored_as = '' AND created_at < $6`,
		StateFailed, explain(errInterrupted), tx.Now.UnixMilli(), shopID, StateRunning, before.UnixMilli())
	return err
}

// Forget notes that the kept upload of an import is gone.
func Forget(tx *db.Tx, shopID, id int64) error {
	_, err := tx.Exec(`UPDATE imports SET stored_as = '' WHERE shop_id = $1 AND id = $2`, shopID, id)
	return err
}

// Kept lists the imports of a shop whose uploads are kept.
func Kept(q db.Querier, shopID int64) ([]*Import, error) {
	return db.All(q, scanImport, `SELECT `+importColumns+` FROM imports WHERE shop_id = $1 AND stored_as <> '' ORDER BY id`, shopID)
}

func lock(tx *db.Tx, shopID, id int64) (*Import, error) {
	return one(tx, shopID, id, " {{for_update}}")
}

// blank is the report of a file of which nothing was taken in yet.
func (r *Report) blank() Report {
	return Report{File: r.File, Format: r.Format, Encoding: r.Encoding, Total: r.Total, Kind: r.Kind, Header: r.Header, Unused: r.Unused, Unverified: r.Unverified, Info: r.Info, Mapping: r.Mapping, Added: r.Added}
}

// nameFields are the fields that tell people whom a row is about, the best first; those that stand together are joined.
var nameFields = [][]string{
	{"name"}, {"family_name", "given_name"}, {"display_name"}, {"company"}, {"email"}, {"order_number"}, {"external_id"},
}

// readBy is the format or mapping by which the file is read.
func (r *Report) readBy() (*format.Format, error) {
	if r.Mapping != nil {
		return r.Mapping.Format()
	}
	return format.ByName(r.Format)
}

// Names returns what tells from a row's cells whom or which order it is about, by the columns that were recognised.
func (r *Report) Names() func(cells []string) string {
	at := map[string][]int{}
	if f, err := r.readBy(); err == nil {
		columns, _ := f.Bind(r.Header)
		for _, c := range columns {
			field := strings.TrimPrefix(c.Field, "customer.")
			at[field] = append(at[field], c.Index)
		}
	}
	cell := func(cells []string, field string) string {
		i := slices.IndexFunc(at[field], func(i int) bool { return i < len(cells) && strings.TrimSpace(cells[i]) != "" })
		if i < 0 {
			return ""
		}
		return cut(strings.TrimSpace(cells[at[field][i]]))
	}
	return func(cells []string) string {
		for _, fields := range nameFields {
			var parts []string
			for _, f := range fields {
				if s := cell(cells, f); s != "" {
					parts = append(parts, s)
				}
			}
			if len(parts) > 0 {
				return strings.Join(parts, " ")
			}
		}
		return ""
	}
}
