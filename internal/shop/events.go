package shop

import (
	"joren/internal/db"
	"joren/internal/eventlog"
)

// Changed is the fact that settings of the shop were changed.
var Changed = eventlog.Kind{Name: "shop.changed", Version: 1}

// ChangedBody is the payload of Changed: the names of the settings.
type ChangedBody struct {
	Settings []string `json:"settings"`
}

func emit(tx *db.Tx, shopID int64, actor string, settings []string) error {
	return eventlog.Emit(tx, eventlog.Event{Shop: shopID, Kind: Changed, Live: true, Actor: actor, Body: ChangedBody{settings}})
}
