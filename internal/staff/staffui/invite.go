package staffui

import (
	"net/http"
	"net/url"

	"joren/internal/kit/errs"
	"joren/internal/kit/i18n"
	"joren/internal/shop"
	"joren/internal/staff"
	"joren/internal/web"
	"joren/internal/web/ui"
)

type inviteProps struct {
	Bare                    ui.BareProps
	Title, Text, Email      string
	Name                    string
	Action                  string
	SignIn                  string // where somebody with an account signs in first
	New, Join, SignedInElse bool
	Errors                  ui.Errors
}

// invited finds the invitation of the address, its shop, and who is signed in, if anybody is.
func (u *UI) invited(r *http.Request) (i staff.Invitation, sh *shop.Shop, me *staff.Account, err error) {
	if i, err = u.staff.Invitation(r.Context(), r.PathValue("token")); err != nil {
		return i, nil, nil, err
	}
	shops, err := u.shops.List(r.Context())
	if err != nil {
		return i, nil, nil, err
	}
	for _, s := range shops {
		if s.ID == i.ShopID {
			sh = s
		}
	}
	if sh == nil {
		return i, nil, nil, errs.New(errs.NotFound, "web.not_found", nil)
	}
	token, err := web.SessionToken(r)
	if err != nil || token == "" {
		return i, sh, nil, err
	}
	session, err := u.staff.PeekSession(r.Context(), token)
	if errs.Is(err, errs.Unsigned) {
		return i, sh, nil, nil
	}
	if err != nil {
		return i, sh, nil, err
	}
	return i, sh, &session.Account, nil
}

func (u *UI) invitePage(w http.ResponseWriter, r *http.Request) error {
	i, sh, me, err := u.invited(r)
	if err != nil {
		return err
	}
	return u.showInvite(w, r, http.StatusOK, i, sh, me, "", nil)
}

func (u *UI) showInvite(w http.ResponseWriter, r *http.Request, status int, i staff.Invitation, sh *shop.Shop, me *staff.Account, name string, failed error) error {
	l := web.From(r.Context()).Lang
	title := l.T("staff.invite.title", i18n.Args{"shop": sh.Name})
	p := inviteProps{Bare: web.BareProps(r.Context(), title), Title: title, Email: i.Email, Name: name, Action: "/invite/" + r.PathValue("token"),
		Text: l.T("staff.invite.text", i18n.Args{"role": roleName(l, i.Role)}), Errors: ui.ErrorsOf(l, failed)}
	switch {
	case !i.HasAccount:
		p.New = true
	case me != nil && me.Email == i.Email:
		p.Join = true
	default:
		p.SignedInElse = me != nil
		p.SignIn = "/signin?" + url.Values{"next": {p.Action}}.Encode()
	}
	return web.Render(w, r, status, invitePage(p))
}

func (u *UI) accept(w http.ResponseWriter, r *http.Request) error {
	i, sh, me, err := u.invited(r)
	if err != nil {
		return err
	}
	token := r.PathValue("token")
	if i.HasAccount {
		if me == nil {
			return web.Redirect(w, r, "/signin?"+url.Values{"next": {"/invite/" + token}}.Encode())
		}
		if _, err := u.staff.Accept(r.Context(), token, *me); err != nil {
			return err
		}
		return web.Redirect(w, r, "/s/"+sh.Slug)
	}
	f := web.PostForm(r)
	session, _, err := u.staff.AcceptNew(r.Context(), token, staff.Newcomer{Name: f.Line("name"), Password: f.Raw("password"), Lang: web.From(r.Context()).Lang, Client: client(r)})
	if errs.Is(err, errs.Invalid) || errs.Is(err, errs.Unavailable) {
		return u.showInvite(w, r, web.Status(err), i, sh, me, f.Line("name"), err)
	}
	if err != nil {
		return err
	}
	web.SetSession(w, session)
	return web.Redirect(w, r, "/s/"+sh.Slug)
}
