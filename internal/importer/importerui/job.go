package importerui

import (
	"context"
	"errors"
	"net/http"
	"time"

	"joren/internal/db"
	"joren/internal/importer"
	"joren/internal/jobs"
	"joren/internal/kit/errs"
	"joren/internal/kit/ids"
	"joren/internal/web"
)

// jobKind is the name of the jobs that take files in.
const jobKind = "import"

// payload says which import a job carries out. Slug is the shop's, by which services know it.
type payload struct {
	Slug   string `json:"slug"`
	Import int64  `json:"import"`
}

// Kind is how imports are carried out, for the worker. Its Ended must be told of them too.
func (u *UI) Kind() jobs.Kind { return jobs.Kind{Name: jobKind, Handler: u.run, Limit: 2} }

// start lets the import begin in the background; a second time it changes nothing.
func (u *UI) start(w http.ResponseWriter, r *http.Request) error {
	id, err := importID(r)
	if err != nil {
		return err
	}
	v := web.From(r.Context())
	err = u.DB.Tx(r.Context(), func(tx *db.Tx) error {
		started, err := importer.Start(tx, v.Shop.ID, id, r.PostFormValue("live") != "")
		if err != nil || !started {
			return err
		}
		return u.enqueue(tx, v, id)
	})
	if err != nil {
		return err
	}
	return web.Redirect(w, r, path(v, id))
}

// fileGroup is the group of the jobs that take files in or undo that: a shop's files are worked on one after another.
const fileGroup = "files"

// keyOf is the key of the job that carries an import out.
func keyOf(id int64) string { return ids.Format(importer.ImportIDPrefix, id) }

func (u *UI) enqueue(tx *db.Tx, v *web.Visit, id int64) error {
	_, _, err := u.Jobs.Enqueue(tx, jobs.Job{Shop: v.Shop.ID, Kind: jobKind, Key: keyOf(id), Group: fileGroup,
		Payload: jobs.NewPayload(payload{v.Shop.Slug, id})})
	return err
}

// stop ends an import that waits or runs; what it has taken in stays.
func (u *UI) stop(w http.ResponseWriter, r *http.Request) error {
	id, err := importID(r)
	if err != nil {
		return err
	}
	v := web.From(r.Context())
	err = u.DB.Tx(r.Context(), func(tx *db.Tx) error {
		if _, err := importer.Get(tx, v.Shop.ID, id); err != nil {
			return err
		}
		j, err := jobs.Find(tx, v.Shop.ID, jobKind, keyOf(id))
		if errs.Is(err, errs.NotFound) { // nobody carries it out
			return importer.Stop(tx, v.Shop.ID, id)
		}
		if err != nil {
			return err
		}
		if err := u.Jobs.Cancel(tx, v.Shop.ID, j.ID); err != nil || j.State == jobs.Running {
			return err // one that runs is closed when its handler has returned
		}
		return importer.Stop(tx, v.Shop.ID, id)
	})
	if err != nil {
		return err
	}
	return web.Redirect(w, r, path(v, id))
}

// resume carries a stopped or failed import on where it was.
func (u *UI) resume(w http.ResponseWriter, r *http.Request) error {
	id, err := importID(r)
	if err != nil {
		return err
	}
	v := web.From(r.Context())
	err = u.DB.Tx(r.Context(), func(tx *db.Tx) error {
		resumed, err := importer.Resume(tx, v.Shop.ID, id)
		if err != nil || !resumed {
			return err
		}
		return u.enqueue(tx, v, id)
	})
	if err != nil {
		return err
	}
	return web.Redirect(w, r, path(v, id))
}

// drop gives up a file that was looked at.
func (u *UI) drop(w http.ResponseWriter, r *http.Request) error {
	i, err := u.load(r)
	if err != nil {
		return err
	}
	v := web.From(r.Context())
	err = u.DB.Tx(r.Context(), func(tx *db.Tx) error {
		if err := importer.Drop(tx, v.Shop.ID, i.ID); err != nil {
			return err
		}
		return importer.Forget(tx, v.Shop.ID, i.ID)
	})
	if err != nil {
		return err
	}
	if err := u.remove(i.StoredAs); err != nil { // Sweep finds it later
		u.Log.WarnContext(r.Context(), "an upload stays", "err", err)
	}
	web.SetFlash(w, "importui.dropped")
	return web.Redirect(w, r, v.Path("/imports"))
}

// run carries an import out, or on where an earlier attempt was cut off. The import's own record says how it ended; the
// job fails only when it cannot be carried on now.
func (u *UI) run(ctx context.Context, j jobs.Job) error {
	p, err := jobs.Payload[payload](j)
	if err != nil {
		return err
	}
	sh, err := u.Shops.BySlug(ctx, p.Slug)
	if err != nil {
		return err
	}
	var i *importer.Import
	if err = u.DB.Read(ctx, func(q *db.Read) (err error) {
		i, err = importer.Get(q, j.Shop, p.Import)
		return err
	}); err != nil {
		return err
	}
	if i.State != importer.StateRunning {
		return nil
	}
	f, err := u.open(i.StoredAs)
	if err != nil {
		return u.fail(ctx, j, i, errs.New(errs.NotFound, "importui.file_gone", nil))
	}
	defer f.Close()
	_, err = u.Import.Run(ctx, importer.Request{Shop: importShop(sh), File: f, FileName: i.FileName, Sheet: i.Report.Info.Sheet, Format: i.Format, Mapping: i.Report.Mapping, Actor: i.Actor,
		ImportID: i.ID, Live: i.Live, Limits: &u.limits, MaxRows: maxRows,
		Within: func(tx *db.Tx, p importer.Progress) error { return j.SaveProgress(tx, p) }})
	if err == nil || ctx.Err() != nil || errors.Is(err, jobs.ErrLost) || errs.Is(err, errs.Unavailable) {
		return err
	}
	u.Log.ErrorContext(ctx, "an import failed", "shop", j.Shop, "import", i.ID, "err", err)
	return u.fail(ctx, j, i, err)
}

// fail closes the import's record.
func (u *UI) fail(ctx context.Context, j jobs.Job, i *importer.Import, why error) error {
	return u.DB.Tx(ctx, func(tx *db.Tx) error {
		if err := j.SaveProgress(tx, importer.Progress{Rows: i.Report.Rows, Total: i.Report.Total}); err != nil {
			return err
		}
		return importer.Fail(tx, j.Shop, i.ID, why)
	})
}

// endedTimeout is how long Ended tries to close a record.
const endedTimeout = 10 * time.Second

// Ended closes the record of an import whose job was given up or cancelled. The worker tells it of every job; those of
// other kinds are not its business.
func (u *UI) Ended(j jobs.Job) {
	if j.Kind != jobKind || (j.State != jobs.Failed && j.State != jobs.Cancelled) {
		return
	}
	p, err := jobs.Payload[payload](j)
	if err != nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), endedTimeout)
	defer cancel()
	err = u.DB.Tx(ctx, func(tx *db.Tx) error {
		if j.State == jobs.Cancelled {
			return importer.Stop(tx, j.Shop, p.Import)
		}
		return importer.Fail(tx, j.Shop, p.Import, whyEnded(j))
	})
	if err != nil { // Sweep tries again
		u.Log.ErrorContext(ctx, "close an import", "shop", j.Shop, "import", p.Import, "err", err)
	}
}

func whyEnded(j jobs.Job) error {
	if j.Error == nil {
		return errs.New(errs.Internal, "job.interrupted", nil)
	}
	return j.Error
}

// recentJobs is among how many of a shop's newest imports Sweep looks for a job that was given up.
const recentJobs = 200

// giveUp closes a running import whose job is over, which Ended missed.
func (u *UI) giveUp(ctx context.Context, shopID int64, i *importer.Import) error {
	var list []jobs.Job
	err := u.DB.Read(ctx, func(q *db.Read) (err error) {
		list, err = jobs.List(q, shopID, jobKind, 0, recentJobs)
		return err
	})
	if err != nil {
		return err
	}
	for _, j := range list {
		if p, err := jobs.Payload[payload](j); err == nil && p.Import == i.ID {
			u.Ended(j)
			return nil // older ones have been carried on since
		}
	}
	return nil
}
