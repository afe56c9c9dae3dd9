package main

import (
	"context"
	"fmt"
	"net/http"

	"joren/internal/web"
	"joren/internal/web/assets"
	"joren/internal/web/ui"
	"joren/internal/web/ui/storybook"
)

type bookCmd struct {
	Listen string `help:"Address to serve on." default:"127.0.0.1:8081" env:"JOREN_LISTEN"`
}

func (c *bookCmd) Run(ctx context.Context, g *globals) error {
	built, err := assets.Load()
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle(assets.Prefix, built.Handler())
	mux.Handle("/", storybook.Handler(ui.Links{CSS: built.URL("app.css"), JS: built.URL("app.js"), Favicon: built.URL("favicon.svg")}))
	l, err := listen(c.Listen)
	if err != nil {
		return err
	}
	return answer(ctx, web.NewServer(mux, g.logger()), l, func(url string) { fmt.Fprintln(g.out, url) })
}
