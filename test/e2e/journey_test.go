package e2e

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/japanese"

	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/kit/i18n"
	"joren/test/e2e/browser"
)

const people = `external_id,name,kana,email,phone,postal_code,prefecture,city,address1,birthday,email_optin
C-1,髙橋 花子,ﾀｶﾊｼ ﾊﾅｺ,hanako@example.jp,090-1234-5678,150-0001,東京都,渋谷区,神宮前1-2-3,1985-04-01,1
C-2,山﨑 太郎,ﾔﾏｻｷ ﾀﾛｳ,taro@example.jp,03-5555-0101,060-0001,北海道,札幌市中央区,北1条西2,昭和60年5月3日,0
C-3,佐藤 一郎,サトウ イチロウ,ichiro@example.jp,080-2222-3333,530-0001,大阪府,大阪市北区,梅田3-1,2026-02-30,1
C-4,㈱つきのわ,ﾂｷﾉﾜ,shop@example.jp,０６－６６６６－７７７７,600-8001,京都府,京都市下京区,四条通①,,1
C-5,渡邉 さくら,ワタナベ サクラ,a@@b,070-4444-1212,980-0001,宮城県,仙台市青葉区,中央1,1990-01-02,1
C-6,中村 蓮,ナカムラ レン,ren@example.jp,090-7777-8888,100-0001,東京部,千代田区,千代田1,1979-12-31,0
C-7,小野寺 千尋,ｵﾉﾃﾞﾗ ﾁﾋﾛ,chihiro@example.jp,090-9999-4321,900-0001,沖縄県,那覇市,港町1,H2.3.4,1
`

// mended is how the rows that were not taken become right.
var mended = strings.NewReplacer("2026-02-30", "1986-02-28", "a@@b", "sakura@example.jp", "東京部", "東京都")

const lines = `order_number,ordered_at,state,payment_state,customer.external_id,customer.name,product_name,unit_price,quantity,tax_rate
A-1001,2026-05-01 10:00,delivered,paid,C-1,髙橋 花子,煎茶 100g,1080,2,8%
A-1001,2026-05-01 10:00,delivered,paid,C-1,髙橋 花子,急須,4400,1,10%
A-1002,2026-06-01 10:00,shipped,paid,C-7,小野寺 千尋,ほうじ茶,864,1,8%
`

func cp932(t *testing.T, text string) []byte {
	t.Helper()
	b, err := japanese.ShiftJIS.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestMainJourney(t *testing.T) {
	t.Parallel()
	for _, width := range []int64{1280, 360} {
		for _, lang := range i18n.Langs {
			t.Run(fmt.Sprintf("sqlite/%d/%s", width, lang), func(t *testing.T) {
				t.Parallel()
				journey(t, serve(t, shared.fresh).open(t, lang, width))
			})
		}
	}
	if !slices.Contains(dbtest.Engines(), db.Postgres) {
		return
	}
	t.Run("postgres/1280/ja", func(t *testing.T) {
		t.Parallel()
		journey(t, servePostgres(t).open(t, i18n.JA, 1280))
	})
	t.Run("postgres/360/en", func(t *testing.T) {
		t.Parallel()
		journey(t, servePostgres(t).open(t, i18n.EN, 360))
	})
}

// journey takes a file with three bad rows in, mends them, finds a customer in every way, and goes to the order and back.
func journey(t *testing.T, b *tab) {
	t.Helper()
	b.signIn("/")
	b.See("main", b.say("home.empty.title", i18n.Args{"shop": "茶と器 つきのわ"}))
	b.FollowLink("main a", b.say("home.empty.import"))
	report := mendRows(t, b)
	b.See("#import", b.say("importui.done.title"))
	b.FollowLink("#import a", b.say("importui.done.customers"))
	finds(b)
	b.FollowLink("main a.who", "髙橋 花子")
	b.See("h1", "髙橋 花子")
	b.See("main", "タカハシ ハナコ")
	b.See("main", b.say("customerui.orders_none"))
	takeIn(t, b, "orders.csv", []byte(lines))
	b.FollowLink("#import a", b.say("importui.done.orders"))
	b.FollowLink("main a", "A-1001")
	b.See("h1", "A-1001")
	b.See("main", "急須")
	b.FollowLink("main a", "髙橋 花子")
	b.See("main", b.say("customerui.nth", i18n.Args{"n": 1}))
	b.See("main table", "A-1001")
	b.Go(report) // the report stays
	b.See("#import", b.say("importui.done.title"))
	signOut(b)
}

// takeIn uploads a file, looks at what was recognised, and runs it to its report.
func takeIn(t *testing.T, b *tab, name string, content []byte) {
	t.Helper()
	b.FollowLink("nav a[href$='/imports']")
	check(t, b, name, content)
	runImport(b)
}

func check(t *testing.T, b *tab, name string, content []byte) {
	t.Helper()
	b.Upload("input[type=file]", write(t, name, content))
	b.FollowLink("main button", b.say("importui.try"))
	b.See("#import", name)
}

func runImport(b *tab) {
	b.t.Helper()
	b.FollowLink("main button[form=start]", b.say("importui.start"))
	b.See("#import h1", b.say("importui.done.title"))
}

// mendRows returns the address of the first report.
func mendRows(t *testing.T, b *tab) string {
	t.Helper()
	check(t, b, "お客様.csv", cp932(t, people))
	b.See("#import", "Shift_JIS")
	b.See("#import table", "髙橋 花子", "小野寺 千尋")
	for _, bad := range []string{"2026-02-30", "a@@b", "東京部"} {
		b.See("#import table", bad)
	}
	runImport(b)
	b.See("#import", b.say("importui.bad.title", i18n.Args{"n": 3}))
	at := browser.Eval[string](b.Tab, "location.pathname")
	link := browser.Eval[string](b.Tab, `document.querySelector("#import a[href$=rejected]").pathname`)
	rejected := b.Fetch(link)
	text, err := japanese.ShiftJIS.NewDecoder().Bytes(rejected)
	if err != nil || bytes.Contains(text, []byte("\uFFFD")) {
		t.Fatalf("the rejected rows are not in the encoding of their file: %v\n%s", err, text)
	}
	if n := bytes.Count(text, []byte("\n")); n != 4 || !bytes.Contains(text, []byte("渡邉")) {
		t.Errorf("rejected rows: %d lines\n%s", n, text)
	}
	b.FollowLink("#import a", b.say("importui.bad.mended"))
	check(t, b, "mended.csv", cp932(t, mended.Replace(string(text))))
	runImport(b)
	if browser.Eval[bool](b.Tab, `!!document.querySelector("#rejected, #import a[href$=rejected]")`) {
		t.Error("mended rows are rejected again")
	}
	return at
}

// finds looks for one customer in three ways.
func finds(b *tab) {
	b.t.Helper()
	b.See("main a.who", "小野寺 千尋")
	for _, search := range []string{"5678", "ﾀｶﾊｼ", "高橋", "たかはし　はなこ"} {
		b.Fill("#search", search)
		b.Wait(`document.querySelectorAll("main a.who").length === 1 && document.querySelector("main a.who").textContent.includes("髙橋 花子") &&
			new URL(location).searchParams.get("q") === ` + browser.Quote(search))
	}
}

func signOut(b *tab) {
	b.t.Helper()
	if browser.Eval[bool](b.Tab, `document.querySelector(".dock").checkVisibility()`) {
		b.Click(".dock button", b.say("ui.menu"))
	}
	b.FollowLink("nav form button", b.say("ui.sign_out"))
	b.See("h1", b.say("staff.signin.title"))
	b.Go("/s/tea/customers")
	b.See("h1", b.say("staff.signin.title"))
}
