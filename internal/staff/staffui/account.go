package staffui

import (
	"net/http"
	"strings"
	"time"

	"joren/internal/kit/errs"
	"joren/internal/kit/i18n"
	"joren/internal/kit/ids"
	"joren/internal/staff"
	"joren/internal/web"
	"joren/internal/web/ui"
)

// shown is what the account page shows besides what is stored: a form that was refused.
type shown struct {
	status   int
	profile  staff.Profile
	onForm   error // about the profile
	onSecret error // about the password
}

func (u *UI) account(w http.ResponseWriter, r *http.Request) error {
	a := web.From(r.Context()).Staff()
	return u.showAccount(w, r, shown{status: http.StatusOK, profile: staff.Profile{Name: a.Name, Lang: a.Lang, Theme: a.Theme}})
}

func (u *UI) showAccount(w http.ResponseWriter, r *http.Request, s shown) error {
	v := web.From(r.Context())
	sessions, err := u.staff.Sessions(r.Context(), v.Staff().ID)
	if err != nil {
		return err
	}
	mine, err := u.mine(r)
	if err != nil {
		return err
	}
	zone := time.UTC // times are those of the first shop
	if len(mine) > 0 {
		zone = mine[0].Zone
	}
	if len(mine) == 1 { // its menu stays around the page
		v.Shop = mine[0]
		v.Role, _ = v.Session.RoleIn(v.Shop.ID)
	}
	title := v.Lang.T("staff.account.title")
	p := accountProps{
		Shell: web.ShellProps(r.Context(), web.Account, title), Title: title, Email: v.Staff().Email, Name: s.profile.Name,
		ProfileErrors: ui.ErrorsOf(v.Lang, s.onForm), PasswordErrors: ui.ErrorsOf(v.Lang, s.onSecret),
		Langs: langOptions(s.profile.Lang), Themes: themeOptions(v.Lang, s.profile.Theme),
	}
	for _, x := range sessions {
		row := sessionRow{Device: device(v.Lang, x.UserAgent), IP: x.IP, Started: moment(x.CreatedAt, zone), Seen: moment(x.SeenAt, zone),
			ID: ids.Format("ses", x.ID), This: x.ID == v.Session.ID}
		if row.IP == "" {
			row.IP = v.Lang.T("staff.device.unknown_ip")
		}
		p.Sessions = append(p.Sessions, row)
	}
	return web.Render(w, r, s.status, accountPage(p))
}

func moment(t time.Time, zone *time.Location) string { return t.In(zone).Format("2006/01/02 15:04") }

func langOptions(chosen i18n.Lang) []ui.Option {
	out := make([]ui.Option, 0, len(i18n.Langs))
	for _, l := range i18n.Langs {
		out = append(out, ui.Option{Value: string(l), Label: langName(l), Selected: l == chosen})
	}
	return out
}

func themeOptions(l i18n.Lang, chosen staff.Theme) []ui.Option {
	return []ui.Option{
		{Value: string(staff.System), Label: l.T("staff.theme.system"), Selected: chosen == staff.System},
		{Value: string(staff.Light), Label: l.T("staff.theme.light"), Selected: chosen == staff.Light},
		{Value: string(staff.Dark), Label: l.T("staff.theme.dark"), Selected: chosen == staff.Dark},
	}
}

// device says in two words what a browser says about itself in a hundred.
func device(l i18n.Lang, agent string) string {
	browser, system := "", ""
	for _, k := range [][2]string{{"Edg/", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"CriOS/", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}} {
		if strings.Contains(agent, k[0]) {
			browser = k[1]
			break
		}
	}
	for _, k := range [][2]string{{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"}, {"Mac OS", "Mac"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"}} {
		if strings.Contains(agent, k[0]) {
			system = k[1]
			break
		}
	}
	switch {
	case browser == "":
		return l.T("staff.device.other")
	case system == "":
		return browser
	}
	return browser + " · " + system
}

func (u *UI) saveProfile(w http.ResponseWriter, r *http.Request) error {
	f := web.PostForm(r)
	p := staff.Profile{Name: f.Line("name"), Lang: i18n.Lang(f.Line("lang")), Theme: staff.Theme(f.Line("theme"))}
	err := u.staff.SetProfile(r.Context(), web.From(r.Context()).Staff().ID, p)
	if errs.Is(err, errs.Invalid) {
		return u.showAccount(w, r, shown{status: web.Status(err), profile: p, onForm: err})
	}
	if err != nil {
		return err
	}
	web.SetFlash(w, "staff.account.saved")
	return web.Redirect(w, r, "/account")
}

func (u *UI) changePassword(w http.ResponseWriter, r *http.Request) error {
	f, a := web.PostForm(r), web.From(r.Context()).Staff()
	token, err := u.staff.ChangePassword(r.Context(), a.ID, f.Raw("old_password"), f.Raw("new_password"), client(r))
	if errs.Is(err, errs.Invalid) || errs.Is(err, errs.TooMany) || errs.Is(err, errs.Unavailable) {
		web.SetRetryAfter(w.Header(), err)
		kept := staff.Profile{Name: a.Name, Lang: a.Lang, Theme: a.Theme}
		return u.showAccount(w, r, shown{status: web.Status(err), profile: kept, onSecret: err})
	}
	if err != nil {
		return err
	}
	web.SetSession(w, token)
	web.SetFlash(w, "staff.account.password_changed")
	return web.Redirect(w, r, "/account")
}

func (u *UI) endSession(w http.ResponseWriter, r *http.Request) error {
	id, ok := ids.Parse("ses", web.PostForm(r).Line("session"))
	if !ok {
		return errs.New(errs.NotFound, "error.not_found", nil)
	}
	if err := u.staff.EndSession(r.Context(), web.From(r.Context()).Staff().ID, id); err != nil {
		return err
	}
	web.SetFlash(w, "staff.account.ended")
	return web.Redirect(w, r, "/account")
}

func (u *UI) endAll(w http.ResponseWriter, r *http.Request) error {
	if err := u.staff.EndAll(r.Context(), web.From(r.Context()).Staff().ID); err != nil {
		return err
	}
	web.EndSessionCookie(w)
	return web.Redirect(w, r, "/signin")
}
