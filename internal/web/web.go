// Package web is the edge to browsers: the router with a declared policy per route, the guards in front of it, the
// session in the request's context, errors as pages, and the frame around the pages of the staff.
//
// A feature's ui package lists its Routes; the handler gets a request that has passed the policy and returns an error
// or renders. What a request may do is decided here alone: who is signed in, which shop, which permission, how large a
// body, which parameters may come twice. The package draws with web/ui and reads package shop and staff; it knows no
// other feature and holds no business rule.
package web

import (
	"log/slog"
	"net/netip"
	"net/url"
	"time"

	"joren/internal/db"
	"joren/internal/kit/clock"
	"joren/internal/shop"
	"joren/internal/staff"
	"joren/internal/web/ui"
)

// Options are what a Router needs.
type Options struct {
	DB     *db.DB
	Shops  *shop.Service
	Staff  *staff.Service
	Log    *slog.Logger // nil: silent
	Assets ui.Links     // of the built style sheet and script

	// BaseURL is where people reach the installation. Only its host is answered; without it only the names of the
	// machine itself are (localhost, 127.0.0.1, ::1).
	BaseURL *url.URL
	// Proxies are the networks whose X-Forwarded-For is believed; nobody's when empty.
	Proxies []netip.Prefix
	// StreamEvery is how often streams look for news; 0: every 500 ms.
	StreamEvery time.Duration
}

// Router answers requests by the routes it was given.
type Router struct {
	Options
	clock    clock.Clock
	mux      mux
	routes   []Route
	inFlight inFlight
	streams  streams
}

// New returns a Router without routes.
func New(o Options) *Router {
	if o.StreamEvery <= 0 {
		o.StreamEvery = streamEvery
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	rt := &Router{Options: o, clock: o.DB.Clock(), mux: newMux()}
	rt.streams.open, rt.streams.closing = map[int64]int{}, make(chan struct{})
	rt.inFlight.done = map[formKey]chan struct{}{}
	return rt
}
