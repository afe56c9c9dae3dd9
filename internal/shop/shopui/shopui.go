// Package shopui has the pages of a shop's settings. They work without scripts.
package shopui

import (
	"net/http"
	"strings"

	"joren/internal/db"
	"joren/internal/kit/errs"
	"joren/internal/kit/i18n"
	"joren/internal/kit/jptext"
	"joren/internal/kit/money"
	"joren/internal/search"
	"joren/internal/shop"
	"joren/internal/staff"
	"joren/internal/web"
	"joren/internal/web/ui"
)

// Options are what the page needs.
type Options struct {
	DB    *db.DB
	Shops *shop.Service
}

// UI answers the page of settings.
type UI struct{ Options }

// New returns a UI.
func New(o Options) *UI { return &UI{o} }

// Routes are the routes of this package.
func (u *UI) Routes() []web.Route {
	return []web.Route{
		{Method: "GET", Pattern: "/s/{shop}/settings", Permission: staff.ShopSettings, Handle: u.page},
		{Method: "POST", Pattern: "/s/{shop}/settings", Permission: staff.ShopSettings, Once: true, Handle: u.save},
		{Method: "GET", Pattern: "/s/{shop}/logo", Permission: staff.ShopEnter, Handle: u.logo},
		{Method: "GET", Pattern: "/s/{shop}/settings/logo", Permission: staff.ShopSettings, Handle: u.logoPage},
		{Method: "POST", Pattern: "/s/{shop}/settings/logo", Permission: staff.ShopSettings, Upload: shop.MaxLogo + maxAround, Once: true, Handle: u.setLogo},
		{Method: "POST", Pattern: "/s/{shop}/settings/logo/remove", Permission: staff.ShopSettings, Once: true, Handle: u.removeLogo},
	}
}

// The choices that are proposed. Any zone may be typed; a currency that the shop has is always among them.
var (
	currencies = []string{"JPY", "USD", "EUR", "GBP", "AUD", "CAD", "CHF", "CNY", "HKD", "KRW", "NZD", "SGD", "THB", "TWD", "VND"}
	zones      = []string{"Asia/Tokyo", "Asia/Seoul", "Asia/Shanghai", "Asia/Taipei", "Asia/Hong_Kong", "Asia/Singapore", "Asia/Bangkok",
		"Australia/Sydney", "Europe/London", "Europe/Paris", "America/New_York", "America/Los_Angeles", "Pacific/Honolulu", "UTC"}
)

func (u *UI) page(w http.ResponseWriter, r *http.Request) error {
	return u.show(w, r, shown{status: http.StatusOK, settings: web.From(r.Context()).Shop.Settings()})
}

func (u *UI) save(w http.ResponseWriter, r *http.Request) error {
	v, f := web.From(r.Context()), web.PostForm(r)
	set := v.Shop.Settings()
	set.Name, set.LapseDays = f.Line("name"), f.Line("lapse_days")
	set.MatchMail, set.MatchPhone = f.Has("match_mail"), f.Has("match_phone")
	if f.Has("invoice_number") {
		set.Invoice, set.InvoiceSure = f.Line("invoice_number"), f.Has("invoice_sure")
	}
	if f.Has("tax_rounding") {
		set.Rounding = f.Line("tax_rounding")
	}
	if f.Has("currency") {
		set.Currency = f.Line("currency")
	}
	if f.Has("time_zone") {
		set.TimeZone = f.Line("time_zone")
	}
	typed := set
	if n, ok := jptext.Number(set.LapseDays); ok {
		set.LapseDays = n
	}
	_, err := u.Shops.Set(r.Context(), v.Shop.Slug, set, v.Actor())
	if errs.Is(err, errs.Invalid) {
		return u.show(w, r, shown{status: web.Status(err), settings: typed, failed: err})
	}
	if err != nil {
		return err
	}
	web.SetFlash(w, "shopui.saved")
	return web.Redirect(w, r, v.Path("/settings"))
}

type pageProps struct {
	Shell      ui.ShellProps
	Title      string
	Action     string
	Token      ui.Hidden
	Slug       string
	Settings   shop.Settings
	Errors     ui.Errors
	Kept       bool // currency and zone stay as they are
	Doubtful   bool // the invoice number has to be confirmed
	Currencies []ui.Option
	Zones      []string
	Roundings  []ui.Option
	Tabs       ui.TabsProps
}

// shown is what the page shows: the settings, stored or typed, and what was wrong with them.
type shown struct {
	status   int
	settings shop.Settings
	failed   error
}

// show draws the form with what was typed. What can no longer be changed shows what is stored, whatever was sent.
func (u *UI) show(w http.ResponseWriter, r *http.Request, x shown) error {
	v := web.From(r.Context())
	kept, err := u.hasOrders(r, v.Shop.ID)
	if err != nil {
		return err
	}
	title := v.Lang.T("shopui.title")
	p := pageProps{Shell: web.ShellProps(r.Context(), web.Settings, title), Title: title, Action: v.Path("/settings"), Token: web.FormToken(),
		Slug: v.Shop.Slug, Settings: x.settings, Errors: ui.ErrorsOf(v.Lang, x.failed), Kept: kept, Zones: zones,
		Tabs: web.SettingsTabs(r.Context(), "/settings"), Roundings: roundingOptions(v.Lang, x.settings.Rounding)}
	p.Doubtful = p.Errors.Of("invoice_number") == v.Lang.T("shop.doubtful_invoice") || x.settings.InvoiceSure
	if kept {
		p.Settings.Currency, p.Settings.TimeZone = v.Shop.Currency.Code, v.Shop.Zone.String()
	}
	p.Currencies = currencyOptions(p.Settings.Currency)
	return web.Render(w, r, x.status, settingsPage(p))
}

func roundingOptions(l i18n.Lang, chosen string) []ui.Option {
	out := []ui.Option{
		{Value: string(money.Down), Label: l.T("shopui.round_down")}, {Value: string(money.Nearest), Label: l.T("shopui.round_nearest")},
		{Value: string(money.Up), Label: l.T("shopui.round_up")},
	}
	for i := range out {
		out[i].Selected = out[i].Value == chosen
	}
	return out
}

func (u *UI) hasOrders(r *http.Request, shopID int64) (has bool, err error) {
	err = u.DB.Read(r.Context(), func(q *db.Read) error {
		counts, err := search.StateCounts(q, shopID, 0)
		has = len(counts) > 0
		return err
	})
	return has, err
}

func currencyOptions(chosen string) []ui.Option {
	chosen = strings.ToUpper(chosen)
	var out []ui.Option
	for _, code := range currencies {
		if c, ok := money.ParseCurrency(code); ok {
			out = append(out, ui.Option{Value: code, Label: currencyText(c), Selected: code == chosen})
		}
	}
	return out
}

// sampleUnits is a whole sum that shows how a currency is written.
const sampleUnits = "1234"

// currencyText is a currency by its code and the look of its amounts: "USD – $1,234.00".
func currencyText(c money.Currency) string {
	a, err := c.FromDecimal(sampleUnits)
	if err != nil {
		return c.Code
	}
	return c.Code + " – " + c.Format(a)
}
