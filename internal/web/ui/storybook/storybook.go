// Package storybook shows every part of web/ui on one page, with made-up data: in Japanese or English, light or dark. It
// is for those who build pages; `joren storybook` serves it. It reads no data and knows no feature.
package storybook

import (
	"crypto/rand"
	"net/http"
	"time"

	"github.com/a-h/templ"

	"joren/internal/kit/day"
	"joren/internal/kit/i18n"
	"joren/internal/kit/money"
	"joren/internal/web/ui"
)

// policy is that of the real pages, so that a part which breaks it is seen here first.
func policy(nonce string) string {
	return "default-src 'none'; script-src 'nonce-" + nonce + "' 'strict-dynamic'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
		"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types htmx default"
}

// Handler serves the page at every path. The query chooses lang (ja, en), theme (joren, joren-dark; else as the device
// is set), page (bare shows the frame of a sign-in page), and picked a row of the list.
func Handler(links ui.Links) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		lang := i18n.JA
		if q.Get("lang") == string(i18n.EN) {
			lang = i18n.EN
		}
		b := book{lang: lang, links: links, query: q.Get("q"), picked: q.Has("picked")}
		if t := q.Get("theme"); t == "joren" || t == "joren-dark" {
			b.theme = t
		}
		var c templ.Component
		switch {
		case r.Header.Get("HX-Request") == "true" && q.Has("hits"):
			c = ui.Hits(b.hits())
		case q.Get("page") == "bare":
			c = bare(b)
		default:
			c = page(b)
		}
		nonce := rand.Text()
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", policy(nonce))
		w.Header().Set("Cache-Control", "no-store")
		ctx := templ.WithNonce(i18n.With(r.Context(), lang), nonce)
		if err := c.Render(ctx, w); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
}

// book holds what the page is drawn with.
type book struct {
	lang   i18n.Lang
	theme  string
	links  ui.Links
	query  string
	picked bool
}

// say picks between the two languages. The words of this page are data for show, not sentences of the catalogue.
func (b book) say(ja, en string) string {
	if b.lang == i18n.EN {
		return en
	}
	return ja
}

func (b book) format() ui.Format {
	return ui.Format{Lang: b.lang, Currency: money.JPY, Loc: time.FixedZone("JST", 9*60*60)}
}

func (b book) pageProps(title string) ui.PageProps {
	return ui.PageProps{Title: title, Shop: b.say("見本の店", "Sample shop"), Theme: b.theme, Assets: b.links, NoIndex: true}
}

func (b book) shell() ui.ShellProps {
	item := func(id, icon, ja, en, n string) ui.NavItem {
		return ui.NavItem{ID: id, Icon: icon, Label: b.say(ja, en), URL: "#" + id, Count: n}
	}
	return ui.ShellProps{
		Page: b.pageProps(b.say("部品帳", "Parts")), Here: "customers", HomeURL: "/", SearchURL: "/", HelpURL: "#help",
		Nav: []ui.NavGroup{
			{Items: []ui.NavItem{item("home", "home", "ホーム", "Home", "")}},
			{Title: b.say("お客様", "People"), Items: []ui.NavItem{item("customers", "people", "顧客", "Customers", ""), item("merge", "merge", "名寄せ", "Duplicates", "5")}},
			{Title: b.say("受注", "Orders"), Items: []ui.NavItem{item("orders", "order", "受注", "Orders", "9")}},
			{Title: b.say("調べる", "Data"), Items: []ui.NavItem{item("files", "import", "取り込みと書き出し", "Import and export", "")}},
		},
		Foot:      []ui.NavItem{item("settings", "gear", "設定", "Settings", ""), item("help", "help", "ヘルプ", "Help", "")},
		Dock:      []ui.NavItem{item("home", "home", "ホーム", "Home", ""), item("customers", "people", "顧客", "Customers", ""), item("orders", "order", "受注", "Orders", ""), item("files", "import", "ファイル", "Files", "")},
		StaffName: b.say("見本 太郎", "Taro Sample"), AccountURL: "#account", SignOutURL: "#signout",
	}
}

func date(y, m, d int) day.Day {
	v, _ := day.Of(y, m, d)
	return v
}
