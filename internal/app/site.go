package app

import (
	"context"
	"errors"
	"net/netip"
	"net/url"
	"path/filepath"
	"sync"
	"time"

	"joren/internal/bulk"
	"joren/internal/bulk/bulkui"
	"joren/internal/customer/customerui"
	"joren/internal/dashboard/dashboardui"
	"joren/internal/duplicate"
	"joren/internal/exporter/exporterui"
	"joren/internal/importer/importerui"
	"joren/internal/index"
	"joren/internal/jobs"
	"joren/internal/order"
	"joren/internal/order/orderui"
	"joren/internal/segment/saved"
	"joren/internal/segment/segmentsql"
	"joren/internal/segment/segmentui"
	"joren/internal/shipping/shippingui"
	"joren/internal/shop/shopui"
	"joren/internal/staff/staffui"
	"joren/internal/web"
	"joren/internal/web/assets"
	"joren/internal/web/ui"
)

// Site is the server: its routes and the work it does in the background.
type Site struct {
	*web.Router
	app     *App
	imports *importerui.UI
	worker  *jobs.Worker
	index   *index.Indexes
	saved   *saved.Service
	stop    context.CancelFunc
	work    sync.WaitGroup
}

// Site builds the server of the installation. base is where people reach it, nil for this machine alone; proxies
// are the networks whose word on the browser's address is taken.
func (a *App) Site(base *url.URL, proxies []netip.Prefix) (*Site, error) {
	built, err := assets.Load()
	if err != nil && !errors.Is(err, assets.ErrNotBuilt) {
		return nil, err
	}
	if err != nil {
		a.Log.Warn(err.Error())
	}
	s := &Site{app: a, Router: web.New(web.Options{DB: a.DB, Shops: a.Shops, Staff: a.Staff, Log: a.Log, BaseURL: base, Proxies: proxies,
		Assets: ui.Links{CSS: built.URL("app.css"), JS: built.URL("app.js"), Favicon: built.URL("favicon.svg")}})}
	s.index = a.Indexes(segmentsql.New(segmentsql.Options{DB: a.DB}))
	queue := jobs.New(a.DB)
	imports := importerui.New(importerui.Options{DB: a.DB, Import: a.Import, Undo: a.Undo, Shops: a.Shops, Staff: a.Staff, Jobs: queue,
		Dir: filepath.Join(a.Data, "imports"), Log: a.Log})
	s.imports = imports
	many := bulk.New(a.DB, a.Shops, queue)
	s.worker = jobs.NewWorker(queue, jobs.Options{Kinds: []jobs.Kind{imports.Kind(), imports.UndoKind(), many.JobKind()}, Log: a.Log, Ended: imports.Ended})
	s.Handle(web.Files(assets.Prefix, built.Handler()))
	s.Handle(staffui.New(staffui.Options{Staff: a.Staff, Shops: a.Shops}).Routes()...)
	s.Handle(dashboardui.New(a.DB).Routes()...)
	s.Handle(customerui.New(customerui.Options{DB: a.DB, Lists: s.index}).Routes()...)
	s.saved = saved.New(a.DB, s.index)
	s.Handle(segmentui.New(segmentui.Options{DB: a.DB, Evaluate: s.index, Saved: s.saved, Staff: a.Staff}).Routes()...)
	s.Handle(bulkui.New(bulkui.Options{DB: a.DB, Lists: s.index, Bulk: many, Staff: a.Staff}).Routes()...)
	s.Handle(orderui.New(orderui.Options{DB: a.DB}).Routes()...)
	s.Handle(imports.Routes()...)
	s.Handle(shippingui.New(shippingui.Options{DB: a.DB}).Routes()...)
	s.Handle(exporterui.New(exporterui.Options{DB: a.DB, Lists: s.index, Staff: a.Staff}).Routes()...)
	s.Handle(shopui.New(shopui.Options{DB: a.DB, Shops: a.Shops}).Routes()...)
	return s, nil
}

// sweepEvery is how often lapsed orders and old sessions are looked for.
const sweepEvery = 15 * time.Minute

// pairsEvery is how often shops are looked for whose customers have changed.
const pairsEvery = 5 * time.Second

// Start begins the work in the background.
func (s *Site) Start(ctx context.Context) {
	ctx, s.stop = context.WithCancel(context.WithoutCancel(ctx))
	s.worker.Start()
	s.work.Go(func() { s.keepPairs(ctx) })
	s.work.Go(func() { s.index.Run(ctx) })
	s.work.Go(func() {
		tick := time.NewTicker(sweepEvery)
		defer tick.Stop()
		for {
			s.sweep(ctx)
			select {
			case <-tick.C:
			case <-ctx.Done():
				return
			}
		}
	})
}

// keepPairs keeps the candidates for one person current.
func (s *Site) keepPairs(ctx context.Context) {
	keeper := duplicate.NewKeeper(s.app.DB)
	tick := time.NewTicker(pairsEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
		if err := keeper.Step(ctx); err != nil && ctx.Err() == nil {
			s.app.Log.ErrorContext(ctx, "find possible duplicates", "err", err)
		}
	}
}

// Stop ends the work in the background and waits for it.
func (s *Site) Stop() {
	s.stop()
	s.worker.Stop()
	s.work.Wait()
	s.index.Close()
}

func (s *Site) sweep(ctx context.Context) {
	report := func(what string, err error) {
		if err != nil && ctx.Err() == nil {
			s.app.Log.ErrorContext(ctx, what, "err", err)
		}
	}
	report("sweep sessions", s.app.Staff.Sweep(ctx))
	report("sweep forms", s.Sweep(ctx))
	report("sweep uploads", s.imports.Sweep(ctx))
	shops, err := s.app.Shops.List(ctx)
	report("list shops", err)
	for _, sh := range shops {
		_, err := order.LapseDue(ctx, s.app.DB, sh.ID, sh.Zone, sh.Lapse())
		report("lapse unpaid orders", err)
		report("evaluate segments", s.saved.EvaluateAll(ctx, sh, false))
	}
}
