package segmentsql

import (
	"context"

	"joren/internal/db"
)

// Hold takes one of the places of a shop while fn runs.
func (e *Evaluator) Hold(ctx context.Context, shopID int64, fn func()) error {
	return e.run(ctx, shopID, func(*db.Read) error { fn(); return nil })
}
