package app

import (
	"joren/internal/db"
	"joren/internal/history"
	"joren/internal/importer/undo"
	"joren/internal/shipping"
)

// parcels is what shipping has to say when imports are undone: an order that has parcels stays, and the parcels that an
// import brought go with it.
func parcels() undo.Feature {
	return undo.Feature{
		InUse: func(q db.Querier, shopID int64, kind history.Kind, ids []int64) (map[int64]string, error) {
			if kind != history.Order {
				return nil, nil
			}
			sent, err := shipping.Sent(q, shopID, ids)
			reasons := make(map[int64]string, len(sent))
			for _, id := range sent {
				reasons[id] = "undo.reason.parcels"
			}
			return reasons, err
		},
		Removed: shipping.Removed,
		Undone:  shipping.Withdraw,
	}
}
