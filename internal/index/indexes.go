package index

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"joren/internal/audience"
	"joren/internal/db"
	"joren/internal/eventlog"
)

// Options say what Indexes work with.
type Options struct {
	DB     *db.DB
	Dir    string             // where snapshots are kept; empty: nowhere
	Memory int64              // bytes that all indexes may take together; 0: 2 GiB
	SQL    audience.Evaluator // answers while an index loads, and for shops that do not fit; nil: who asks waits
	Log    *slog.Logger
}

// Indexes are the indexes of many shops, loaded when one is asked about. They are an audience.Evaluator.
type Indexes struct {
	Options

	mu      sync.Mutex
	shops   map[int64]*slot
	loading sync.WaitGroup
	stop    context.CancelFunc // of what loads in the background
	life    context.Context
}

// slot is the place of a shop, loaded or not.
type slot struct {
	index  atomic.Pointer[Index]
	used   atomic.Int64  // when it was last asked, in milliseconds
	bytes  atomic.Int64  // what it took when it was last looked at
	saved  int64         // the sequence of the snapshot
	rest   time.Time     // until then nothing is brought in beside questions
	ready  chan struct{} // closed when loading has ended, well or not
	failed time.Time     // when loading last failed
}

const (
	defaultMemory = 2 << 30
	retryAfter    = time.Minute            // a shop that could not be loaded is tried again
	followEvery   = 250 * time.Millisecond // how often the log is looked at beside questions
	saveEvery     = 5 * time.Minute
	smallStep     = 300 // events that a question brings in itself before it is answered
	restFor       = 4   // times as long as following took: an import has the rest of the time for itself
)

// New returns Indexes without any shop. Close ends them.
func New(o Options) *Indexes {
	if o.Memory == 0 {
		o.Memory = defaultMemory
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	x := &Indexes{Options: o, shops: map[int64]*slot{}}
	x.life, x.stop = context.WithCancel(context.Background())
	return x
}

// Close waits for what is being loaded and forgets all indexes.
func (x *Indexes) Close() {
	x.stop()
	x.loading.Wait()
	x.mu.Lock()
	defer x.mu.Unlock()
	clear(x.shops)
}

// get returns the index of a shop, up to date but for what an import is writing right now. It is nil where SQL has to answer.
func (x *Indexes) get(ctx context.Context, shopID int64) (*Index, error) {
	s := x.slot(shopID)
	s.used.Store(x.DB.Clock().Now().UnixMilli())
	i := s.index.Load()
	if i == nil && x.SQL == nil {
		select {
		case <-s.ready:
		case <-ctx.Done():
			return nil, fmt.Errorf("index: %w", ctx.Err())
		}
		if i = s.index.Load(); i == nil {
			return nil, fmt.Errorf("index: shop %d could not be loaded", shopID)
		}
	}
	if i == nil {
		return nil, nil //nolint:nilnil // said above
	}
	if err := x.refresh(ctx, s, i); err != nil {
		return nil, err
	}
	if i = s.index.Load(); i == nil && x.SQL == nil {
		return nil, fmt.Errorf("index: shop %d cannot be followed", shopID)
	}
	return i, nil
}

// slot returns the place of a shop and sees to it that it is loaded.
func (x *Indexes) slot(shopID int64) *slot {
	x.mu.Lock()
	defer x.mu.Unlock()
	s := x.shops[shopID]
	now := x.DB.Clock().Now()
	if s != nil && (s.index.Load() != nil || s.failed.IsZero() || now.Sub(s.failed) < retryAfter) || x.life.Err() != nil {
		if s == nil {
			s = &slot{ready: closed}
		}
		return s
	}
	s = &slot{ready: make(chan struct{})}
	x.shops[shopID] = s
	x.loading.Go(func() {
		defer close(s.ready)
		x.load(s, shopID)
	})
	return s
}

var closed = func() chan struct{} { c := make(chan struct{}); close(c); return c }()

// load fills a slot: from a snapshot where there is a good one, else from the database.
func (x *Indexes) load(s *slot, shopID int64) {
	begin := x.DB.Clock().Now()
	i, from, err := x.open(shopID)
	if err == nil {
		size, customers := i.Size()
		if size > x.Memory {
			err = fmt.Errorf("index: shop %d takes %d bytes of %d", shopID, size, x.Memory)
		} else {
			s.bytes.Store(size)
			s.index.Store(i)
			x.Log.InfoContext(x.life, "index loaded", "shop", shopID, "from", from, "customers", customers, "bytes", size, "took", x.DB.Clock().Now().Sub(begin))
		}
	}
	if err != nil {
		if x.life.Err() == nil {
			x.Log.ErrorContext(x.life, "index not loaded; SQL answers", "shop", shopID, "err", err)
		}
		x.mu.Lock()
		s.failed = x.DB.Clock().Now()
		x.mu.Unlock()
		return
	}
	x.makeRoom(shopID)
}

func (x *Indexes) open(shopID int64) (i *Index, from string, err error) {
	if path := x.path(shopID); path != "" {
		i, err = Load(path, shopID)
		if err == nil {
			var ours bool
			if ours, err = i.Check(x.life, x.DB); err == nil && ours {
				if _, err = i.Follow(x.life, x.DB); err == nil {
					return i, "snapshot", nil
				}
			}
		}
		if err != nil && !errors.Is(err, os.ErrNotExist) && !errors.Is(err, ErrFarBehind) {
			x.Log.WarnContext(x.life, "snapshot left aside", "shop", shopID, "err", err)
		}
	}
	i, err = Build(x.life, x.DB, shopID)
	return i, "database", err
}

func (x *Indexes) path(shopID int64) string {
	if x.Dir == "" {
		return ""
	}
	return filepath.Join(x.Dir, fmt.Sprintf("shop-%d.index", shopID))
}

// refresh brings in what happened since. A small step is taken before answering, so that who has just written something finds
// it; larger ones are taken beside.
func (x *Indexes) refresh(ctx context.Context, s *slot, i *Index) error {
	var head int64
	err := x.DB.Read(ctx, func(q *db.Read) (err error) {
		head, err = eventlog.Head(q, i.shop)
		return err
	})
	if err != nil || head == i.Seq() {
		return err
	}
	if head-i.Seq() > smallStep {
		return nil
	}
	if err := i.step(ctx, x.DB, smallStep); err == nil || ctx.Err() != nil {
		return err
	}
	return x.follow(ctx, s, i)
}

// follow brings an index up to date, or puts a new one in its place where that is faster or where it cannot go on.
func (x *Indexes) follow(ctx context.Context, s *slot, i *Index) error {
	_, err := i.Follow(ctx, x.DB)
	if err == nil || ctx.Err() != nil {
		return err
	}
	if !errors.Is(err, ErrFarBehind) {
		x.Log.ErrorContext(ctx, "index cannot follow", "shop", i.shop, "err", err)
		s.index.CompareAndSwap(i, nil) // what it holds is not to be trusted
	}
	anew, err := Build(ctx, x.DB, i.shop)
	if err != nil {
		return err
	}
	s.index.Store(anew)
	size, _ := anew.Size()
	s.bytes.Store(size)
	return nil
}

// Run follows the logs of the loaded shops, keeps snapshots and the limit of memory, until ctx ends; then it saves what it
// has.
func (x *Indexes) Run(ctx context.Context) {
	follow, save := time.NewTicker(followEvery), time.NewTicker(saveEvery)
	defer follow.Stop()
	defer save.Stop()
	for {
		select {
		case <-ctx.Done():
			x.saveAll()
			return
		case <-save.C:
			x.saveAll()
		case <-follow.C:
			x.eachLoaded(func(s *slot, i *Index) { x.catchUp(ctx, s, i) })
		}
	}
}

// catchUp follows beside questions, and rests in proportion to how long that took.
func (x *Indexes) catchUp(ctx context.Context, s *slot, i *Index) {
	begin := x.DB.Clock().Now()
	if begin.Before(s.rest) {
		return
	}
	if err := x.follow(ctx, s, i); err != nil && ctx.Err() == nil {
		x.Log.ErrorContext(ctx, "index not followed", "shop", i.shop, "err", err)
	}
	end := x.DB.Clock().Now()
	s.rest = end.Add(restFor * end.Sub(begin))
}

func (x *Indexes) eachLoaded(fn func(s *slot, i *Index)) {
	x.mu.Lock()
	list := make([]*slot, 0, len(x.shops))
	for _, s := range x.shops {
		list = append(list, s)
	}
	x.mu.Unlock()
	for _, s := range list {
		if i := s.index.Load(); i != nil {
			fn(s, i)
		}
	}
}

// saveAll writes snapshots of the indexes that changed since their last.
func (x *Indexes) saveAll() {
	if x.Dir == "" {
		return
	}
	if err := os.MkdirAll(x.Dir, 0o700); err != nil {
		x.Log.Error("no folder for snapshots", "err", err)
		return
	}
	x.eachLoaded(func(s *slot, i *Index) {
		seq := i.Seq()
		if seq == s.saved {
			return
		}
		if err := i.Save(x.path(i.shop)); err != nil {
			x.Log.Error("snapshot not saved", "shop", i.shop, "err", err)
			return
		}
		s.saved = seq
		size, _ := i.Size()
		s.bytes.Store(size)
	})
	x.makeRoom(0)
}

// makeRoom unloads the shops that nobody has asked about for longest, all but one, until the rest fits.
func (x *Indexes) makeRoom(but int64) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for {
		var total int64
		var oldest int64
		for id, s := range x.shops {
			if total += s.bytes.Load(); id != but && s.index.Load() != nil && (oldest == 0 || s.used.Load() < x.shops[oldest].used.Load()) {
				oldest = id
			}
		}
		if total <= x.Memory || oldest == 0 {
			return
		}
		x.Log.Info("index unloaded", "shop", oldest)
		delete(x.shops, oldest)
	}
}
