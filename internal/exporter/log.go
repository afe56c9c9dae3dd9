package exporter

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"joren/internal/db"
	"joren/internal/kit/day"
	"joren/internal/kit/errs"
)

// The states of an export.
const (
	StateRunning = "running" // or cut off
	StateDone    = "done"
	StateFailed  = "failed"
)

// LargeRows is how many rows with personal data may leave without more ado.
const LargeRows = 1000

// DefaultPerDay is how many larger ones a staff member may take a day where the shop does not say.
const DefaultPerDay = 20

// maxReason is the length of a reason in characters.
const maxReason = 200

// Asked is who wants a file, and why. Filter is what the list was narrowed by, as its address has it.
type Asked struct {
	Actor, Filter, Reason string

	// Limited holds large exports to the limits for staff: a reason, and so many a day.
	Limited bool
}

// Export is an entry of the log of files that left.
type Export struct {
	ID                    int64
	At                    time.Time
	Actor                 string
	Kind                  string // of this package, or the name of a carrier's layout
	Form                  string
	Columns               []string
	Filter, Reason, State string
	Rows, Replaced        int64
	FinishedAt            time.Time
	Large                 bool
}

// Run writes a file and keeps in the log who took it. What is refused leaves no entry.
func Run(ctx context.Context, d *db.DB, req Request, asked Asked, w io.Writer) (*Result, error) {
	entry := Export{ID: d.NewID(), Actor: asked.Actor, Kind: string(req.Kind), Form: string(req.As), Columns: req.Columns, Filter: asked.Filter,
		Reason: strings.TrimSpace(asked.Reason)}
	err := d.Read(ctx, func(q *db.Read) (err error) {
		entry.Rows, entry.Large, err = Size(q, req)
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := Begin(ctx, d, req.Shop, entry, asked.Limited); err != nil {
		return nil, err
	}
	result, err := Write(ctx, d, req, w)
	var lacking *LackingError
	switch {
	case errors.As(err, &lacking):
		return nil, errors.Join(err, forget(ctx, d, req.Shop.ID, entry.ID))
	case err != nil:
		return nil, errors.Join(err, End(ctx, d, req.Shop.ID, entry.ID, StateFailed, 0, 0))
	}
	return result, End(ctx, d, req.Shop.ID, entry.ID, StateDone, result.Rows, result.Replaced.Count)
}

// Size tells how many rows a request has, and whether so many with personal data fall under the limits.
func Size(q db.Querier, req Request) (rows int64, large bool, err error) {
	columns := req.Columns
	if len(columns) == 0 {
		if columns, err = Columns(q, req.Shop, req.Kind); err != nil {
			return 0, false, err
		}
	}
	rows, err = Rows(q, req)
	return rows, rows > LargeRows && slices.ContainsFunc(columns, Personal), err
}

// Begin makes an entry in the log.
func Begin(ctx context.Context, d *db.DB, shop Shop, e Export, limited bool) error {
	if n := len([]rune(e.Reason)); limited && e.Large && (n == 0 || n > maxReason) {
		return errs.InvalidFields([]errs.Field{{Path: "reason", Key: "export.no_reason", Args: errs.Args{"limit": maxReason}}})
	}
	return d.Tx(ctx, func(tx *db.Tx) error {
		today := day.FromTime(tx.Now, shop.Zone).UnixDays()
		if limited && e.Large {
			if err := checkPerDay(tx, shop.ID, e.Actor, today); err != nil {
				return err
			}
		}
		_, err := tx.Exec(`INSERT INTO exports (shop_id, id, at, on_day, actor, kind, form, columns, filter, reason, large, state, row_count, replaced, finished_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, NULL)`, shop.ID, e.ID, tx.Now.UnixMilli(), today, e.Actor, e.Kind, e.Form,
			strings.Join(e.Columns, "\n"), e.Filter, e.Reason, e.Large, StateRunning, e.Rows)
		if err != nil {
			return fmt.Errorf("export: begin: %w", err)
		}
		return nil
	})
}

// checkPerDay counts the large exports of somebody's day. The row of the limit is locked, so that two at once count
// each other.
func checkPerDay(tx *db.Tx, shopID int64, actor string, today int32) error {
	_, err := tx.Exec(`INSERT INTO export_limits (shop_id, per_day) VALUES ($1, $2) ON CONFLICT (shop_id) DO NOTHING`, shopID, DefaultPerDay)
	if err != nil {
		return fmt.Errorf("export: limit: %w", err)
	}
	var limit, n int
	err = tx.QueryRow(`SELECT per_day FROM export_limits WHERE shop_id = $1 {{for_update}}`, shopID).Scan(&limit)
	if err != nil {
		return fmt.Errorf("export: limit: %w", err)
	}
	err = tx.QueryRow(`SELECT COUNT(*) FROM exports WHERE shop_id = $1 AND actor = $2 AND on_day = $3 AND large`, shopID, actor, today).Scan(&n)
	if err != nil {
		return fmt.Errorf("export: count: %w", err)
	}
	if n >= limit {
		return errs.New(errs.Forbidden, "export.too_often", errs.Args{"n": limit, "rows": LargeRows})
	}
	return nil
}

// PerDay is how many large exports a staff member may take a day.
func PerDay(q db.Querier, shopID int64) (n int, err error) {
	err = q.QueryRow(`SELECT per_day FROM export_limits WHERE shop_id = $1`, shopID).Scan(&n)
	if errs.Is(err, errs.NotFound) {
		return DefaultPerDay, nil
	}
	return n, err
}

// maxPerDay is the highest limit that a shop can set.
const maxPerDay = 1000

// SetPerDay changes it. 0 forbids large exports.
func SetPerDay(tx *db.Tx, shopID int64, n int) error {
	if n < 0 || n > maxPerDay {
		return errs.InvalidFields([]errs.Field{{Path: "exports_per_day", Key: "export.bad_per_day", Args: errs.Args{"limit": maxPerDay}}})
	}
	_, err := tx.Exec(`INSERT INTO export_limits (shop_id, per_day) VALUES ($1, $2) ON CONFLICT (shop_id) DO UPDATE SET per_day = excluded.per_day`, shopID, n)
	return err
}

// End closes an entry, also when who asked has gone.
func End(ctx context.Context, d *db.DB, shopID, id int64, state string, rows, replaced int64) error {
	return d.Tx(context.WithoutCancel(ctx), func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE exports SET state = $1, row_count = $2, replaced = $3, finished_at = $4 WHERE shop_id = $5 AND id = $6`,
			state, rows, replaced, tx.Now.UnixMilli(), shopID, id)
		return err
	})
}

func forget(ctx context.Context, d *db.DB, shopID, id int64) error {
	return d.Tx(context.WithoutCancel(ctx), func(tx *db.Tx) error {
		_, err := tx.Exec(`DELETE FROM exports WHERE shop_id = $1 AND id = $2`, shopID, id)
		return err
	})
}

// Recent returns the newest entries of the log, at most limit.
func Recent(q db.Querier, shopID int64, limit int) ([]Export, error) {
	return db.All(q, func(rows *db.Rows) (Export, error) {
		var e Export
		var at int64
		var columns string
		var finished db.Null[int64]
		err := rows.Scan(&e.ID, &at, &e.Actor, &e.Kind, &e.Form, &columns, &e.Filter, &e.Reason, &e.Large, &e.State, &e.Rows, &e.Replaced, &finished)
		e.At, e.Columns = time.UnixMilli(at), split(columns)
		if finished.Valid {
			e.FinishedAt = time.UnixMilli(finished.V)
		}
		return e, err
	}, fmt.Sprintf(`SELECT id, at, actor, kind, form, columns, filter, reason, large, state, row_count, replaced, finished_at
		FROM exports WHERE shop_id = $1 ORDER BY id DESC LIMIT %d`, limit), shopID)
}

func split(lines string) []string {
	if lines == "" {
		return nil
	}
	return strings.Split(lines, "\n")
}

// Choice is what somebody took last of a kind.
type Choice struct {
	As      As
	Columns []string // empty: all
}

// LastChoice returns what a staff member took last of a kind; CSV with all columns before the first time.
func LastChoice(q db.Querier, shopID, staffID int64, kind Kind) (Choice, error) {
	c := Choice{As: CSV}
	var columns string
	err := q.QueryRow(`SELECT form, columns FROM export_choices WHERE shop_id = $1 AND staff_id = $2 AND kind = $3`, shopID, staffID, string(kind)).
		Scan(&c.As, &columns)
	if errs.Is(err, errs.NotFound) {
		return c, nil
	}
	c.Columns = split(columns)
	return c, err
}

// Remember keeps what a staff member took.
func Remember(tx *db.Tx, shopID, staffID int64, kind Kind, c Choice) error {
	_, err := tx.Exec(`INSERT INTO export_choices (shop_id, staff_id, kind, form, columns) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (shop_id, staff_id, kind) DO UPDATE SET form = excluded.form, columns = excluded.columns`,
		shopID, staffID, string(kind), string(c.As), strings.Join(c.Columns, "\n"))
	if err != nil {
		return fmt.Errorf("export: remember a choice: %w", err)
	}
	return nil
}
