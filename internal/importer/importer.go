// Package importer takes the files that shops have into the shop's customers and orders.
//
// One engine serves every format: it recognises the file, binds its columns to fields, gathers the rows of an order
// into one unit, checks each unit, and applies the good ones in small transactions through the domain's own services.
// A unit goes in whole or not at all; what is left out is kept with the reason, as a file that can be mended and
// imported again. Applying a file twice changes nothing, so a file whose import was killed is simply imported again.
package importer

import (
	"context"
	"log/slog"
	"time"

	"joren/internal/db"
	"joren/internal/importer/format"
	"joren/internal/importer/tabular"
	"joren/internal/kit/money"
)

// Shop is what an import needs to know of the shop it fills.
type Shop struct {
	ID         int64
	Currency   money.Currency
	Zone       *time.Location
	Lapse      time.Duration  // how long an unpaid order waits before it lapses
	MatchMail  bool           // the same e-mail address from two sources is the same customer
	MatchPhone bool           // so is the same phone number with the same full name
	Rounding   money.Rounding // of the tax in a sum
}

// Numbers hands out the shop's running numbers in blocks.
type Numbers interface {
	// Reserve takes n numbers of the kind ("customer" or "order") and returns the first.
	Reserve(ctx context.Context, shopID int64, kind string, n int) (int64, error)
	// Release gives the numbers from first to last of a block back, where no later ones were taken.
	Release(ctx context.Context, shopID int64, kind string, first, last int64) error
}

// Importer takes files in.
type Importer struct {
	db      *db.DB
	numbers Numbers
	log     *slog.Logger
}

// New returns an Importer on a database.
func New(d *db.DB, numbers Numbers, log *slog.Logger) *Importer {
	return &Importer{db: d, numbers: numbers, log: log}
}

// Request is one file to take in.
type Request struct {
	Shop     Shop
	File     File
	FileName string
	Sheet    string          // of a workbook; empty: the first that is recognised, else the first
	Format   string          // a built-in format's name, or mapping:NAME; empty or "auto": recognised
	Mapping  *format.Mapping // a mapping of the user's; goes before Format, which may name it
	DryRun   bool            // read, check and match, but keep nothing
	Live     bool            // young orders of the file set off what live events set off
	Actor    string          // who imports
	ImportID int64           // a record that exists, to be carried on; 0: one of this file that was cut off, else a new one
	Limits   *tabular.Limits // nil: those of the command line
	Progress func(Progress)  // called after each batch; may be nil
	added    []string        // columns that the kept mapping does not know
	MaxRows  int64           // a file with more data rows is refused; 0: no limit
	TryRows  int64           // with DryRun: stop after about so many rows; 0: all

	// Within is called in every transaction that the import commits; its error undoes the transaction and ends Run. A
	// worker says there that the import is still its own. May be nil; a transaction may run more than once.
	Within func(tx *db.Tx, p Progress) error
}

// Progress tells how far an import has come.
type Progress struct {
	Rows  int64 // data rows done
	Total int64 // data rows in the file
}

// Counts are the outcomes of the records of one kind.
type Counts struct {
	Created   int64 `json:"created"`
	Updated   int64 `json:"updated"`
	Unchanged int64 `json:"unchanged"`
}

// OrderCounts are the outcomes of a file's orders and the sum of those that count, in minor units.
type OrderCounts struct {
	Counts
	Amount  int64 `json:"amount"`
	Unknown int64 `json:"unknown"` // orders that count but state no amount
}

// Report is what became of a file.
type Report struct {
	ImportID  int64       `json:"-"`
	File      string      `json:"file"`
	Format    string      `json:"format"`
	Encoding  string      `json:"encoding"`
	Rows      int64       `json:"rows"`  // done so far
	Total     int64       `json:"total"` // in the file
	Accepted  int64       `json:"accepted"`
	Rejected  int64       `json:"rejected"`
	Customers Counts      `json:"customers"`
	Orders    OrderCounts `json:"orders"`
	Lines     int64       `json:"lines"`
	Seconds   float64     `json:"seconds"`

	Kind   format.Kind `json:"kind"`
	Header []string    `json:"header"` // the file's columns
	Unused []string    `json:"unused"` // columns that hold no field

	Mapping *format.Mapping `json:"mapping,omitempty"` // by which the file is read; nil: by its format
	Added   []string        `json:"added,omitempty"`   // columns that a kept mapping did not know

	Unverified bool `json:"unverified,omitempty"` // the format has not been tried on a real export

	Info   tabular.Info `json:"info"`
	Sheets []string     `json:"sheets,omitempty"` // of a workbook: those that hold something
	Sample []Sample     `json:"sample,omitempty"` // the first customers of a dry run
	Errors []Problem    `json:"errors,omitempty"` // the first rejected rows of a dry run
}

// Sample is a customer as an import would leave them.
type Sample struct {
	Name       string `json:"name"`
	Kana       string `json:"kana"`
	Email      string `json:"email"`
	Phone      string `json:"phone"`
	Prefecture string `json:"prefecture"`
	New        bool   `json:"new"`
	Orders     int    `json:"orders"`
	Amount     int64  `json:"amount"` // minor units
}

// maxDryErrors bounds how many rejected rows a dry run reports one by one.
const maxDryErrors = 100
