package staffui

import (
	"net/http"
	"net/url"

	"joren/internal/kit/errs"
	"joren/internal/kit/i18n"
	"joren/internal/staff"
	"joren/internal/web"
	"joren/internal/web/ui"
)

func client(r *http.Request) staff.Client {
	return staff.Client{IP: web.From(r.Context()).IP, UserAgent: r.UserAgent()}
}

func (u *UI) signInPage(w http.ResponseWriter, r *http.Request) error {
	q := web.Query(r)
	return u.showSignIn(w, r, http.StatusOK, q.Raw("next"), "", nil)
}

func (u *UI) showSignIn(w http.ResponseWriter, r *http.Request, status int, next, email string, failed error) error {
	v := web.From(r.Context())
	title := v.Lang.T("staff.signin.title")
	p := signInProps{Bare: web.BareProps(r.Context(), title), Title: title, Email: email, Errors: ui.ErrorsOf(v.Lang, failed), Action: "/signin"}
	if web.Query(r).Has("lang") {
		p.Action += "?lang=" + string(v.Lang)
	}
	if next = web.SafeNext(next); next != "/" {
		p.Next = next
	}
	for _, l := range i18n.Langs {
		to := url.Values{"lang": {string(l)}}
		if p.Next != "" {
			to.Set("next", p.Next)
		}
		p.Langs = append(p.Langs, langLink{Text: langName(l), Lang: string(l), URL: "/signin?" + to.Encode(), Current: l == v.Lang})
	}
	return web.Render(w, r, status, signInPage(p))
}

func langName(l i18n.Lang) string {
	if l == i18n.EN {
		return l.T("staff.lang.en")
	}
	return l.T("staff.lang.ja")
}

func (u *UI) signIn(w http.ResponseWriter, r *http.Request) error {
	f := web.PostForm(r)
	device, err := web.DeviceToken(r)
	if err != nil {
		return err
	}
	in, err := u.staff.SignIn(r.Context(), staff.Attempt{Client: client(r), Email: f.Line("email"), Password: f.Raw("password"), Device: device})
	if errs.Is(err, errs.Invalid) || errs.Is(err, errs.TooMany) || errs.Is(err, errs.Unavailable) {
		web.SetRetryAfter(w.Header(), err)
		return u.showSignIn(w, r, web.Status(err), f.Raw("next"), f.Line("email"), err)
	}
	if err != nil {
		return err
	}
	if old, err := web.SessionToken(r); err == nil && old != "" { // whoever set it before: it does not live on
		if err := u.staff.SignOut(r.Context(), old); err != nil {
			return err
		}
	}
	web.SetSession(w, in.Token)
	web.SetDevice(w, in.Device)
	if in.Fails > 0 {
		web.SetFlash(w, "staff.signin.fails")
	}
	return web.Redirect(w, r, web.SafeNext(f.Raw("next")))
}

func (u *UI) signOut(w http.ResponseWriter, r *http.Request) error {
	token, err := web.SessionToken(r)
	if err != nil {
		return err
	}
	if token != "" {
		if err := u.staff.SignOut(r.Context(), token); err != nil {
			return err
		}
		web.EndSessionCookie(w)
	}
	return web.Redirect(w, r, "/signin")
}
