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
	if name == "" {
		return l.T("importui.format.mapped")
	}
	if kept, ok := strings.CutPrefix(name, format.KeptPrefix); ok {
		return l.T("mapping.format", i18n.Args{"name": kept})
	}
	if _, err := format.ByName(name); err != nil {
		return name
	}
	return l.T("importui.format." + strings.ReplaceAll(name, "-", "_"))
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
	case importer.StateAsking:
		return ui.BadgeProps{Text: l.T("importui.state.asking"), Tone: ui.Warning, Icon: "warn"}
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
