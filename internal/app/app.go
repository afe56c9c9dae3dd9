// Package app wires Joren together: it opens the database and builds every service once. It holds no rules.
package app

import (
	"context"
	"log/slog"
	"path/filepath"
	"time"

	"joren/internal/audience"
	"joren/internal/db"
	"joren/internal/importer"
	"joren/internal/importer/undo"
	"joren/internal/index"
	"joren/internal/kit/clock"
	"joren/internal/kit/errs"
	"joren/internal/shop"
	"joren/internal/staff"
)

// Options say where the data lie.
type Options struct {
	Data     string // folder of the SQLite database and of files
	Database string // postgres://… instead of SQLite
	Clock    clock.Clock
	Log      *slog.Logger
}

// App is an opened installation.
type App struct {
	Options
	DB     *db.DB
	Shops  *shop.Service
	Staff  *staff.Service
	Import *importer.Importer
	Undo   *undo.Undoer
}

// oldest is before anybody can have run this program: a clock that says so would spoil ids and days.
var oldest = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)

// Open opens the installation, creating and migrating its database where needed.
func Open(ctx context.Context, o Options) (*App, error) {
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if now := o.Clock.Now(); now.Before(oldest) {
		return nil, errs.New(errs.Invalid, "error.clock", errs.Args{"now": now.UTC().Format(time.RFC3339)})
	}
	d, err := db.Open(ctx, db.Options{Dir: o.Data, URL: o.Database, Clock: o.Clock, Log: o.Log})
	if err != nil {
		return nil, err
	}
	a := &App{Options: o, DB: d, Shops: shop.New(d), Staff: staff.New(staff.Options{DB: d, Log: o.Log})}
	a.Import = importer.New(d, a.Shops, o.Log)
	a.Undo = undo.New(d, parcels())
	return a, nil
}

// Indexes are what answers which customers a query means, out of memory. sql answers while an index loads; with nil who asks waits.
func (a *App) Indexes(sql audience.Evaluator) *index.Indexes {
	return index.New(index.Options{DB: a.DB, Dir: filepath.Join(a.Data, "index"), SQL: sql, Log: a.Log})
}

// Close releases the database.
func (a *App) Close() error { return a.DB.Close() }

// ImportShop is a shop as the importer needs to know it.
func ImportShop(s *shop.Shop) importer.Shop {
	return importer.Shop{ID: s.ID, Currency: s.Currency, Zone: s.Zone, Lapse: s.Lapse(), MatchMail: s.MatchMail, MatchPhone: s.MatchPhone,
		Rounding: s.Rounding}
}
