package shippingui

import (
	"net/http"
	"strconv"

	"joren/internal/db"
	"joren/internal/exporter"
	"joren/internal/kit/errs"
	"joren/internal/kit/jptext"
	"joren/internal/shipping"
	"joren/internal/web"
	"joren/internal/web/ui"
)

type settingsProps struct {
	Shell  ui.ShellProps
	Tabs   ui.TabsProps
	Title  string
	Action string
	Token  ui.Hidden
	Errors ui.Errors
	Groups []groupProps
}

type groupProps struct {
	ID, Title, Note string
	Fields          []ui.InputProps
}

// settings shows how the shop sends, and how many large exports its staff may make.
func (u *UI) settings(w http.ResponseWriter, r *http.Request) error {
	var set shipping.Settings
	var perDay int
	err := u.DB.Read(r.Context(), func(q *db.Read) (err error) {
		if set, err = shipping.Load(q, web.From(r.Context()).Shop.ID); err != nil {
			return err
		}
		perDay, err = exporter.PerDay(q, web.From(r.Context()).Shop.ID)
		return err
	})
	if err != nil {
		return err
	}
	return showSettings(w, r, http.StatusOK, set, strconv.Itoa(perDay), nil)
}

func (u *UI) save(w http.ResponseWriter, r *http.Request) error {
	v, f := web.From(r.Context()), web.PostForm(r)
	set := shipping.Settings{Name: f.Line("name"), PostalCode: f.Line("postal_code"), Prefecture: f.Line("prefecture"), City: f.Line("city"),
		Address1: f.Line("address1"), Address2: f.Line("address2"), Phone: f.Line("phone"), Goods: f.Line("goods"),
		YamatoCode: f.Line("yamato_code"), YamatoClass: f.Line("yamato_class"), YamatoFare: f.Line("yamato_fare"), SagawaCode: f.Line("sagawa_code")}
	err := u.DB.Tx(r.Context(), func(tx *db.Tx) error {
		if err := shipping.Save(tx, v.Shop.ID, set); err != nil {
			return err
		}
		digits, _ := jptext.Number(f.Line("exports_per_day"))
		n, err := strconv.Atoi(digits)
		if err != nil {
			n = -1
		}
		return exporter.SetPerDay(tx, v.Shop.ID, n)
	})
	if errs.Is(err, errs.Invalid) {
		return showSettings(w, r, web.Status(err), set, f.Line("exports_per_day"), err)
	}
	if err != nil {
		return err
	}
	web.SetFlash(w, "shippingui.saved")
	return web.Redirect(w, r, v.Path("/settings/shipping"))
}

func showSettings(w http.ResponseWriter, r *http.Request, status int, set shipping.Settings, perDay string, failed error) error {
	v := web.From(r.Context())
	t := v.Lang.T
	title := t("shippingui.settings")
	p := settingsProps{Shell: web.ShellProps(r.Context(), web.Settings, title), Title: title, Action: v.Path("/settings/shipping"), Token: web.FormToken(),
		Errors: ui.ErrorsOf(v.Lang, failed), Tabs: web.SettingsTabs(r.Context(), "/settings/shipping")}
	field := func(name, value, width string) ui.InputProps {
		return ui.InputProps{Name: name, Label: t("shippingui.set." + name), Value: value, Error: p.Errors.Of(name), Autocomplete: "off", Width: width}
	}
	hinted := func(f ui.InputProps) ui.InputProps {
		f.Hint = t("shippingui.set." + f.Name + "_hint")
		return f
	}
	const short, long = "sm:w-60", "sm:w-96"
	p.Groups = []groupProps{
		{ID: "sender", Title: t("shippingui.sender"), Note: t("shippingui.sender_note"), Fields: []ui.InputProps{field("name", set.Name, long),
			field("postal_code", jptext.FormatPostal(set.PostalCode), short), field("prefecture", set.Prefecture, short), field("city", set.City, long),
			field("address1", set.Address1, long), field("address2", set.Address2, long), field("phone", set.Phone, short), hinted(field("goods", set.Goods, long))}},
		{ID: "yamato", Title: t("shippingui.yamato"), Fields: []ui.InputProps{hinted(field("yamato_code", set.YamatoCode, short)),
			field("yamato_class", set.YamatoClass, short), hinted(field("yamato_fare", set.YamatoFare, short))}},
		{ID: "sagawa", Title: t("shippingui.sagawa"), Fields: []ui.InputProps{hinted(field("sagawa_code", set.SagawaCode, short))}},
		{ID: "limits", Title: t("shippingui.limits"), Fields: []ui.InputProps{hinted(field("exports_per_day", perDay, "sm:w-32"))}},
	}
	return web.Render(w, r, status, settingsPage(p))
}
