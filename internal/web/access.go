package web

import (
	"net/http"
	"net/url"
	"strings"

	"joren/internal/kit/errs"
	"joren/internal/staff"
)

// signIn loads the session. Without a cookie the browser is sent to the sign-in page; a cookie whose session has ended
// is answered with 401 and taken away.
func (rt *Router) signIn(w http.ResponseWriter, r *http.Request, v *Visit) error {
	token, err := SessionToken(r)
	if err != nil {
		return err
	}
	if token == "" {
		return errSignIn
	}
	s, err := rt.Staff.Session(r.Context(), token)
	if errs.Is(err, errs.Unsigned) {
		EndSessionCookie(w)
	}
	if err != nil {
		return err
	}
	v.Session = s
	v.speak(r, s.Account.Lang)
	return nil
}

// enter loads the shop. A shop that the visitor has no part in is answered like one that does not exist.
func (rt *Router) enter(r *http.Request, v *Visit, p staff.Permission) error {
	sh, err := rt.Shops.BySlug(r.Context(), r.PathValue("shop"))
	if err != nil {
		if errs.Is(err, errs.NotFound) || errs.Is(err, errs.Invalid) {
			return errNoPage
		}
		return err
	}
	role, ok := v.Session.RoleIn(sh.ID)
	if !ok {
		return errNoPage
	}
	v.Shop, v.Role = sh, role
	if !role.Can(p) {
		return errs.New(errs.Forbidden, "web.forbidden", nil)
	}
	return nil
}

// signInURL is the sign-in page that leads back to what was asked for.
func signInURL(r *http.Request) string {
	if r.Method != http.MethodGet || r.URL.Path == "/" {
		return "/signin"
	}
	return "/signin?next=" + url.QueryEscape(r.URL.RequestURI())
}

// SafeNext returns the place in next when it is one of the staff's own pages, and "/" otherwise: a link to the sign-in
// page must not lead to somebody else's site.
func SafeNext(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" || strings.ContainsAny(next, "\\\r\n\t\x00") {
		return "/"
	}
	if u.Path == "/account" || u.Path == "/shops" || (strings.HasPrefix(u.Path, "/s/") && !strings.Contains(u.Path, "//")) {
		return (&url.URL{Path: u.Path, RawQuery: u.RawQuery}).String()
	}
	return "/"
}
