package staff

import (
	"joren/internal/db"
	"joren/internal/eventlog"
)

// The facts that this package records.
var (
	Invited     = eventlog.Kind{Name: "staff.invited", Version: 1}
	Joined      = eventlog.Kind{Name: "staff.joined", Version: 1}
	RoleChanged = eventlog.Kind{Name: "staff.role_changed", Version: 1}
	Left        = eventlog.Kind{Name: "staff.left", Version: 1}
)

// MemberBody is the payload of all of them: ids and roles, no address.
type MemberBody struct {
	Staff int64 `json:"staff,omitempty"` // none when somebody is only invited
	From  Role  `json:"from,omitempty"`  // the role before
	Role  Role  `json:"role,omitempty"`
}

func emit(tx *db.Tx, shopID int64, kind eventlog.Kind, by int64, body MemberBody) error {
	return eventlog.Emit(tx, eventlog.Event{Shop: shopID, Kind: kind, Live: true, Actor: Actor(by), Body: body})
}
