package bulkui

import "github.com/a-h/templ"

func again(p listProps) templ.Attributes {
	if !p.Working {
		return nil
	}
	return templ.Attributes{"hx-get": p.URL, "hx-trigger": "every 1s", "hx-swap": "outerMorph", "hx-target": "this"}
}
