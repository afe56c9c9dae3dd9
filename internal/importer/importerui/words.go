package importerui

import (
	"strings"

	"joren/internal/importer"
	"joren/internal/importer/format"
	"joren/internal/importer/tabular"
	"joren/internal/kit/i18n"
	"joren/internal/kit/jptext"
	"joren/internal/web/ui"
)

// formatName is a format in words.
func formatName(l i18n.Lang, name string) string {
	switch name {
	case "shopify-customers":
		return l.T("importui.format.shopify_customers")
	case "shopify-orders":
		return l.T("importui.format.shopify_orders")
	case "eccube-customers":
		return l.T("importui.format.eccube_customers")
	case "eccube-orders":
		return l.T("importui.format.eccube_orders")
	case "colorme-orders":
		return l.T("importui.format.colorme_orders")
	case "generic-customers":
		return l.T("importui.format.generic_customers")
	case "generic-orders":
		return l.T("importui.format.generic_orders")
	case "generic-lines":
		return l.T("importui.format.generic_lines")
	case "":
		return l.T("importui.format.mapped")
	}
	return name
}

// formatNames lists the formats that are recognised.
func formatNames(l i18n.Lang) []string {
	names := format.Names()
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = formatName(l, n)
	}
	return out
}

// encodingName is an encoding as the programs of shops call it.
func encodingName(info tabular.Info) string {
	if info.Encoding == tabular.CP932 {
		return "Shift_JIS"
	}
	return string(info.Encoding)
}

// stateBadge shows where an import stands.
func stateBadge(l i18n.Lang, state string) ui.BadgeProps {
	switch state {
	case importer.StateChecked:
		return ui.BadgeProps{Text: l.T("importui.state.checked"), Tone: ui.Warning, Icon: "clock"}
	case importer.StateRunning:
		return ui.BadgeProps{Text: l.T("importui.state.running"), Tone: ui.Info}
	case importer.StateDone:
		return ui.BadgeProps{Text: l.T("importui.state.done"), Tone: ui.Success, Icon: "check"}
	case importer.StateFailed:
		return ui.BadgeProps{Text: l.T("importui.state.failed"), Tone: ui.Failure, Icon: "warn"}
	case importer.StateStopped:
		return ui.BadgeProps{Text: l.T("importui.state.stopped"), Tone: ui.Warning, Icon: "pause"}
	case importer.StateDropped:
		return ui.BadgeProps{Text: l.T("importui.state.dropped")}
	}
	return ui.BadgeProps{Text: state}
}

// failureText is why an import failed.
func failureText(l i18n.Lang, i *importer.Import) string {
	if i.Error == nil {
		return l.T("error.internal")
	}
	return l.T(i.Error.Key, i.Error.Args)
}

// listed joins the names of columns, the first of many.
func listed(l i18n.Lang, names []string) string {
	const most = 60
	text := strings.Join(names[:min(len(names), most)], l.T("importui.comma"))
	if len(names) > most {
		text += l.T("importui.and_more", i18n.Args{"n": len(names) - most})
	}
	return text
}

// before is what a sentence with {n} in it says before the number.
func before(words string) string {
	s, _, _ := strings.Cut(words, "{n}")
	return s
}

// after is what it says after the number.
func after(words string) string {
	_, s, _ := strings.Cut(words, "{n}")
	return s
}

// phone writes a number with the hyphens of its area, and as it is where it is none.
func phone(s string) string {
	if e164, ok := jptext.Phone(s); ok {
		return jptext.FormatPhone(e164)
	}
	return s
}

// seconds writes how long something took or will take.
func seconds(l i18n.Lang, s float64) string {
	if s < 60 {
		return l.T("importui.seconds", i18n.Args{"n": max(1, int(s+0.5))})
	}
	return l.T("importui.minutes", i18n.Args{"n": int(s/60 + 0.5)})
}
