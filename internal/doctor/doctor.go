// Package doctor looks an installation over and says in plain words what is wrong and what to do about it.
//
// It reads the tables of all features, those of every shop, and repairs only what is worked out from the rest: figures
// and search texts. It may import the features, db and kit.
package doctor

import (
	"context"
	"fmt"
	"slices"
	"time"

	"joren/internal/backup"
	"joren/internal/customer"
	"joren/internal/db"
	"joren/internal/eventlog"
	"joren/internal/kit/errs"
	"joren/internal/order"
	"joren/internal/shop"
)

// Level says how much a finding matters.
type Level string

// The levels. A Fault is something that must not be; a Warning is worth a look.
const (
	OK      Level = "ok"
	Warning Level = "warning"
	Fault   Level = "fault"
)

// Finding is the outcome of one check: sentence keys with their arguments.
type Finding struct {
	Check  string // a short name, for programs
	Level  Level
	Text   string // what was found
	Args   errs.Args
	Advice string // what to do; empty when it is OK
}

// Options are what a check-up needs.
type Options struct {
	DB    *db.DB
	Shops *shop.Service
	Data  string // the data folder
	Fix   bool   // repair what is worked out from the rest; no server may run meanwhile
}

// checkup gathers findings.
type checkup struct {
	Options
	found []Finding
	now   time.Time
}

// Look runs all checks. An error means that the database cannot be read at all.
func Look(ctx context.Context, o Options) ([]Finding, error) {
	c := &checkup{Options: o, now: o.DB.Clock().Now()}
	for _, check := range []func(context.Context) error{c.engine, c.clock, c.folder, c.space, c.relations, c.shops, c.work, c.backups} {
		if err := check(ctx); err != nil {
			return c.found, fmt.Errorf("doctor: %w", err)
		}
	}
	return c.found, nil
}

// Wrong tells whether a finding is a fault.
func Wrong(found []Finding) bool {
	return slices.ContainsFunc(found, func(f Finding) bool { return f.Level == Fault })
}

func (c *checkup) add(check string, l Level, text string, args errs.Args, advice string) {
	if l == OK {
		advice = ""
	}
	c.found = append(c.found, Finding{check, l, text, args, advice})
}

// unless adds a finding of level l when n is not 0, else that all is well.
func (c *checkup) unless(check string, n int64, l Level, well, text string, args errs.Args, advice string) {
	if n == 0 {
		c.add(check, OK, well, args, "")
		return
	}
	args["n"] = n
	c.add(check, l, text, args, advice)
}

func (c *checkup) engine(ctx context.Context) error {
	up, err := c.DB.Checkup(ctx)
	if err != nil {
		return err
	}
	args := errs.Args{"engine": string(up.Engine), "version": up.Version}
	switch {
	case len(up.Damage) > 0:
		args["what"] = up.Damage[0]
		c.add("database", Fault, "doctor.database_damaged", args, "doctor.restore_it")
	case up.TooOld:
		c.add("database", Fault, "doctor.database_old", args, "doctor.upgrade_postgres")
	case up.Encoding != "" && up.Encoding != "UTF8":
		args["encoding"] = up.Encoding
		c.add("database", Fault, "doctor.database_encoding", args, "doctor.make_utf8")
	default:
		c.add("database", OK, "doctor.database_well", args, "")
	}
	if off := up.Clock.Abs(); off > maxClockOff {
		c.add("database-clock", Warning, "doctor.clocks_differ", errs.Args{"seconds": int64(off.Seconds())}, "doctor.set_clock")
	}
	return nil
}

const maxClockOff = 30 * time.Second

// oldest is before anybody can have run this program.
var oldest = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)

// clock finds a clock that is behind: ids and days rest on it.
func (c *checkup) clock(ctx context.Context) error {
	var last int64
	err := c.DB.Read(ctx, func(q *db.Read) error {
		return q.QueryRow(`SELECT COALESCE(MAX(e.at), 0) FROM shop_head h JOIN events e ON e.shop_id = h.shop_id AND e.seq = h.seq`).Scan(&last)
	})
	newest := time.UnixMilli(last)
	args := errs.Args{"now": c.now.UTC().Format(time.RFC3339), "newest": newest.UTC().Format(time.RFC3339)}
	switch {
	case err != nil:
		return err
	case c.now.Before(oldest) || c.now.Before(newest.Add(-maxClockOff)):
		c.add("clock", Fault, "doctor.clock_behind", args, "doctor.set_clock")
	default:
		c.add("clock", OK, "doctor.clock_well", args, "")
	}
	return nil
}

// owners says of which table a column holds ids.
var owners = map[string]string{
	"shop_id": "shops", "customer_id": "customers", "order_id": "orders", "product_id": "products", "import_id": "imports", "staff_id": "staff",
}

// logs keep what happened, also about what is gone.
var logs = []string{"events", "shop_head", "event_cursors", "event_parked", "consent_log", "exports", "export_choices", "form_tokens", "staff_devices",
	"jobs", "shipments", "record_changes", "import_batches", "import_kept"}

func (c *checkup) relations(ctx context.Context) error {
	orphans, err := c.DB.Orphans(ctx, owners, logs)
	if err != nil {
		return err
	}
	if len(orphans) == 0 {
		c.add("relations", OK, "doctor.relations_well", nil, "")
	}
	for _, o := range orphans {
		c.add("relations", Fault, "doctor.orphans", errs.Args{"n": o.Rows, "table": o.Table, "column": o.Column, "owner": o.Owner}, "doctor.restore_or_report")
	}
	return nil
}

// shops looks at what each shop's rows add up to.
func (c *checkup) shops(ctx context.Context) error {
	list, err := c.Shops.List(ctx)
	if err != nil {
		return err
	}
	for _, s := range list {
		for _, check := range []func(context.Context, *shop.Shop) error{c.log, c.sums, c.texts} {
			if err := check(ctx, s); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *checkup) log(ctx context.Context, s *shop.Shop) error {
	var whole bool
	var parked int64
	err := c.DB.Read(ctx, func(q *db.Read) (err error) {
		if whole, err = eventlog.Gapless(q, s.ID); err != nil {
			return err
		}
		return q.QueryRow(`SELECT COUNT(*) FROM event_parked WHERE shop_id = $1`, s.ID).Scan(&parked)
	})
	if err != nil {
		return err
	}
	if whole {
		c.add("event-log", OK, "doctor.log_well", errs.Args{"shop": s.Slug}, "")
	} else {
		c.add("event-log", Fault, "doctor.log_broken", errs.Args{"shop": s.Slug}, "doctor.restore_or_report")
	}
	c.unless("parked-events", parked, Fault, "doctor.parked_none", "doctor.parked", errs.Args{"shop": s.Slug}, "doctor.report_it")
	return nil
}

func (c *checkup) sums(ctx context.Context, s *shop.Shop) error {
	a, err := order.Check(ctx, c.DB, s.ID)
	if err != nil {
		return err
	}
	if c.Fix {
		if err := a.Repair(ctx, c.DB); err != nil {
			return err
		}
		if a.WrongFigures+a.WrongSums > 0 {
			c.add("repaired", OK, "doctor.figures_repaired", errs.Args{"shop": s.Slug, "n": a.WrongFigures}, "")
			a.WrongFigures, a.WrongSums = 0, 0
		}
	}
	args := func() errs.Args { return errs.Args{"shop": s.Slug} }
	c.unless("purchase-rule", int64(a.WrongCounts), Fault, "doctor.counts_well", "doctor.counts_wrong", args(), "doctor.report_it")
	c.unless("figures", int64(a.WrongFigures), Fault, "doctor.figures_well", "doctor.figures_wrong", args(), "doctor.fix_it")
	c.unless("sums", int64(a.WrongSums), Fault, "doctor.sums_well", "doctor.sums_wrong", args(), "doctor.fix_it")
	return nil
}

func (c *checkup) texts(ctx context.Context, s *shop.Shop) error {
	wrong, err := customer.CheckSearch(ctx, c.DB, s.ID)
	if err != nil {
		return err
	}
	if c.Fix && len(wrong) > 0 {
		if err := customer.RepairSearch(ctx, c.DB, s.ID, wrong); err != nil {
			return err
		}
		c.add("repaired", OK, "doctor.texts_repaired", errs.Args{"shop": s.Slug, "n": len(wrong)}, "")
		wrong = nil
	}
	c.unless("search", int64(len(wrong)), Fault, "doctor.texts_well", "doctor.texts_wrong", errs.Args{"shop": s.Slug}, "doctor.fix_it")
	return nil
}

// When work in the background is late.
const (
	lateAfter   = time.Hour
	lostAfter   = 10 * time.Minute
	failedSince = 7 * 24 * time.Hour
)

func (c *checkup) work(ctx context.Context) error {
	var stuck, failed, imports int64
	err := c.DB.Read(ctx, func(q *db.Read) error {
		err := q.QueryRow(`SELECT COUNT(*) FROM jobs WHERE state = 'queued' AND run_at < $1 OR state = 'running' AND lease_until < $2`,
			c.now.Add(-lateAfter).UnixMilli(), c.now.Add(-lostAfter).UnixMilli()).Scan(&stuck)
		if err != nil {
			return err
		}
		err = q.QueryRow(`SELECT COUNT(*) FROM jobs WHERE state = 'failed' AND finished_at > $1`, c.now.Add(-failedSince).UnixMilli()).Scan(&failed)
		if err != nil {
			return err
		}
		return q.QueryRow(`SELECT COUNT(*) FROM imports WHERE state = 'running' AND created_at < $1`, c.now.Add(-24*time.Hour).UnixMilli()).Scan(&imports)
	})
	if err != nil {
		return err
	}
	c.unless("jobs", stuck, Warning, "doctor.jobs_well", "doctor.jobs_stuck", errs.Args{}, "doctor.start_server")
	c.unless("failed-jobs", failed, Warning, "doctor.failed_none", "doctor.failed_jobs", errs.Args{}, "doctor.see_imports")
	c.unless("imports", imports, Warning, "doctor.imports_well", "doctor.imports_open", errs.Args{}, "doctor.start_server")
	return nil
}

const backupAge = 7 * 24 * time.Hour

func (c *checkup) backups(ctx context.Context) error {
	var last backup.Record
	err := c.DB.Read(ctx, func(q *db.Read) (err error) {
		last, err = backup.Last(q)
		return err
	})
	if errs.Is(err, errs.NotFound) {
		c.add("backup", Warning, "doctor.backup_none", nil, "doctor.make_backup")
		return nil
	}
	if err != nil {
		return err
	}
	args := errs.Args{"at": last.At.UTC().Format(time.RFC3339), "file": last.File, "n": int64(c.now.Sub(last.At) / (24 * time.Hour))}
	switch {
	case c.now.Sub(last.At) > backupAge:
		c.add("backup", Warning, "doctor.backup_old", args, "doctor.make_backup")
	case !last.Encrypted:
		c.add("backup", Warning, "doctor.backup_open", args, "doctor.encrypt_backup")
	default:
		c.add("backup", OK, "doctor.backup_well", args, "")
	}
	return nil
}
