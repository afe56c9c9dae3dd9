package importerui

import (
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"joren/internal/importer/format"
	"joren/internal/kit/i18n"
	"joren/internal/web"
	"joren/internal/web/ui"
)

// services are those whose files Joren reads, in the order of the guide. The names of a service's formats begin with its
// own; a stall's files come in by mappings.
var services = []string{"shopify", "eccube", "colorme", "rakuten", "amazon", "base", "stores", "yahoo", "makeshop", "woocommerce",
	"futureshop", "nextengine", "rakuuru", "yamato", "sagawa", "stall", "generic"}

// chapter is what the guide says of one service.
type chapter struct {
	ID         string
	Name       string
	Unverified bool // none of its formats has been tried on a real export
	Items      []ui.KVItem
	Columns    []columnList
}

// columnList are the columns of a format that are read.
type columnList struct{ Title, Text string }

type guideProps struct {
	Shell    ui.ShellProps
	Title    string
	Way      []ui.Link
	Chapters []chapter
}

// guide explains which files can be imported, and where the services hand them out.
func (u *UI) guide(w http.ResponseWriter, r *http.Request) error {
	v := web.From(r.Context())
	p := guideProps{Title: v.Lang.T("guide.title"), Chapters: chapters(v.Lang)}
	p.Way = []ui.Link{{Text: v.Lang.T("importui.title"), URL: v.Path("/imports")}, {Text: p.Title}}
	p.Shell = web.ShellProps(r.Context(), web.Imports, p.Title)
	return web.Render(w, r, http.StatusOK, guidePage(p))
}

// badge marks what has not been tried; nil for the others.
func (c chapter) badge(text string) templ.Component {
	if !c.Unverified {
		return nil
	}
	return ui.Badge(ui.BadgeProps{Text: text, Tone: ui.Warning})
}

func chapters(l i18n.Lang) []chapter {
	out := make([]chapter, len(services))
	for i, id := range services {
		c := chapter{ID: id, Name: l.T("guide." + id + ".name")}
		for _, part := range []string{"where", "encoding", "takes", "leaves", "traps"} {
			c.Items = append(c.Items, ui.KVItem{Key: l.T("guide." + part), Value: l.T("guide." + id + "." + part)})
		}
		formats := formatsOf(id)
		for _, f := range formats {
			if !f.Own {
				headers := f.Headers()
				c.Columns = append(c.Columns, columnList{l.T("guide.columns", i18n.Args{"format": formatName(l, f.Name), "n": len(headers)}),
					strings.Join(headers, l.T("importui.comma"))})
			}
		}
		c.Unverified = len(formats) > 0 && !slices.ContainsFunc(formats, func(f *format.Format) bool { return !f.Unverified })
		out[i] = c
	}
	return out
}

// serviceOf is the service whose file a format is; "" for a mapping.
func serviceOf(name string) string {
	i := slices.IndexFunc(services, func(id string) bool { return strings.HasPrefix(name, id) })
	if i < 0 {
		return ""
	}
	return services[i]
}

func formatsOf(service string) (out []*format.Format) {
	for _, name := range format.Names() {
		if f, err := format.ByName(name); err == nil && serviceOf(name) == service {
			out = append(out, f)
		}
	}
	return out
}

// guideURL leads to what the guide says of a format.
func guideURL(v *web.Visit, name string) string {
	url := v.Path("/imports/formats")
	if id := serviceOf(name); id != "" {
		url += "#" + id
	}
	return url
}

// guideLinks are the services with the way to what the guide says of each.
func guideLinks(v *web.Visit) []ui.Link {
	out := make([]ui.Link, len(services))
	for i, id := range services {
		out[i] = ui.Link{Text: v.Lang.T("guide." + id + ".name"), URL: guideURL(v, id)}
	}
	return out
}

// GuideMarkdown is the guide as a document, as docs/formats.md has it.
func GuideMarkdown(l i18n.Lang) string {
	var b strings.Builder
	line := func(parts ...string) { b.WriteString(strings.Join(parts, "") + "\n") }
	other := map[i18n.Lang]string{i18n.JA: "[English](formats.md) · [取り込み](import.ja.md)", i18n.EN: "[日本語](formats.ja.md) · [Importing files](import.md)"}
	line("# ", l.T("guide.title"), "\n\n", other[l], "\n\n", l.T("guide.intro"), "\n\n", l.T("guide.unverified_note"))
	for _, c := range chapters(l) {
		line("\n## ", c.Name, "\n")
		if c.Unverified {
			line("**", l.T("guide.unverified"), "**\n")
		}
		for _, it := range c.Items {
			line("- **", it.Key, "**: ", it.Value)
		}
		for _, columns := range c.Columns {
			line("- ", columns.Title, ": ", columns.Text)
		}
	}
	return b.String()
}
