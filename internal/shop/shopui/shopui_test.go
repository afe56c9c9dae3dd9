package shopui_test

import (
	"bytes"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/kit/money"
	"joren/internal/order"
	"joren/internal/product"
	"joren/internal/shop/shopui"
	"joren/internal/staff"
	"joren/internal/web/webtest"
)

func each(t *testing.T, test func(t *testing.T, site *webtest.Site)) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		site := webtest.New(t, d)
		site.Handle(shopui.New(shopui.Options{DB: d, Shops: site.Shops}).Routes()...)
		test(t, site)
	})
}

const page = "/s/tea/settings"

// form is what the browser sends: the fields, and the token of the form it was given.
func form(c *webtest.Client, pairs ...string) url.Values {
	_, rest, _ := strings.Cut(c.Get(page).Body, `name="form_token" value="`)
	token, _, _ := strings.Cut(rest, `"`)
	f := url.Values{"form_token": {token}, "name": {"みなも茶舗"}, "currency": {"JPY"}, "time_zone": {"Asia/Tokyo"}, "lapse_days": {"14"}, "match_mail": {"1"}}
	for i := 0; i < len(pairs); i += 2 {
		f.Set(pairs[i], pairs[i+1])
	}
	return f
}

func check(t *testing.T, body string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	for _, s := range []string{"style=", "hx-on", "«"} {
		if strings.Contains(body, s) {
			t.Errorf("the page has %q", s)
		}
	}
}

func TestSettingsAreSaved(t *testing.T) {
	each(t, func(t *testing.T, site *webtest.Site) {
		c := site.Member("tea", staff.Manager)
		check(t, c.Get(page).Body, "data-warn-unsaved", "data-unsaved", `name="match_mail" type="checkbox" value="1"`, `<option value="USD"`)
		f := form(c, "name", " 水面 <茶> ", "currency", "USD", "time_zone", "America/New_York", "lapse_days", "３０")
		f.Del("match_mail")
		f.Set("match_phone", "1")
		if a := c.Post(page, f); a.Status != http.StatusSeeOther || a.Location() != page {
			t.Fatalf("%d\n%s", a.Status, a.Body)
		}
		check(t, c.Get(page).Body, "設定を保存しました", "水面 &lt;茶&gt;", `<option value="USD" selected`, `value="America/New_York"`, `value="30"`)
		sh := site.Shop("tea")
		if sh.Name != "水面 <茶>" || sh.Currency.Code != "USD" || sh.Zone.String() != "America/New_York" || sh.LapseDays != 30 || sh.MatchMail || !sh.MatchPhone {
			t.Errorf("%+v", sh)
		}
		f.Set("name", "second press")
		if a := c.Post(page, f); a.Location() != page || site.Shop("tea").Name != "水面 <茶>" {
			t.Error("the same form worked twice")
		}
	})
}

func TestWhatIsWrongIsSentBackWithWhatWasTyped(t *testing.T) {
	each(t, func(t *testing.T, site *webtest.Site) {
		c := site.Member("tea", staff.Owner)
		for name, value := range map[string]string{"name": "", "currency": "YEN", "time_zone": "Local", "lapse_days": "366"} {
			a := c.Post(page, form(c, name, value))
			if a.Status != http.StatusUnprocessableEntity {
				t.Fatalf("%s: %d", name, a.Status)
			}
			check(t, a.Body, `href="#f-`+name+`"`, `id="f-`+name+`"`, `id="e-f-`+name+`"`, `aria-invalid="true"`)
		}
		for _, value := range []string{"0", "-1", "1.5", "x", "99999999999999999999", "' OR 1=1", "<b>"} {
			if a := c.Post(page, form(c, "lapse_days", value)); a.Status != http.StatusUnprocessableEntity || strings.Contains(a.Body, `value="<b>"`) {
				t.Errorf("%q: %d", value, a.Status)
			}
		}
		a := c.Post(page, form(c, "lapse_days", "ten", "name", `"><script>x</script>`))
		check(t, a.Body, `value="ten"`, "&lt;script&gt;x")
		if strings.Contains(a.Body, "<script>x") {
			t.Error("the name is shown raw")
		}
		if site.Shop("tea").Name != "店 tea" {
			t.Error("a refused form was saved")
		}
	})
}

func TestCurrencyAndZoneStayOnceThereAreOrders(t *testing.T) {
	each(t, func(t *testing.T, site *webtest.Site) {
		c, sh := site.Member("tea", staff.Owner), site.Shop("tea")
		early := form(c, "currency", "USD")
		err := site.DB.Tx(t.Context(), func(tx *db.Tx) error {
			b := order.Batch{Shop: sh.ID, Zone: sh.Zone, NewID: site.DB.NewID, Numbers: func() int64 { return 1 }, Products: &product.Batch{Shop: sh.ID, NewID: site.DB.NewID}}
			_, err := b.Apply(tx, []order.Row{{Draft: order.Draft{Source: "file", Number: "1", State: order.New, PaymentState: order.Paid, OrderedAt: tx.Now}}}, nil)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		body := c.Get(page).Body
		check(t, body, "受注があるため変えられません", "readonly", `value="JPY"`, `value="Asia/Tokyo"`)
		if strings.Contains(body, `<option value="USD"`) {
			t.Error("the currency can be chosen")
		}
		a := c.Post(page, early) // drawn before the orders came
		if a.Status != http.StatusUnprocessableEntity {
			t.Fatalf("%d", a.Status)
		}
		check(t, a.Body, `href="#f-currency"`, `value="JPY"`, "注文があるため")
		f := form(c, "name", "新しい名前")
		f.Del("currency")
		f.Del("time_zone")
		if a := c.Post(page, f); a.Status != http.StatusSeeOther {
			t.Fatalf("%d\n%s", a.Status, a.Body)
		}
		if sh = site.Shop("tea"); sh.Name != "新しい名前" || sh.Currency != money.JPY {
			t.Errorf("%+v", sh)
		}
	})
}

func TestS053_SettingsOfOtherShopsAreNotThere(t *testing.T) {
	each(t, func(t *testing.T, site *webtest.Site) {
		site.CheckStrangers("tea")
		site.CheckRoles("tea", "0")
		site.CheckCrossSite("tea", "0")
		site.CheckReads("tea")
	})
}

// upload is a multipart form with one file.
func upload(c *webtest.Client, path string, file []byte) *webtest.Answer {
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	if part, err := form.CreateFormFile("logo", "../../logo.png"); err == nil {
		_, _ = part.Write(file)
	}
	_ = form.Close()
	return c.Do(c.Request("POST", path, form.FormDataContentType(), &b))
}

func TestLogoIsSetShownAndRemoved(t *testing.T) {
	each(t, func(t *testing.T, site *webtest.Site) {
		c := site.Member("tea", staff.Manager)
		const logo = page + "/logo"
		var b bytes.Buffer
		if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 40, 30))); err != nil {
			t.Fatal(err)
		}
		if a := c.Get("/s/tea/logo"); a.Status != http.StatusNotFound {
			t.Errorf("without a logo: %d", a.Status)
		}
		action := func() string {
			_, rest, _ := strings.Cut(c.Get(logo).Body, `action="/s/tea/settings/logo`)
			rest, _, _ = strings.Cut(rest, `"`)
			return "/s/tea/settings/logo" + rest
		}
		a := upload(c, action(), []byte("<svg/>"))
		if a.Status != http.StatusUnprocessableEntity {
			t.Fatalf("%d", a.Status)
		}
		check(t, a.Body, `href="#f-logo"`, `id="e-f-logo"`)
		if a := c.Do(c.Request("POST", action(), "multipart/form-data; boundary=x", strings.NewReader("--x--\r\n"))); a.Status != http.StatusUnprocessableEntity {
			t.Errorf("no file: %d", a.Status)
		}
		to := action()
		if a := upload(c, to, b.Bytes()); a.Location() != logo {
			t.Fatalf("%d\n%s", a.Status, a.Body)
		}
		if a := upload(c, to, []byte("a second press")); a.Location() != logo {
			t.Errorf("a second press: %d", a.Status)
		}
		check(t, c.Get(logo).Body, `src="/s/tea/logo"`, `width="40"`)
		a = site.Member("tea", staff.Viewer).Get("/s/tea/logo")
		if a.Status != http.StatusOK || a.Header.Get("Content-Type") != "image/png" || a.Header.Get("X-Content-Type-Options") != "nosniff" || !strings.HasPrefix(a.Body, "\x89PNG") {
			t.Errorf("%d %v", a.Status, a.Header)
		}
		_, rest, _ := strings.Cut(c.Get(logo).Body, `id="remove-logo"`)
		_, rest, _ = strings.Cut(rest, `name="form_token" value="`)
		token, _, _ := strings.Cut(rest, `"`)
		if a := c.Post("/s/tea/settings/logo/remove", url.Values{"form_token": {token}}); a.Location() != logo {
			t.Fatalf("%d", a.Status)
		}
		if a := c.Get("/s/tea/logo"); a.Status != http.StatusNotFound {
			t.Errorf("after removing: %d", a.Status)
		}
	})
}

func TestInvoiceNumberThatMayBeWrongIsAskedAbout(t *testing.T) {
	each(t, func(t *testing.T, site *webtest.Site) {
		c := site.Member("tea", staff.Owner)
		if strings.Contains(c.Get(page).Body, "invoice_sure") {
			t.Error("it is asked before there is a doubt")
		}
		a := c.Post(page, form(c, "invoice_number", "T8700110005902", "tax_rounding", "round"))
		if a.Status != http.StatusUnprocessableEntity {
			t.Fatalf("%d", a.Status)
		}
		check(t, a.Body, `name="invoice_sure"`, `href="#f-invoice_number"`, `<option value="round" selected`)
		if a := c.Post(page, form(c, "invoice_number", "T8700110005902", "invoice_sure", "1", "tax_rounding", "round")); a.Location() != page {
			t.Fatalf("%d", a.Status)
		}
		if sh := site.Shop("tea"); sh.Invoice != "T8700110005902" || sh.Rounding != money.Nearest {
			t.Errorf("%+v", sh)
		}
	})
}

// S-006: a shop's name is never part of a header.
func TestS006_TheNameOfAShopIsNoHeader(t *testing.T) {
	each(t, func(t *testing.T, site *webtest.Site) {
		c := site.Member("tea", staff.Owner)
		policy := func() string {
			h := c.Get(page).Header
			for name, values := range h {
				if strings.Contains(name+strings.Join(values, ""), "a=b") || name == "Set-Cookie" && len(values) > 1 {
					t.Errorf("%s: %v", name, values)
				}
			}
			rule, rest, _ := strings.Cut(h.Get("Content-Security-Policy"), "'nonce-")
			_, rest, _ = strings.Cut(rest, "'")
			return rule + rest
		}
		before := policy()
		if a := c.Post(page, form(c, "name", `x'; script-src *; '`)); a.Location() != page {
			t.Fatalf("%d", a.Status)
		}
		c.Get(page) // takes the message along
		if after := policy(); after != before {
			t.Errorf("%s\nbecame\n%s", before, after)
		}
		if a := c.Post(page, form(c, "name", "\"\r\nSet-Cookie: a=b")); a.Status == http.StatusSeeOther {
			if name := site.Shop("tea").Name; strings.ContainsAny(name, "\r\n") {
				t.Errorf("%q", name)
			}
		}
		policy()
	})
}
