package web

import (
	"bytes"
	"net/http"

	"github.com/a-h/templ"

	"joren/internal/web/ui"
)

// IsPart reports whether htmx asks for a part of a page, not for a whole one.
func IsPart(r *http.Request) bool {
	return r.Header.Get("HX-Request") == "true" && r.Header.Get("HX-Request-Type") != "full" && r.Header.Get("HX-History-Restore-Request") != "true"
}

// Render writes a component with a status. Nothing is written when the component fails.
func Render(w http.ResponseWriter, r *http.Request, status int, c templ.Component) error {
	var b bytes.Buffer
	if err := c.Render(r.Context(), &b); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // a browser that went away is nobody's failure
	return nil
}

// Redirect sends the browser to another page after something was done, also where htmx sent the form.
func Redirect(w http.ResponseWriter, r *http.Request, url string) error {
	if IsPart(r) {
		w.Header().Set("HX-Redirect", url)
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	http.Redirect(w, r, url, http.StatusSeeOther)
	return nil
}

// pageProps are those of every document.
func (v *Visit) pageProps(title string) ui.PageProps {
	p := ui.PageProps{Title: title, Theme: v.Theme(), NoIndex: true}
	if v.router != nil {
		p.Assets = v.router.Assets
	}
	if v.Shop != nil {
		p.Shop = v.Shop.Name
	}
	if v.Flash != "" {
		p.Toasts = []ui.ToastProps{{Text: v.Lang.T(v.Flash)}}
	}
	return p
}
