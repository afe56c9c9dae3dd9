package jobs

import (
	"sync"

	"joren/internal/db"
	"joren/internal/kit/errs"
)

// Queue is the table of jobs. It is safe for concurrent use.
type Queue struct {
	db *db.DB

	mu    sync.Mutex
	awake map[chan struct{}]bool // one channel per worker of this process
}

// New returns the queue in a database.
func New(d *db.DB) *Queue { return &Queue{db: d, awake: map[chan struct{}]bool{}} }

// Enqueue makes a job, unless its Key says that there is one already; it returns that one's id then.
func (q *Queue) Enqueue(tx *db.Tx, j Job) (id int64, made bool, err error) {
	id = q.db.NewID()
	run := j.RunAt
	if run.IsZero() {
		run = tx.Now
	}
	payload := string(j.Payload)
	if payload == "" {
		payload = "null"
	}
	n, err := tx.Exec(`INSERT INTO jobs (shop_id, id, kind, unique_key, once, run_group, payload, state, run_at, fence, attempts, cancel_asked, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 'queued', $8, 0, 0, FALSE, $9)
		ON CONFLICT (shop_id, kind, unique_key) WHERE unique_key IS NOT NULL DO NOTHING`,
		j.Shop, id, j.Kind, db.Null[string]{V: j.Key, Valid: j.Key != ""}, j.Once,
		db.Null[string]{V: j.Group, Valid: j.Group != ""}, payload, run.UnixMilli(), tx.Now.UnixMilli())
	if err != nil {
		return 0, false, err
	}
	if n == 0 {
		err = tx.QueryRow("SELECT id FROM jobs WHERE shop_id = $1 AND kind = $2 AND unique_key = $3", j.Shop, j.Kind, j.Key).Scan(&id)
		return id, false, err
	}
	tx.AfterCommit(q.Wake)
	return id, true, nil
}

// Cancel ends a job: one that waits at once, one that runs as soon as its worker hears of it and its handler returns.
// A job that is over stays as it is: errs.Conflict.
func (q *Queue) Cancel(tx *db.Tx, shop, id int64) error {
	j, err := lock(tx, shop, id)
	if err != nil {
		return err
	}
	switch j.State {
	case Queued:
		return finish(tx, j, Cancelled, nil)
	case Running:
		_, err = tx.Exec("UPDATE jobs SET cancel_asked = TRUE WHERE shop_id = $1 AND id = $2", shop, id)
		tx.AfterCommit(q.Wake)
		return err
	default:
		return errs.New(errs.Conflict, "job.over", nil)
	}
}

// Retry queues a failed or cancelled job again, with all its attempts. Its Key keeps others away only with Once.
func (q *Queue) Retry(tx *db.Tx, shop, id int64) error {
	j, err := lock(tx, shop, id)
	if err != nil {
		return err
	}
	if j.State != Failed && j.State != Cancelled {
		return errs.New(errs.Conflict, "job.not_failed", nil)
	}
	_, err = tx.Exec(`UPDATE jobs SET state = 'queued', run_at = $3, attempts = 0, cancel_asked = FALSE, error_key = NULL, error_args = NULL,
		started_at = NULL, finished_at = NULL WHERE shop_id = $1 AND id = $2`, shop, id, tx.Now.UnixMilli())
	tx.AfterCommit(q.Wake)
	return err
}

// Get returns one job; errs.NotFound when the shop has none with this id.
func Get(q db.Querier, shop, id int64) (Job, error) {
	return db.One(q, scan, "SELECT "+columns+" FROM jobs WHERE shop_id = $1 AND id = $2", shop, id)
}

// Find returns the job of a kind and key that waits or runs; errs.NotFound when there is none.
func Find(q db.Querier, shop int64, kind, key string) (Job, error) {
	return db.One(q, scan, "SELECT "+columns+` FROM jobs
		WHERE shop_id = $1 AND kind = $2 AND unique_key = $3 AND state IN ('queued', 'running')`, shop, kind, key)
}

// Ahead counts the jobs of the job's group that come before it: the one that runs and those made earlier.
func Ahead(q db.Querier, j Job) (n int, err error) {
	err = q.QueryRow(`SELECT COUNT(*) FROM jobs WHERE shop_id = $1 AND run_group = $2 AND id <> $3
		AND (state = 'running' OR (state = 'queued' AND id < $3))`, j.Shop, j.Group, j.ID).Scan(&n)
	return n, err
}

func lock(tx *db.Tx, shop, id int64) (Job, error) {
	return db.One(tx, scan, "SELECT "+columns+" FROM jobs WHERE shop_id = $1 AND id = $2 {{for_update}}", shop, id)
}

// List returns a shop's jobs, newest first: of one kind, or of all with kind "". before is the id of the last job of
// the page before; 0 for the first page.
func List(q db.Querier, shop int64, kind string, before int64, limit int) ([]Job, error) {
	return db.All(q, scan, "SELECT "+columns+` FROM jobs
		WHERE shop_id = $1 AND ($2 = '' OR kind = $2) AND ($3 = CAST(0 AS BIGINT) OR id < $3) ORDER BY id DESC LIMIT $4`, shop, kind, before, limit)
}

// Wake makes the workers of this process look for work now. It is a hint; they look every second anyway.
func (q *Queue) Wake() {
	q.mu.Lock()
	defer q.mu.Unlock()
	for c := range q.awake {
		select {
		case c <- struct{}{}:
		default: // it is awake already
		}
	}
}

func (q *Queue) listen() chan struct{} {
	c := make(chan struct{}, 1)
	q.mu.Lock()
	defer q.mu.Unlock()
	q.awake[c] = true
	return c
}

func (q *Queue) unlisten(c chan struct{}) {
	q.mu.Lock()
	defer q.mu.Unlock()
	delete(q.awake, c)
}
