package backup

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"joren/internal/db"
)

// Record is a backup that was made of this database.
type Record struct {
	At        time.Time
	File      string
	Bytes     int64
	Encrypted bool
}

// keptRecords is how many backups are remembered.
const keptRecords = 100

func (s Source) record(ctx context.Context, path string, size int64, encrypted bool) error {
	err := s.DB.Tx(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`INSERT INTO backups (at, file, bytes, encrypted) VALUES ($1, $2, $3, $4)
			ON CONFLICT (at) DO UPDATE SET file = excluded.file, bytes = excluded.bytes, encrypted = excluded.encrypted`,
			tx.Now.UnixMilli(), filepath.Base(path), size, encrypted)
		if err != nil {
			return err
		}
		_, err = tx.Exec(`DELETE FROM backups WHERE at < (SELECT MIN(at) FROM (SELECT at FROM backups ORDER BY at DESC LIMIT $1) b)`, keptRecords)
		return err
	})
	if err != nil {
		return fmt.Errorf("backup: remember it: %w", err)
	}
	return nil
}

// Last returns the newest backup of the database, or errs.NotFound.
func Last(q db.Querier) (r Record, err error) {
	var at int64
	err = q.QueryRow(`SELECT at, file, bytes, encrypted FROM backups ORDER BY at DESC LIMIT 1`).Scan(&at, &r.File, &r.Bytes, &r.Encrypted)
	r.At = time.UnixMilli(at)
	return r, err
}
