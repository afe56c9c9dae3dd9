package history

import (
	"fmt"

	"joren/internal/db"
	"joren/internal/kit/errs"
)

// Epoch tells how often something was undone in a shop. What was remembered in an earlier epoch may be gone.
func Epoch(q db.Querier, shopID int64) (epoch int64, err error) {
	err = q.QueryRow(`SELECT epoch FROM undo_epochs WHERE shop_id = $1`, shopID).Scan(&epoch)
	if errs.Is(err, errs.NotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("history: epoch: %w", err)
	}
	return epoch, nil
}

// NextEpoch begins another one.
func NextEpoch(tx *db.Tx, shopID int64) error {
	_, err := tx.Exec(`INSERT INTO undo_epochs (shop_id, epoch) VALUES ($1, 1)
		ON CONFLICT (shop_id) DO UPDATE SET epoch = undo_epochs.epoch + 1`, shopID)
	if err != nil {
		return fmt.Errorf("history: next epoch: %w", err)
	}
	return nil
}
