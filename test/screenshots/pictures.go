package main

import (
	"net/url"
	"os"
	"path/filepath"

	"golang.org/x/text/encoding/japanese"

	"joren/internal/kit/i18n"
	"joren/test/e2e/browser"
)

// camera takes the pictures of one language.
type camera struct {
	*browser.Tab
	lang i18n.Lang
}

const shop = "/s/demo"

// pictures signs in and takes every picture of one language.
func pictures(b *browser.Browser, base string, lang i18n.Lang, file, own string) {
	tab, done := b.Tab(failer{}, browser.Options{Base: base, Lang: string(lang), Width: wide, Height: 800})
	defer done()
	c := &camera{tab, lang}
	c.screen("signin", "/signin")
	c.Go("/signin")
	c.Fill("[name=email]", account(lang))
	c.Fill("[name=password]", password)
	c.FollowLink("button[type=submit]", lang.T("staff.signin.submit"))
	c.screen("home", shop)
	c.dark("home", shop)
	c.screen("customers", shop+"/customers")
	c.dark("customers", shop+"/customers")
	c.screen("customers-find", shop+"/customers/find?where="+url.QueryEscape("prefecture IN ('東京都', '神奈川県') AND number_of_orders >= 3 AND last_order_date < -90d"))
	c.dark("customers-find", shop+"/customers/find")
	c.screen("customers-columns", shop+"/customers/columns")
	customer := c.regular()
	c.screen("customer", customer)
	c.dark("customer", customer)
	c.segments()
	c.screen("orders", shop+"/orders")
	c.screen("order", c.href(customer, "main tbody a[href*='/orders/']"))
	c.Go(shop + "/imports")
	c.Upload("input[type=file]", file)
	c.FollowLink("main button", lang.T("importui.try"))
	c.screen("import-check", c.here())
	c.FollowLink("main button[form=start]", lang.T("importui.start"))
	c.See("#import h1", lang.T("importui.done.title"))
	c.screen("import", c.here())
	c.screen("import-undo", c.here()+"/undo")
	c.Go(shop + "/imports")
	c.Upload("input[type=file]", own)
	c.FollowLink("main button", lang.T("importui.try"))
	c.screen("import-mapping", c.here())
	c.screen("imports", shop+"/imports")
	c.screen("import-guide", shop+"/imports/formats")
	c.screen("duplicates", shop+"/duplicates")
	c.screen("settings", shop+"/settings")
	c.screen("staff", shop+"/settings/staff")
	c.screen("staff-member", c.href(shop+"/settings/staff", "main tbody a"))
	c.screen("exports", shop+"/exports?kind=customers")
	c.screen("shipping", shop+"/shipping")
	c.screen("settings-shipping", shop+"/settings/shipping")
	c.screen("account", "/account")
}

// segments saves a segment and takes the builder, its text with a mistake, and the list.
func (c *camera) segments() {
	c.Go(shop + "/segments/new?q=" + url.QueryEscape(`last_order_date < -90d AND amount_spent >= 10000 AND (customer_tags CONTAINS 'ギフト' OR
		products_purchased(category: '茶器', date: -365d)) AND email_subscription_status = 'SUBSCRIBED'`))
	c.Fill("[name=title]", map[i18n.Lang]string{i18n.JA: "休眠しそうな方", i18n.EN: "About to leave"}[c.lang])
	c.FollowLink("button.btn-primary", c.lang.T("segmentui.save"))
	c.screen("segment", c.here())
	c.dark("segment", c.here())
	c.screen("segment-text", shop+"/segments/new?q="+url.QueryEscape(map[i18n.Lang]string{i18n.JA: "最終注文日 < -90日 かつ 合計金 >= 10000 かつ タグ を含む 'ギフト'",
		i18n.EN: "last_order_date < -90d AND amont_spent >= 10000 AND customer_tags CONTAINS 'ギフト'"}[c.lang]))
	c.screen("segments", shop+"/segments")
}

func (c *camera) here() string { return browser.Eval[string](c.Tab, "location.pathname") }

// regular is the page of a customer who comes now and then: the newest on the list with six to fourteen orders.
func (c *camera) regular() string {
	c.Go(shop + "/customers?size=100")
	return browser.Eval[string](c.Tab, `[...document.querySelectorAll("main tbody tr")].find(r => { const n = Number(r.querySelector("[data-col=count] a")?.textContent); return n >= 6 && n <= 14 &&
		r.querySelectorAll(".badge").length > 1 }).querySelector("a.who").pathname`)
}

// href is where the first link of a page leads that the selector finds.
func (c *camera) href(page, selector string) string {
	c.Go(page)
	return browser.Eval[string](c.Tab, "document.querySelector("+browser.Quote(selector)+").pathname")
}

// screen takes a screen in the light, wide and on a phone.
func (c *camera) screen(name, path string) {
	c.take(name, path, wide, "light")
	c.take(name+"-phone", path, phone, "light")
}

// dark takes a screen in the dark.
func (c *camera) dark(name, path string) {
	c.take(name+"-dark", path, wide, "dark")
	c.take(name+"-phone-dark", path, phone, "dark")
}

func (c *camera) take(name, path string, width int64, theme string) {
	c.Theme(theme)
	c.Resize(width, 800, 1)
	c.Go(path)
	height := min(maxHeight, browser.Eval[int64](c.Tab, "document.scrollingElement.scrollHeight"))
	c.Resize(width, height, 1)
	png := c.Picture(float64(width), float64(height))
	if err := shrink(filepath.Join(images, name+"-"+string(c.lang)+".png"), png); err != nil {
		failer{}.Fatalf("%s: %w", name, err)
	}
}

// sample is a file with three rows that cannot be taken in.
const sample = `external_id,name,kana,email,phone,postal_code,prefecture,city,address1,birthday,email_optin
5001,髙橋 花子,ﾀｶﾊｼ ﾊﾅｺ,hanako.takahashi@example.jp,090-1234-5678,150-0001,東京都,渋谷区,神宮前1-2-3,1985-04-01,1
5002,山﨑 太郎,ﾔﾏｻﾞｷ ﾀﾛｳ,taro.yamazaki@example.jp,03-5555-0101,060-0001,北海道,札幌市中央区,北1条西2-4,昭和60年5月3日,0
5003,佐藤 一郎,サトウ イチロウ,ichiro.sato@example.jp,080-2222-3333,530-0001,大阪府,大阪市北区,梅田3-1,2026-02-30,1
5004,㈱つきのわ,ﾂｷﾉﾜ,order@tsukinowa.example.jp,06-6666-7777,600-8001,京都府,京都市下京区,四条通1-8,,1
5005,渡邉 さくら,ワタナベ サクラ,sakura@@example,070-4444-1212,980-0001,宮城県,仙台市青葉区,中央1-3,1990-01-02,1
5006,中村 蓮,ナカムラ レン,ren.nakamura@example.jp,090-7777-8888,100-0001,東京部,千代田区,千代田1-1,1979-12-31,0
5007,小野寺 千尋,ｵﾉﾃﾞﾗ ﾁﾋﾛ,chihiro.onodera@example.jp,090-9999-4321,900-0001,沖縄県,那覇市,港町1-5,H2.3.4,1
5008,斎藤 恵,サイトウ メグミ,megumi.saito@example.jp,090-3131-4242,920-0001,石川県,金沢市,千木町2-2,1992/7/8,1
`

// sampleName is what the file is called.
var sampleName = map[i18n.Lang]string{i18n.JA: "顧客リスト.csv", i18n.EN: "customers.csv"}

// register is a list of a shop's own, which no format knows; registerName is what it is called.
const register = `会員ID,お名前,フリガナ,TEL,メルマガ,登録日,備考2,旧ポイント
00012,田辺 美咲,ﾀﾅﾍﾞ ﾐｻｷ,090-1111-2222,希望する,2023/4/1 10:22,のし希望,120
00015,神谷 誠,ｶﾐﾔ ﾏｺﾄ,03-0000-5678,希望しない,R5.4.2,,0
00018,江口 弘子,ｴｸﾞﾁ ﾋﾛｺ,080-3333-4444,希望する,令和5年4月3日,領収書,85
`

var registerName = map[i18n.Lang]string{i18n.JA: "店の名簿.csv", i18n.EN: "register.csv"}

func writeSample(path, content string) error {
	text, err := japanese.ShiftJIS.NewEncoder().Bytes([]byte(content))
	if err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o600)
}
