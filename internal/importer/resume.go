package importer

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"joren/internal/db"
	"joren/internal/kit/errs"
	"joren/internal/kit/process"
)

// resumeFor is how long an import of the command line that was cut off is carried on by importing its file again. Later
// the file is taken in from its first row: what it says counts anew.
const resumeFor = 24 * time.Hour

// errTaken ends an import that another process has taken over.
var errTaken = errs.New(errs.Conflict, "import.taken_over", nil)

// fingerprint tells imports of one file, read in one way, from all others.
func (req *Request) fingerprint() (string, error) {
	if _, err := req.File.Seek(0, io.SeekStart); err != nil {
		return "", fmt.Errorf("import: rewind: %w", err)
	}
	h := sha256.New()
	if _, err := io.Copy(h, req.File); err != nil {
		return "", fmt.Errorf("import: read: %w", err)
	}
	how, err := json.Marshal([]any{req.Format, req.Mapping, req.Live, req.Sheet})
	if err != nil {
		return "", err
	}
	h.Write(how)
	return hex.EncodeToString(h.Sum(nil)), nil
}

// adopt finds an import of the same file that was cut off, by its process's death or by hand, and makes it this process's
// own; 0 when there is none. One whose process may still run is left alone.
func (r *run) adopt(tx *db.Tx) (id int64, err error) {
	type cut struct {
		id           int64
		state, owner string
	}
	list, err := db.All(tx, func(rows *db.Rows) (c cut, err error) { return c, rows.Scan(&c.id, &c.state, &c.owner) },
		`SELECT id, state, owner FROM imports WHERE shop_id = $1 AND fingerprint = $2 AND state IN ('running', 'failed', 'stopped') AND undo = '' AND created_at > $3
		ORDER BY id DESC LIMIT 1`, r.req.Shop.ID, r.fingerprint, tx.Now.Add(-resumeFor).UnixMilli())
	if err != nil || len(list) == 0 {
		return 0, err
	}
	c := list[0]
	if c.state == StateRunning && !process.Gone(c.owner) {
		return 0, nil
	}
	n, err := tx.Exec(`UPDATE imports SET owner = $1, state = $2, error = '', finished_at = NULL WHERE shop_id = $3 AND id = $4 AND owner = $5`,
		r.owner, StateRunning, r.req.Shop.ID, c.id, c.owner)
	if err != nil || n == 0 {
		return 0, err
	}
	return c.id, nil
}
