package jobs

import (
	"encoding/json"
	"errors"
	"time"

	"joren/internal/db"
	"joren/internal/kit/errs"
	"joren/internal/kit/process"
)

// leaseFor is how long a job of a process that died waits for another worker.
const leaseFor = 30 * time.Second

const (
	wantQueued = `state = 'queued' AND run_at <= $1 AND (run_group IS NULL OR NOT EXISTS (SELECT 1 FROM jobs e
		WHERE e.shop_id = jobs.shop_id AND e.run_group = jobs.run_group AND e.id <> jobs.id
		AND (e.state = 'running' OR (e.state = 'queued' AND e.id < jobs.id))))`
	wantLost = "state = 'running' AND lease_until <= $1"
)

// due tells whether there is anything to claim, without holding up writers.
func due(q db.Querier, now time.Time, kinds []string) (bool, error) {
	for _, want := range []string{wantQueued, wantLost} {
		err := q.QueryRow("SELECT id FROM jobs WHERE "+want+" AND kind {{in_list $2}} LIMIT 1", now.UnixMilli(), db.List(kinds)).Scan(new(int64))
		if !errs.Is(err, errs.NotFound) {
			return err == nil, err
		}
	}
	return false, nil
}

// claim takes up to limit due jobs of these kinds: those whose lease ran out, then those that wait, longest first.
// Jobs that may not run any more are ended instead and returned as over.
func claim(tx *db.Tx, kinds []string, limit int, attempts func(kind string) int, holder string) (claimed, over []Job, err error) {
	for _, want := range []string{wantLost, wantQueued} {
		order := "lease_until"
		if want == wantQueued {
			order = "run_at, id"
		}
		found, err := db.All(tx, scan, "SELECT "+columns+" FROM jobs WHERE "+want+" AND kind {{in_list $2}} ORDER BY "+order+" LIMIT $3 {{skip_locked}}",
			tx.Now.UnixMilli(), db.List(kinds), limit-len(claimed))
		if err != nil {
			return nil, nil, err
		}
		for _, j := range found {
			ended, err := take(tx, &j, attempts(j.Kind), holder)
			if err != nil {
				return nil, nil, err
			}
			if ended {
				over = append(over, j)
			} else {
				claimed = append(claimed, j)
			}
		}
	}
	return claimed, over, nil
}

// take moves a job to this worker, or ends it when it was to be cancelled or has been interrupted too often.
func take(tx *db.Tx, j *Job, attempts int, holder string) (ended bool, err error) {
	if j.State == Running {
		var cancel bool
		if err := tx.QueryRow("SELECT cancel_asked FROM jobs WHERE shop_id = $1 AND id = $2", j.Shop, j.ID).Scan(&cancel); err != nil {
			return false, err
		}
		switch {
		case cancel:
			j.State = Cancelled
			return true, finish(tx, *j, Cancelled, nil)
		case j.Attempts >= attempts:
			j.State = Failed
			j.Error = errs.New(errs.Internal, "job.interrupted", nil)
			return true, finish(tx, *j, Failed, j.Error)
		}
	}
	j.State, j.StartedAt = Running, tx.Now
	j.fence++
	j.Attempts++
	_, err = tx.Exec(`UPDATE jobs SET state = 'running', fence = $3, attempts = $4, lease_until = $5, started_at = $6, holder = $7
		WHERE shop_id = $1 AND id = $2`,
		j.Shop, j.ID, j.fence, j.Attempts, tx.Now.Add(leaseFor).UnixMilli(), tx.Now.UnixMilli(), holder)
	return false, err
}

// orphans are the running jobs whose process has certainly ended.
func orphans(q db.Querier) ([]Job, error) {
	type running struct {
		shop, id int64
		holder   string
	}
	list, err := db.All(q, func(rows *db.Rows) (r running, err error) { return r, rows.Scan(&r.shop, &r.id, &r.holder) },
		`SELECT shop_id, id, holder FROM jobs WHERE state = 'running'`)
	if err != nil {
		return nil, err
	}
	var out []Job
	for _, r := range list {
		if process.Gone(r.holder) {
			j, err := Get(q, r.shop, r.id)
			if err != nil {
				return nil, err
			}
			out = append(out, j)
		}
	}
	return out, nil
}

// expire ends the lease of a job at once, unless another worker has taken it meanwhile.
func expire(tx *db.Tx, j Job) error {
	err := holding(tx, j, "lease_until = $4", tx.Now.UnixMilli())
	if errors.Is(err, ErrLost) {
		return nil
	}
	return err
}

// renew prolongs the lease; it tells whether somebody asked to cancel.
func renew(tx *db.Tx, j Job) (cancel bool, err error) {
	if err := holding(tx, j, "lease_until = $4", tx.Now.Add(leaseFor).UnixMilli()); err != nil {
		return false, err
	}
	err = tx.QueryRow("SELECT cancel_asked FROM jobs WHERE shop_id = $1 AND id = $2", j.Shop, j.ID).Scan(&cancel)
	return cancel, err
}

// holding changes a running job in the name of its holder; ErrLost when that is another one by now.
func holding(tx *db.Tx, j Job, set string, args ...any) error {
	n, err := tx.Exec("UPDATE jobs SET "+set+" WHERE shop_id = $1 AND id = $2 AND fence = $3 AND state = 'running'",
		append([]any{j.Shop, j.ID, j.fence}, args...)...)
	if err == nil && n == 0 {
		return ErrLost
	}
	return err
}

// finish ends a job that is locked or held.
func finish(tx *db.Tx, j Job, s State, why error) error {
	key, args := explain(why)
	n, err := tx.Exec(`UPDATE jobs SET state = $4, finished_at = $5, lease_until = NULL, error_key = $6, error_args = $7,
		unique_key = CASE WHEN once THEN unique_key END WHERE shop_id = $1 AND id = $2 AND fence = $3 AND state IN ('queued', 'running')`,
		j.Shop, j.ID, j.fence, s, tx.Now.UnixMilli(), key, args)
	if err == nil && n == 0 {
		return ErrLost
	}
	return err
}

// release gives a held job back to the queue.
func release(tx *db.Tx, j Job, run time.Time, why error) error {
	key, args := explain(why)
	return holding(tx, j, "state = 'queued', lease_until = NULL, run_at = $4, attempts = $5, error_key = $6, error_args = $7",
		run.UnixMilli(), j.Attempts, key, args)
}

// explain keeps of an error what may be shown to people.
func explain(err error) (key, args db.Null[string]) {
	if err == nil {
		return key, args
	}
	known := errs.New(errs.Internal, "error.internal", nil)
	errors.As(err, &known)
	raw, jsonErr := json.Marshal(known.Args)
	if jsonErr != nil {
		raw = []byte("null")
	}
	return db.Null[string]{V: known.Key, Valid: true}, db.Null[string]{V: string(raw), Valid: true}
}
