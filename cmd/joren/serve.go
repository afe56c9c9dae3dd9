package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"joren/internal/app"
	"joren/internal/kit/errs"
	"joren/internal/web"
)

type serveCmd struct {
	Listen  string   `help:"Address to listen on." default:":8080" env:"JOREN_LISTEN"`
	Proxies []string `help:"Networks (CIDR) of reverse proxies whose X-Forwarded-For is believed." name:"trusted-proxies" env:"JOREN_TRUSTED_PROXIES"`
	BaseURL string   `help:"Where people reach the server, such as https://crm.example.jp. Without it only this machine's own names are answered." name:"base-url" env:"JOREN_BASE_URL"`
}

func (c *serveCmd) Run(ctx context.Context, g *globals) error {
	a, err := app.Open(ctx, app.Options{Data: g.Data, Database: g.Database, Log: g.logger()})
	if err != nil {
		return err
	}
	defer a.Close()
	return serve(ctx, a, site{c.Listen, c.BaseURL, c.Proxies}, nil)
}

// logger writes one JSON object a line.
func (g *globals) logger() *slog.Logger {
	return slog.New(slog.NewJSONHandler(g.errOut, &slog.HandlerOptions{Level: slog.LevelInfo}))
}

// shutdown is how long requests under way may take to end.
const shutdown = 20 * time.Second

// site says where a server listens and how people reach it.
type site struct {
	listen, base string
	proxies      []string
}

// serve answers until ctx ends. ready is told the address once the server listens.
func serve(ctx context.Context, a *app.App, o site, ready func(url string)) error {
	release, err := lockData(a.Data)
	if err != nil {
		return err
	}
	defer release()
	var baseURL *url.URL
	if o.base != "" {
		if baseURL, err = url.Parse(o.base); err != nil || baseURL.Host == "" {
			return errs.New(errs.BadUse, "serve.bad_base_url", errs.Args{"text": o.base})
		}
		if baseURL.Scheme != "https" {
			a.Log.WarnContext(ctx, "browsers keep the sign-in cookie only over https, or on this machine", "base_url", o.base)
		}
	}
	var proxies []netip.Prefix
	for _, p := range o.proxies {
		prefix, err := netip.ParsePrefix(p)
		if err != nil {
			return errs.New(errs.BadUse, "serve.bad_proxy", errs.Args{"text": p})
		}
		proxies = append(proxies, prefix)
	}
	site, err := a.Site(baseURL, proxies)
	if err != nil {
		return err
	}
	l, err := listen(o.listen) // before any work begins
	if err != nil {
		return err
	}
	site.Start(ctx)
	defer site.Stop()
	if ready == nil {
		ready = func(url string) { a.Log.InfoContext(ctx, "serving", "url", url) }
	}
	server := web.NewServer(site, a.Log)
	server.RegisterOnShutdown(site.CloseStreams)
	return answer(ctx, server, l, ready)
}

func listen(address string) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, errs.New(errs.Invalid, "serve.cannot_listen", errs.Args{"address": address, "error": err.Error()})
	}
	return l, nil
}

// answer serves until ctx ends and lets requests under way come to their end. ready is told the address.
func answer(ctx context.Context, server *http.Server, l net.Listener, ready func(url string)) error {
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	ready(localURL(l.Addr()))
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdown)
	defer cancel()
	if err := server.Shutdown(ending); err != nil && !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: shut down: %w", err)
	}
	return nil
}

// localURL is how a browser on this machine reaches the address.
func localURL(addr net.Addr) string {
	_, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return "http://" + addr.String()
	}
	return "http://localhost:" + port
}

// lockData makes sure that one server alone serves a data folder; commands work beside it.
func lockData(dir string) (release func(), err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(filepath.Join(dir, "serve.lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		return nil, errs.New(errs.Conflict, "serve.already", errs.Args{"dir": dir})
	}
	return func() { _ = f.Close() }, nil
}
