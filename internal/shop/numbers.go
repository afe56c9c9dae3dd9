package shop

import (
	"context"
	"fmt"

	"joren/internal/db"
)

// Reserve takes n running numbers of a kind ("customer", "order") in a transaction of its own and returns the first.
// Numbers that are not used leave holes.
func (s *Service) Reserve(ctx context.Context, shopID int64, kind string, n int) (first int64, err error) {
	err = s.db.Tx(ctx, func(tx *db.Tx) error {
		var next int64
		err := tx.QueryRow(`INSERT INTO shop_numbers (shop_id, kind, next) VALUES ($1, $2, 1 + $3)
			ON CONFLICT (shop_id, kind) DO UPDATE SET next = shop_numbers.next + $3 RETURNING next`, shopID, kind, int64(n)).Scan(&next)
		first = next - int64(n)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("shop: reserve %s numbers: %w", kind, err)
	}
	return first, nil
}

// Release gives the numbers from first to last back, where nobody has taken later ones since. They were never shown.
func (s *Service) Release(ctx context.Context, shopID int64, kind string, first, last int64) error {
	if first > last {
		return nil
	}
	err := s.db.Tx(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE shop_numbers SET next = $1 WHERE shop_id = $2 AND kind = $3 AND next = $4`, first, shopID, kind, last+1)
		return err
	})
	if err != nil {
		return fmt.Errorf("shop: release %s numbers: %w", kind, err)
	}
	return nil
}
