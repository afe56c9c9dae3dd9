// Package listview keeps how staff like to see the list of customers: the columns that each of them chose, and the lists that
// a shop's staff share under a name.
package listview

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"joren/internal/db"
	"joren/internal/kit/errs"
)

// Limits of what a shop keeps.
const (
	MaxName    = 40 // letters
	maxAddress = 8000
	maxViews   = 30
	maxColumns = 60
)

// View is a list that the staff of a shop share.
type View struct {
	ID      int64
	Name    string
	Address string // the parameters of the list's address
}

// Columns returns the names of the columns that one of the staff chose, in order; none where nothing was chosen.
func Columns(q db.Querier, shopID, staffID int64) ([]string, error) {
	var names string
	err := q.QueryRow(`SELECT columns FROM list_columns WHERE shop_id = $1 AND staff_id = $2`, shopID, staffID).Scan(&names)
	if errs.Is(err, errs.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("listview: columns: %w", err)
	}
	return strings.Split(names, ","), nil
}

// SetColumns keeps the columns that one of the staff chose; none: those that everybody sees who has not chosen.
func SetColumns(ctx context.Context, d *db.DB, shopID, staffID int64, names []string) error {
	if len(names) > maxColumns {
		return errs.New(errs.Invalid, "customerui.too_many_columns", errs.Args{"n": maxColumns})
	}
	return d.Tx(ctx, func(tx *db.Tx) error {
		if len(names) == 0 {
			_, err := tx.Exec(`DELETE FROM list_columns WHERE shop_id = $1 AND staff_id = $2`, shopID, staffID)
			return err
		}
		_, err := tx.Exec(`INSERT INTO list_columns (shop_id, staff_id, columns) VALUES ($1, $2, $3)
			ON CONFLICT (shop_id, staff_id) DO UPDATE SET columns = excluded.columns`, shopID, staffID, strings.Join(names, ","))
		return err
	})
}

// Views returns the lists that a shop's staff share, in the order in which they were made.
func Views(q db.Querier, shopID int64) ([]View, error) {
	list, err := db.All(q, func(rows *db.Rows) (v View, err error) { return v, rows.Scan(&v.ID, &v.Name, &v.Address) },
		`SELECT id, name, address FROM list_views WHERE shop_id = $1 ORDER BY id`, shopID)
	if err != nil {
		return nil, fmt.Errorf("listview: views: %w", err)
	}
	return list, nil
}

// Share keeps a list under a name, in place of one that had the name.
func Share(ctx context.Context, d *db.DB, shopID int64, name, address, actor string) error {
	name = strings.TrimSpace(name)
	switch {
	case name == "":
		return errs.New(errs.Invalid, "customerui.view_without_name", nil)
	case utf8.RuneCountInString(name) > MaxName:
		return errs.New(errs.Invalid, "customerui.view_name_long", errs.Args{"n": MaxName})
	case len(address) > maxAddress:
		return errs.New(errs.Invalid, "customerui.view_too_long", nil)
	}
	return d.Tx(ctx, func(tx *db.Tx) error {
		list, err := Views(tx, shopID)
		if err != nil {
			return err
		}
		if len(list) >= maxViews {
			return errs.New(errs.Invalid, "customerui.too_many_views", errs.Args{"n": maxViews})
		}
		_, err = tx.Exec(`INSERT INTO list_views (shop_id, id, name, address, at, actor) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (shop_id, name) DO UPDATE SET address = excluded.address, at = excluded.at, actor = excluded.actor`,
			shopID, d.NewID(), name, address, tx.Now.UnixMilli(), actor)
		return err
	})
}

// Remove takes a shared list away; the customers stay.
func Remove(ctx context.Context, d *db.DB, shopID, id int64) error {
	return d.Tx(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(`DELETE FROM list_views WHERE shop_id = $1 AND id = $2`, shopID, id)
		if err == nil && n == 0 {
			return errs.New(errs.NotFound, "web.not_found", nil)
		}
		return err
	})
}
