package bulk_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"joren/internal/bulk"
	"joren/internal/customer"
	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/eventlog"
	"joren/internal/jobs"
	"joren/internal/kit/errs"
	"joren/internal/segment/segmenttest"
	"joren/internal/shop"
)

type fixture struct {
	*testing.T
	d     *db.DB
	s     *shop.Shop
	queue *jobs.Queue
	bulk  *bulk.Service
}

func each(t *testing.T, customers int, fn func(f *fixture)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var b strings.Builder
		b.WriteString("source,external_id,name,tags\n")
		for i := range customers {
			fmt.Fprintf(&b, "own,c%d,顧客 %d,%s\n", i, i, []string{"", "VIP", `"VIP,常連"`, "常連"}[i%4])
		}
		s := segmenttest.Filled(t, d, "s", b.String())
		queue := jobs.New(d)
		fn(&fixture{t, d, s, queue, bulk.New(d, shop.New(d), queue)})
	})
}

// tags are the tags of all customers, by number.
func (f *fixture) tags() (list []string) {
	f.Helper()
	err := f.d.Read(f.Context(), func(q *db.Read) (err error) {
		list, err = db.All(q, func(rows *db.Rows) (string, error) {
			var number int64
			var tag string
			err := rows.Scan(&number, &tag)
			return fmt.Sprint(number, " ", tag), err
		}, `SELECT c.number, t.tag FROM customer_tags t JOIN customers c ON c.shop_id = t.shop_id AND c.id = t.customer_id WHERE t.shop_id = $1 ORDER BY 1, 2`, f.s.ID)
		return err
	})
	if err != nil {
		f.Fatal(err)
	}
	return list
}

func (f *fixture) ids() (ids []int64) {
	f.Helper()
	err := f.d.Read(f.Context(), func(q *db.Read) (err error) {
		ids, err = db.All(q, func(rows *db.Rows) (id int64, err error) { return id, rows.Scan(&id) }, `SELECT id FROM customers WHERE shop_id = $1 ORDER BY id`, f.s.ID)
		return err
	})
	if err != nil {
		f.Fatal(err)
	}
	return ids
}

func (f *fixture) action() *bulk.Action {
	f.Helper()
	var list []*bulk.Action
	if err := f.d.Read(f.Context(), func(q *db.Read) (err error) { list, err = bulk.List(q, f.s.ID, 10); return err }); err != nil {
		f.Fatal(err)
	}
	return list[0]
}

// work lets a worker work until it has done a job, or is stopped after so many steps of it.
func (f *fixture) work() {
	f.Helper()
	ended := make(chan jobs.Job, 10)
	w := jobs.NewWorker(f.queue, jobs.Options{Kinds: []jobs.Kind{f.bulk.JobKind()}, Ended: func(j jobs.Job) { ended <- j }})
	w.Start()
	j := <-ended
	w.Stop()
	if j.State != jobs.Done {
		f.Fatalf("%+v", j)
	}
}

func (f *fixture) events() (n int) {
	f.Helper()
	err := f.d.Read(f.Context(), func(q *db.Read) error {
		list, err := eventlog.After(q, f.s.ID, 0, 100_000)
		for _, e := range list {
			if e.Kind.Name == customer.Updated.Name {
				n++
			}
		}
		return err
	})
	if err != nil {
		f.Fatal(err)
	}
	return n
}

// An action changes those who need it, each once, and taking it back leaves the tags as they were: also those that somebody had
// before, or got since.
func TestTagsAreGivenTakenAndTakenBack(t *testing.T) {
	t.Parallel()
	each(t, 1300, func(f *fixture) {
		before := f.tags()
		for _, c := range []struct {
			kind    bulk.Kind
			changed int64
		}{{bulk.Tag, 650}, {bulk.Untag, 650}} {
			events := f.events()
			id, err := f.bulk.Start(f.Context(), f.s, "staff:1", c.kind, " VIP ", f.ids())
			if err != nil {
				f.Fatal(err)
			}
			if err := f.bulk.Undo(f.Context(), f.s, "staff:1", id); !errs.Is(err, errs.Conflict) {
				f.Errorf("undone while it ran: %v", err)
			}
			f.work()
			a := f.action()
			if a.State != bulk.Done || a.Changed != c.changed || a.Done != 1300 || f.events()-events != int(c.changed) {
				f.Errorf("%+v with %d events", a, f.events()-events)
			}
			with := 0
			for _, tag := range f.tags() {
				if strings.HasSuffix(tag, " VIP") {
					with++
				}
			}
			if want := map[bulk.Kind]int{bulk.Tag: 1300, bulk.Untag: 0}[c.kind]; with != want {
				f.Errorf("%s leaves %d with the tag", c.kind, with)
			}
			for range 2 {
				if err := f.bulk.Undo(f.Context(), f.s, "staff:2", id); err != nil {
					f.Fatal(err)
				}
			}
			f.work()
			if a = f.action(); a.State != bulk.Undone || a.UndoneBy != "staff:2" {
				f.Errorf("%+v", a)
			}
			if !slices.Equal(f.tags(), before) {
				f.Errorf("%s taken back leaves other tags", c.kind)
			}
		}
	})
}

// A worker that is stopped in the middle leaves the rest to the next one; nobody is changed twice.
func TestStoppedActionsGoOn(t *testing.T) {
	t.Parallel()
	each(t, 2600, func(f *fixture) {
		events := f.events()
		if _, err := f.bulk.Start(f.Context(), f.s, "staff:1", bulk.Tag, "新しい", f.ids()); err != nil {
			f.Fatal(err)
		}
		for {
			w := jobs.NewWorker(f.queue, jobs.Options{Kinds: []jobs.Kind{f.bulk.JobKind()}})
			w.Start()
			before := f.action().Done
			for f.action().Done == before && f.action().State == bulk.Running {
			}
			w.Stop()
			if f.action().State == bulk.Done {
				break
			}
		}
		if a := f.action(); a.Changed != 2600 || f.events()-events != 2600 {
			f.Errorf("%+v with %d events", a, f.events()-events)
		}
	})
}

func TestBadActionsAreRefused(t *testing.T) {
	t.Parallel()
	each(t, 3, func(f *fixture) {
		for what, start := range map[string]func() (int64, error){
			"no tag":  func() (int64, error) { return f.bulk.Start(f.Context(), f.s, "s", bulk.Tag, " 　", f.ids()) },
			"a comma": func() (int64, error) { return f.bulk.Start(f.Context(), f.s, "s", bulk.Tag, "a,b", f.ids()) },
			"a long tag": func() (int64, error) {
				return f.bulk.Start(f.Context(), f.s, "s", bulk.Tag, strings.Repeat("長", 61), f.ids())
			},
			"nobody":       func() (int64, error) { return f.bulk.Start(f.Context(), f.s, "s", bulk.Tag, "a", nil) },
			"another kind": func() (int64, error) { return f.bulk.Start(f.Context(), f.s, "s", "delete", "a", f.ids()) },
		} {
			if _, err := start(); !errs.Is(err, errs.Invalid) {
				f.Errorf("%s: %v", what, err)
			}
		}
	})
}
