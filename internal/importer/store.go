package importer

import (
	"encoding/json"
	"fmt"
	"time"

	"joren/internal/db"
	"joren/internal/kit/errs"
)

// Import is the record of a file that was taken in, or is about to be.
type Import struct {
	ID        int64
	FileName  string
	StoredAs  string // name of the kept upload, empty for a file of the command line
	Size      int64
	Format    string
	State     string
	Actor     string
	Report    Report
	Error     *Problem // why the whole file failed
	Live      bool     // young orders of the file set off what live events set off
	Undo      *Undo    // nil: nobody undid it
	CreatedAt time.Time
	Finished  time.Time
}

const importColumns = "id, file_name, stored_as, size, format, state, actor, report, error, live, undo, created_at, finished_at"

func scanImport(rows *db.Rows) (*Import, error) {
	var i Import
	var report, failure, undo string
	var created int64
	var finished db.Null[int64]
	if err := rows.Scan(&i.ID, &i.FileName, &i.StoredAs, &i.Size, &i.Format, &i.State, &i.Actor, &report, &failure, &i.Live, &undo, &created, &finished); err != nil {
		return nil, err
	}
	if report != "" {
		if err := json.Unmarshal([]byte(report), &i.Report); err != nil {
			return nil, fmt.Errorf("import: report of %d: %w", i.ID, err)
		}
	}
	if failure != "" {
		i.Error = &Problem{}
		if err := json.Unmarshal([]byte(failure), i.Error); err != nil {
			return nil, fmt.Errorf("import: error of %d: %w", i.ID, err)
		}
	}
	if undo != "" {
		i.Undo = &Undo{}
		if err := json.Unmarshal([]byte(undo), i.Undo); err != nil {
			return nil, fmt.Errorf("import: undo of %d: %w", i.ID, err)
		}
	}
	for n := range i.Report.Errors {
		wholeNumbers(i.Report.Errors[n].Args)
	}
	if i.Error != nil {
		wholeNumbers(i.Error.Args)
	}
	i.Report.ImportID = i.ID
	i.CreatedAt = time.UnixMilli(created)
	if finished.Valid {
		i.Finished = time.UnixMilli(finished.V)
	}
	return &i, nil
}

// Get returns the record of an import, or errs.NotFound.
func Get(q db.Querier, shopID, id int64) (*Import, error) { return one(q, shopID, id, "") }

func one(q db.Querier, shopID, id int64, lock string) (*Import, error) {
	i, err := db.One(q, scanImport, `SELECT `+importColumns+` FROM imports WHERE shop_id = $1 AND id = $2`+lock, shopID, id)
	if errs.Is(err, errs.NotFound) {
		return nil, errs.New(errs.NotFound, "import.not_found", nil)
	}
	return i, err
}

// Recent lists the newest imports of a shop.
func Recent(q db.Querier, shopID int64, limit int) ([]*Import, error) {
	return db.All(q, scanImport, fmt.Sprintf(`SELECT %s FROM imports WHERE shop_id = $1 ORDER BY id DESC LIMIT %d`, importColumns, limit), shopID)
}
