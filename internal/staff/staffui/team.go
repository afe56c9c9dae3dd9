package staffui

import (
	"net/http"
	"time"

	"joren/internal/kit/errs"
	"joren/internal/kit/i18n"
	"joren/internal/kit/ids"
	"joren/internal/staff"
	"joren/internal/web"
	"joren/internal/web/ui"
)

const (
	teamPath   = "/settings/staff"
	staffID    = "stf"
	invitation = "inv"
)

// teamRoutes are those with which an owner looks after the shop's staff.
func (u *UI) teamRoutes() []web.Route {
	at := func(method, path string, h web.Handler) web.Route {
		return web.Route{Method: method, Pattern: "/s/{shop}" + teamPath + path, Permission: staff.StaffManage, Once: method == http.MethodPost, Handle: h}
	}
	return []web.Route{
		at(http.MethodGet, "", u.team), at(http.MethodPost, "/invite", u.invite), at(http.MethodPost, "/withdraw", u.withdraw),
		at(http.MethodGet, "/{id}", u.member), at(http.MethodPost, "/{id}/role", u.setRole),
		at(http.MethodPost, "/{id}/signout", u.signMemberOut), at(http.MethodPost, "/{id}/remove", u.removeMember),
	}
}

func (u *UI) team(w http.ResponseWriter, r *http.Request) error {
	return u.showTeam(w, r, teamShown{status: http.StatusOK, role: staff.Viewer})
}

// teamShown is what the page shows besides what is stored: a refused form, or the link of a new invitation.
type teamShown struct {
	status      int
	email, link string
	role        staff.Role
	failed      error
}

type inviteRow struct {
	Email, Role, Until, ID string
	Token                  ui.Hidden
}

type teamProps struct {
	Shell       ui.ShellProps
	Title       string
	Count       string
	Tabs        ui.TabsProps
	Members     ui.TableProps
	Invites     []inviteRow
	Token       ui.Hidden
	Invite      string // where the form goes
	Withdraw    string
	Email, Link string
	Roles       []ui.Option
	Errors      ui.Errors
	Typed       string // what a refused form had
}

func (u *UI) showTeam(w http.ResponseWriter, r *http.Request, x teamShown) error {
	v := web.From(r.Context())
	members, err := u.staff.Team(r.Context(), v.Shop.ID)
	if err != nil {
		return err
	}
	invites, err := u.staff.Invitations(r.Context(), v.Shop.ID)
	if err != nil {
		return err
	}
	title := v.Lang.T("staff.team.title")
	p := teamProps{Shell: web.ShellProps(r.Context(), web.Settings, title), Title: title, Count: v.Lang.T("staff.team.count", i18n.Args{"n": len(members)}),
		Tabs: web.SettingsTabs(r.Context(), teamPath), Members: teamTable(v, members), Token: web.FormToken(), Invite: v.Path(teamPath + "/invite"),
		Withdraw: v.Path(teamPath + "/withdraw"), Email: x.email, Link: x.link, Roles: roleOptions(v.Lang, x.role), Errors: ui.ErrorsOf(v.Lang, x.failed)}
	if x.failed != nil {
		p.Typed = x.email
	}
	for _, i := range invites {
		p.Invites = append(p.Invites, inviteRow{i.Email, roleName(v.Lang, i.Role), moment(i.ExpiresAt, v.Shop.Zone), ids.Format(invitation, i.ID), web.FormToken()})
	}
	return web.Render(w, r, x.status, teamPage(p))
}

func teamTable(v *web.Visit, members []staff.Member) ui.TableProps {
	t := v.Lang.T
	p := ui.TableProps{Caption: t("staff.team.title"), Cards: "list", Columns: []ui.Column{
		{Key: "name", Label: t("staff.team.name")}, {Key: "main", Label: t("staff.team.role"), NoWrap: true},
		{Key: "mail", Label: t("staff.signin.email"), Quiet: true}, {Key: "seen", Label: t("staff.account.session_seen"), Quiet: true, NoWrap: true, Phone: true},
	}}
	for _, m := range members {
		name := ui.Cell{Text: m.Name, Head: true, URL: v.Path(teamPath + "/" + ids.Format(staffID, m.ID))}
		if m.ID == v.Staff().ID {
			name.Unit = t("staff.team.you")
		}
		role := ui.Cell{Text: roleName(v.Lang, m.Role)}
		if m.Disabled {
			role = ui.Cell{Text: t("staff.team.disabled"), Tone: ui.Failure}
		}
		p.Rows = append(p.Rows, ui.Row{Cells: []ui.Cell{name, role, {Text: m.Email}, {Text: lastSeen(v.Lang, m.SeenAt, v.Shop.Zone)}}})
	}
	return p
}

func lastSeen(l i18n.Lang, at time.Time, zone *time.Location) string {
	if at.IsZero() {
		return l.T("staff.team.signed_out")
	}
	return moment(at, zone)
}

// roleOptions lists the roles, the least first: nobody becomes an owner by an oversight.
func roleOptions(l i18n.Lang, chosen staff.Role) []ui.Option {
	var out []ui.Option
	for _, r := range []staff.Role{staff.Viewer, staff.Support, staff.Marketer, staff.Manager, staff.Owner} {
		out = append(out, ui.Option{Value: string(r), Label: roleName(l, r) + " – " + roleMeaning(l, r), Selected: r == chosen})
	}
	return out
}

func roleMeaning(l i18n.Lang, r staff.Role) string {
	switch r {
	case staff.Owner:
		return l.T("staff.may.owner")
	case staff.Manager:
		return l.T("staff.may.manager")
	case staff.Marketer:
		return l.T("staff.may.marketer")
	case staff.Support, staff.Viewer:
		return l.T("staff.may.viewer")
	}
	return ""
}

// invite shows the link once: only its digest is kept.
func (u *UI) invite(w http.ResponseWriter, r *http.Request) error {
	v, f := web.From(r.Context()), web.PostForm(r)
	x := teamShown{status: http.StatusOK, email: f.Line("email"), role: staff.Role(f.Line("role"))}
	token, err := u.staff.Invite(r.Context(), v.Shop.ID, v.Staff().ID, x.email, x.role)
	if errs.Is(err, errs.Invalid) {
		x.status, x.failed = web.Status(err), err
		return u.showTeam(w, r, x)
	}
	if err != nil {
		return err
	}
	x.link = v.Absolute(r, "/invite/"+token)
	return u.showTeam(w, r, x)
}

func (u *UI) withdraw(w http.ResponseWriter, r *http.Request) error {
	v := web.From(r.Context())
	id, ok := ids.Parse(invitation, web.PostForm(r).Line("invitation"))
	if !ok {
		return errs.New(errs.NotFound, "error.not_found", nil)
	}
	if err := u.staff.Withdraw(r.Context(), v.Shop.ID, id); err != nil {
		return err
	}
	web.SetFlash(w, "staff.team.withdrawn")
	return web.Redirect(w, r, v.Path(teamPath))
}

type memberProps struct {
	Shell    ui.ShellProps
	Way      ui.BreadcrumbsProps
	Name     string
	Facts    []ui.KVItem
	Own      bool // the visitor's own page: nothing can be done
	Sessions bool
	Path     string
	Roles    []ui.Option
	Errors   ui.Errors
	Tokens   [3]ui.Hidden
	Shop     string
}

// one returns the member that the address names.
func (u *UI) one(r *http.Request) (staff.Member, error) {
	id, ok := ids.Parse(staffID, r.PathValue("id"))
	if ok {
		members, err := u.staff.Team(r.Context(), web.From(r.Context()).Shop.ID)
		if err != nil {
			return staff.Member{}, err
		}
		for _, m := range members {
			if m.ID == id {
				return m, nil
			}
		}
	}
	return staff.Member{}, errs.New(errs.NotFound, "web.not_found", nil)
}

func (u *UI) member(w http.ResponseWriter, r *http.Request) error {
	m, err := u.one(r)
	if err != nil {
		return err
	}
	return u.showMember(w, r, http.StatusOK, m, m.Role, nil)
}

func (u *UI) showMember(w http.ResponseWriter, r *http.Request, status int, m staff.Member, chosen staff.Role, failed error) error {
	v := web.From(r.Context())
	t := v.Lang.T
	p := memberProps{Shell: web.ShellProps(r.Context(), web.Settings, m.Name), Name: m.Name, Own: m.ID == v.Staff().ID, Sessions: m.Sessions > 0,
		Way:  ui.BreadcrumbsProps{Way: []ui.Link{{Text: t("staff.team.title"), URL: v.Path(teamPath)}, {Text: m.Name}}},
		Path: v.Path(teamPath + "/" + ids.Format(staffID, m.ID)), Roles: roleOptions(v.Lang, chosen), Errors: ui.ErrorsOf(v.Lang, failed),
		Tokens: [3]ui.Hidden{web.FormToken(), web.FormToken(), web.FormToken()}, Shop: v.Shop.Name,
		Facts: []ui.KVItem{
			{Key: t("staff.team.role"), Value: roleName(v.Lang, m.Role)}, {Key: t("staff.signin.email"), Value: m.Email},
			{Key: t("staff.team.since"), Value: moment(m.Since, v.Shop.Zone), Num: true},
			{Key: t("staff.account.session_seen"), Value: lastSeen(v.Lang, m.SeenAt, v.Shop.Zone), Num: true},
			{Key: t("staff.account.sessions"), Value: i18n.Number(int64(m.Sessions)), Num: true},
		}}
	if m.Disabled {
		p.Facts[0].Value = t("staff.team.disabled")
	}
	return web.Render(w, r, status, memberPage(p))
}

func (u *UI) setRole(w http.ResponseWriter, r *http.Request) error {
	v, role := web.From(r.Context()), staff.Role(web.PostForm(r).Line("role"))
	m, err := u.one(r)
	if err != nil {
		return err
	}
	err = u.staff.SetRole(r.Context(), v.Shop.ID, v.Staff().ID, m.ID, role)
	if errs.Is(err, errs.Invalid) {
		return u.showMember(w, r, web.Status(err), m, role, err)
	}
	if err != nil {
		return err
	}
	web.SetFlash(w, "staff.team.role_set")
	return web.Redirect(w, r, v.Path(teamPath+"/"+ids.Format(staffID, m.ID)))
}

func (u *UI) signMemberOut(w http.ResponseWriter, r *http.Request) error {
	v := web.From(r.Context())
	m, err := u.one(r)
	if err != nil {
		return err
	}
	if err := u.staff.EndMember(r.Context(), v.Shop.ID, v.Staff().ID, m.ID); err != nil {
		return err
	}
	web.SetFlash(w, "staff.account.ended")
	return web.Redirect(w, r, v.Path(teamPath+"/"+ids.Format(staffID, m.ID)))
}

func (u *UI) removeMember(w http.ResponseWriter, r *http.Request) error {
	v := web.From(r.Context())
	m, err := u.one(r)
	if err != nil {
		return err
	}
	if err := u.staff.Remove(r.Context(), v.Shop.ID, v.Staff().ID, m.ID); err != nil {
		return err
	}
	web.SetFlash(w, "staff.team.removed")
	return web.Redirect(w, r, v.Path(teamPath))
}
