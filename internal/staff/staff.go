// Package staff keeps the people who work with Joren: their accounts, their roles in shops, and their sessions.
//
// An account belongs to the installation and has a role in one or more shops; the role's permissions are one table
// (roles.go). Passwords are kept as argon2id, session tokens as SHA-256. The limits on guessing stand in one table
// (limits.go) and are counted in the database, so that they survive a restart and hold on all nodes. The package knows
// no HTTP: cookies and addresses are given to it as text. It may import db and kit.
package staff

import (
	"log/slog"
	"time"

	"joren/internal/db"
	"joren/internal/kit/clock"
	"joren/internal/kit/i18n"
)

// Account is a staff member.
type Account struct {
	ID        int64
	Email     string // lower case
	Name      string
	Lang      i18n.Lang
	Theme     Theme
	CreatedAt time.Time
	Disabled  bool
}

// Theme is how the pages look to a staff member.
type Theme string

// The themes. System follows the device.
const (
	System Theme = "system"
	Light  Theme = "light"
	Dark   Theme = "dark"
)

// Membership is a role in one shop.
type Membership struct {
	ShopID int64
	Role   Role
}

// Options are what a Service needs.
type Options struct {
	DB   *db.DB
	Log  *slog.Logger // failed sign-ins, without names or addresses; nil: silent
	Hash HashCost     // zero: the cost of production; tests take less
}

// Service keeps staff.
type Service struct {
	db     *db.DB
	clock  clock.Clock
	log    *slog.Logger
	hasher *hasher
}

// New returns a Service.
func New(o Options) *Service {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Service{db: o.DB, clock: o.DB.Clock(), log: o.Log, hasher: newHasher(o.Hash)}
}
