package importerui_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"mime/multipart"
	"net/url"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/importer"
	"joren/internal/importer/format"
	"joren/internal/jobs"
	"joren/internal/staff"
	"joren/internal/web/webtest"
)

// register is a shop's own list of customers, of which the guesser knows all columns but one.
const register = "台帳番号,お名前,フリガナ,TEL,メルマガ,登録日,備考2\r\n" +
	"00012,田辺 美咲,ﾀﾅﾍﾞ ﾐｻｷ,09011112222,希望する,2023/4/1 10:22,のし希望\r\n" +
	"00015,神谷 誠,ｶﾐﾔ ﾏｺﾄ,03-0000-5678,希望しない,R5.4.2,\r\n" +
	"00018,江口 弘子,ｴｸﾞﾁ ﾋﾛｺ,,希望する,令和5年4月3日,領収書\r\n"

// form is what a browser would send of the form with an id: its inputs and selects as they stand.
func form(t *testing.T, page, id string) url.Values {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	out := url.Values{}
	var walk func(n *html.Node, inside bool)
	walk = func(n *html.Node, inside bool) {
		attr := map[string]string{}
		for _, a := range n.Attr {
			attr[a.Key] = a.Val
		}
		inside = inside || n.Data == "form" && attr["id"] == id
		_, checked := attr["checked"]
		switch {
		case !inside || attr["name"] == "":
		case n.Data == "input" && (attr["type"] != "checkbox" || checked):
			out.Set(attr["name"], attr["value"])
		case n.Data == "select":
			for o := range n.Descendants() {
				for _, a := range o.Attr {
					if a.Key == "selected" {
						out.Set(attr["name"], value(o))
					}
				}
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, inside)
		}
	}
	walk(doc, false)
	if len(out) == 0 {
		t.Fatalf("no form %s in\n%s", id, page)
	}
	return out
}

func value(n *html.Node) string {
	for _, a := range n.Attr {
		if a.Key == "value" {
			return a.Val
		}
	}
	return ""
}

// change is a form with some fields changed.
func change(f url.Values, pairs ...string) url.Values {
	out := url.Values{}
	for k, v := range f {
		out[k] = v
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		out.Set(pairs[i], pairs[i+1])
	}
	return out
}

func TestAFileOfTheShopsOwnIsMappedAndKnownAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBench(t, d)
		page := b.checked("名簿.csv", cp932(t, register))
		if !strings.HasSuffix(page, "/mapping") {
			t.Fatalf("leads to %s", page)
		}
		at := strings.TrimSuffix(page, "/mapping")
		if a := b.owner.Get(at); a.Status != 303 || a.Location() != page {
			t.Errorf("its page: %d %s", a.Status, a.Location())
		}
		body := b.owner.Get(page).Body
		b.has(body, "列に何が入っているか教えてください", "文字コードは Shift_JIS、データは 3行", "00012、00015、00018", "「希望する」2行は 同意あり", "「希望しない」1行は 同意なし",
			"「田辺 美咲」は 田辺／美咲", "「ﾀﾅﾍﾞ ﾐｻｷ」は タナベ／ミサキ", "「09011112222」は 090-1111-2222", "あと 2列で進めます", "決まっていません")
		f := form(t, body, "map")
		if got := f.Get("c2") + f.Get("c3") + f.Get("c4") + f.Get("c5") + f.Get("c6"); got != "namekanaphoneemail_optincreated_at" || f.Get("c1")+f.Get("c7") != "" || f.Get("kind") != "customers" {
			t.Fatalf("proposed %v", f)
		}
		a := b.owner.Post(page, change(f, "act", "try"))
		if a.Status != 422 {
			t.Fatalf("undecided columns: %d", a.Status)
		}
		b.has(a.Body, "「台帳番号」の取り込み先を選んでください。", "「備考2」の取り込み先を選んでください。", `href="#f-c7"`, `aria-invalid="true"`)
		f = change(f, "c1", "external_id", "c7", "custom.", "act", "try")
		if a = b.owner.Post(page, f); a.Status != 422 || !strings.Contains(a.Body, "フリー項目の名前を") {
			t.Fatalf("an own field without a name: %d", a.Status)
		}
		if a = b.owner.Post(page, change(f, "k7", "要望", "source", "register", "name", "店の名簿")); a.Status != 303 || a.Location() != at {
			t.Fatalf("try: %d %s\n%s", a.Status, a.Location(), a.Body)
		}
		b.has(b.owner.Get(at).Body, "「店の名簿」の対応と見分けました", "タナベ ミサキ", "列の対応を変える")
		b.start(at)
		if j := b.work(); j.State != jobs.Done {
			t.Fatalf("job %+v", j)
		}
		i := b.record(at)
		if r := i.Report; i.Format != "mapping:店の名簿" || r.Customers.Created != 3 || r.Rejected != 0 {
			t.Fatalf("import %+v", i)
		}
		again := b.checked("名簿2.csv", cp932(t, register))
		if strings.HasSuffix(again, "/mapping") {
			t.Fatal("asked again")
		}
		b.has(b.owner.Get(again).Body, "「店の名簿」の対応と見分けました", "登録済み")
		added := b.checked("名簿3.csv", cp932(t, strings.NewReplacer("備考2\r", "備考2,会社名\r", "希望\r", "希望,つき堂\r", "領収書\r", "領収書,\r", "4.2,\r", "4.2,,\r").Replace(register)))
		if !strings.HasSuffix(added, "/mapping") {
			t.Fatalf("a new column is not asked about: %s", added)
		}
		body = b.owner.Get(added).Body
		b.has(body, "「店の名簿」の対応で読みます", "前になかった 1列だけ", `value="要望"`, "すべての列が決まりました")
		if f := form(t, body, "map"); f.Get("c8") != "company" || f.Get("c1") != "external_id" || f.Get("name") != "店の名簿" || f.Get("source") != "register" {
			t.Errorf("proposed %v", f)
		}
		b.exported(register, i)
	})
}

// exported checks that the kept mapping leaves as a file by which the same rows are read alike, and comes in again.
func (b *bench) exported(text string, was *importer.Import) {
	b.t.Helper()
	link := regexp.MustCompile(`href="(/s/tea/mappings/map_[a-z0-9]+)"`).FindStringSubmatch(b.owner.Get("/s/tea/imports").Body)
	if link == nil {
		b.t.Fatal("the kept mapping is not listed")
	}
	b.has(b.owner.Get(link[1]).Body, "店の名簿", "フリー項目「要望」", "電話番号", "JSON で書き出す")
	file := b.owner.Get(link[1] + "/file")
	m, err := format.ReadMapping(strings.NewReader(file.Body))
	if err != nil || m.Kind != format.Customers || m.Columns["備考2"] != "custom.要望" || m.Constants["source"] != "register" {
		b.t.Fatalf("%s: %v", file.Body, err)
	}
	other := b.Shop("other")
	r, err := importer.New(b.DB, b.Shops, slog.New(slog.DiscardHandler)).Run(b.t.Context(), importer.Request{Shop: importer.Shop{ID: other.ID, Currency: other.Currency, Zone: other.Zone, MatchMail: true},
		File: strings.NewReader(cp932(b.t, text)), FileName: "名簿.csv", Mapping: m})
	if err != nil || r.Customers != was.Report.Customers || r.Rows != was.Report.Rows || r.Accepted != was.Report.Accepted || !reflect.DeepEqual(r.Unused, was.Report.Unused) {
		b.t.Errorf("by the file: %+v %v, on the page: %+v", r, err, was.Report)
	}
	b.has(b.owner.Get(link[1]+"?delete=1").Body, "「店の名簿」を削除しますか", link[1]+"/delete")
	if a := b.owner.Post(link[1]+"/delete", nil); a.Status != 303 || b.owner.Get(link[1]).Status != 404 {
		b.t.Errorf("delete: %d", a.Status)
	}
	a := b.bring(file.Body)
	if a.Status != 303 || !strings.HasPrefix(a.Location(), "/s/tea/mappings/") {
		b.t.Fatalf("bring it in: %d\n%s", a.Status, a.Body)
	}
	if at := b.checked("名簿.csv", cp932(b.t, text)); strings.HasSuffix(at, "/mapping") {
		b.t.Error("a mapping that came as a file is not used")
	}
	for name, text := range map[string]string{"列の対応を読み込めませんでした": `{"kind":"customers","columns":{"a":"x"}}`, "対応表が読めません": "x"} {
		if a := b.bring(text); a.Status != 422 || !strings.Contains(a.Body, name) {
			b.t.Errorf("%s: %d", text, a.Status)
		}
	}
}

// bring uploads a mapping as a file.
func (b *bench) bring(text string) *webtest.Answer {
	b.t.Helper()
	var body bytes.Buffer
	f := multipart.NewWriter(&body)
	w, err := f.CreateFormFile("mapping", "対応.json")
	if err == nil {
		_, err = w.Write([]byte(text))
	}
	if err != nil || f.Close() != nil {
		b.t.Fatal(err)
	}
	action := regexp.MustCompile(`action="(/s/tea/mappings\?form_token=[A-Z2-7]+)"`).FindStringSubmatch(b.owner.Get("/s/tea/imports").Body)
	return b.owner.Do(b.owner.Request("POST", action[1], f.FormDataContentType(), &body))
}

func TestTheMappingPageAnswersChanges(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBench(t, d)
		page := b.checked("a.csv", "番号,日,送料,送料,メモ帳,計\n1,03/04/2026,500,700,a,1000\n1,13/04/2026,500,700,b,x\n")
		body := b.owner.Get(page).Body
		b.has(body, "送料", "（3列目）", "（4列目）")
		f := form(t, body, "map")
		part := func(column string, pairs ...string) string {
			r := b.owner.Request("POST", page+"/column?column="+column, "application/x-www-form-urlencoded", strings.NewReader(change(f, pairs...).Encode()))
			r.Header.Set("HX-Request", "true")
			a := b.owner.Do(r)
			if a.Status != 200 {
				t.Fatalf("column %s: %d\n%s", column, a.Status, a.Body)
			}
			return a.Body
		}
		b.has(part("6", "kind", "orders", "c6", "total"), `id="read-6"`, `id="state-6" hx-swap-oob="true"`, `id="left"`, "「1000」は ¥1,000", "1行は読めません。「x」", "自動")
		b.has(part("2", "kind", "orders", "c2", "ordered_at", "dates", "DD/MM/YYYY"), "2026年4月3日")
		b.has(part("2", "kind", "orders", "c2", "ordered_at", "dates", "MM/DD/YYYY"), "1行は読めません")
		for _, c := range []string{"0", "7", "x", "-1"} {
			if a := b.owner.Post(page+"/column?column="+c, f); a.Status != 404 {
				t.Errorf("column %s: %d", c, a.Status)
			}
		}
		lines := b.owner.Post(page, change(f, "kind", "lines", "act", "update"))
		b.has(lines.Body, `value="unit_price"`, `value="ship_to.name"`)
		a := b.owner.Post(page, change(f, "kind", "lines", "c1", "customer.external_id", "c2", "-", "c3", "-", "c4", "-", "c5", "-", "c6", "-", "act", "try"))
		if a.Status != 422 || !strings.Contains(a.Body, "注文番号の列を選んでください") {
			t.Errorf("orders without a number: %d", a.Status)
		}
		for field, v := range map[string]string{"zone": "Moon/Base", "dates": "YY", "source": strings.Repeat("長", 100), "name": strings.Repeat("長", 101), "c2": "+"} {
			all := change(f, "kind", "orders", "c1", "order_number", "c2", "ordered_at", "c3", "shipping", "c4", "-", "c5", "-", "c6", "total", "act", "try", field, v)
			if field == "c2" {
				all = change(all, "c1", "-")
			}
			if a := b.owner.Post(page, all); a.Status != 422 && a.Status != 400 {
				t.Errorf("%s=%s: %d", field, v, a.Status)
			}
		}
		rest := b.owner.Post(page, change(f, "act", "rest"))
		b.has(rest.Body, "すべての列が決まりました")
	})
}

func TestBothOrdersOfADateAreAskedAbout(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBench(t, d)
		body := b.owner.Get(b.checked("a.csv", "注文番号,注文日,顧客ID,計\n1,03/04/2026,c,1\n2,05/06/2026,c,2\n3,07/08/2026,c,3\n")).Body
		b.has(body, "「03/04/2026」のような日付は、2とおりに読めます")
		body = b.owner.Get(b.checked("b.csv", "注文番号,注文日,顧客ID,計\n1,03/04/2026,c,1\n2,25/06/2026,c,2\n3,07/08/2026,c,3\n")).Body
		if f := form(t, body, "map"); f.Get("dates") != "DD/MM/YYYY" || strings.Contains(body, "2とおりに読めます") {
			t.Errorf("only one order fits: %s", f.Get("dates"))
		}
	})
}

func TestAFileWithoutAHeaderIsMapped(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBench(t, d)
		page := b.checked("a.csv", "田辺 美咲,tanabe@example.jp,03,1234,5678\n神谷 誠,kamiya@example.jp,090,1111,2222\n江口 弘子,eguchi@example.jp,06,3333,4444\n")
		f := form(t, b.owner.Get(page).Body, "map")
		body := b.owner.Post(page, change(f, "no_header", "1", "act", "update")).Body
		f = form(t, body, "map")
		if f.Get("c1") != "name" || f.Get("c2") != "email" || f.Get("was_headless") != "1" {
			t.Fatalf("proposed %v", f)
		}
		a := b.owner.Post(page, change(f, "c3", "phone", "c4", "+", "c5", "+", "act", "try"))
		if a.Status != 303 {
			t.Fatalf("try: %d\n%s", a.Status, a.Body)
		}
		at := a.Location()
		b.start(at)
		b.work()
		if i := b.record(at); i.Report.Customers.Created != 3 || i.Report.Rows != 3 || b.customers("2222") != 1 {
			t.Errorf("%+v", i)
		}
	})
}

func TestAKnownFormatMayBeReadInAnotherWay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBench(t, d)
		at := b.checked("a.csv", threeBad)
		body := b.owner.Get(at + "/mapping").Body
		b.has(body, "Joren の項目名の顧客と見分けました", "対応を変えると使われません")
		f := form(t, body, "map")
		if f.Get("c1") != "external_id" || f.Get("c6") != "-" && f.Get("c6") != "memo" {
			t.Fatalf("proposed %v", f)
		}
		if a := b.owner.Post(at+"/mapping", change(f, "c6", "memo", "keep", "", "act", "try")); a.Status != 303 {
			t.Fatalf("try: %d", a.Status)
		}
		b.start(at)
		b.work()
		if i := b.record(at); i.Report.Customers.Created != 1 || i.Report.Rejected != 3 {
			t.Errorf("%+v", i.Report)
		}
		if a := b.owner.Get(at + "/mapping"); a.Status != 303 || a.Location() != at {
			t.Errorf("after its end: %d", a.Status)
		}
		if a := b.owner.Post(at+"/mapping", change(f, "act", "try")); a.Status != 409 {
			t.Errorf("mapped after its end: %d", a.Status)
		}
	})
}

func TestS002_HeadersAndValuesOfAFileStayText(t *testing.T) {
	t.Parallel()
	const script, image = `</script><script>alert(1)</script>`, `<img src=x onerror=alert(1)>`
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBench(t, d)
		page := b.checked(image+".csv", fmt.Sprintf("お名前,%s,%s,\"a\"\"b\"\n%s,%s,%s,x\n", script, image, script, image, image))
		pages := []string{b.owner.Get(page).Body}
		f := form(t, pages[0], "map")
		try := change(f, "c1", "name", "c2", "custom.", "k2", image, "c3", "memo", "c4", "-", "name", script, "source", image, "act", "try")
		pages = append(pages, b.owner.Post(page, change(try, "c1", "")).Body)
		if a := b.owner.Post(page, try); a.Status != 303 {
			t.Fatalf("try: %d", a.Status)
		}
		pages = append(pages, b.owner.Get(strings.TrimSuffix(page, "/mapping")).Body, b.owner.Get("/s/tea/imports").Body)
		link := regexp.MustCompile(`href="(/s/tea/mappings/map_[a-z0-9]+)"`).FindStringSubmatch(pages[3])
		pages = append(pages, b.owner.Get(link[1]).Body, b.owner.Get(link[1]+"?delete=1").Body)
		for n, p := range pages {
			if strings.Contains(p, "<script>alert") || strings.Contains(p, "<img src=x") || strings.Contains(p, "«") {
				t.Errorf("page %d runs what the file says:\n%s", n, p)
			}
		}
	})
}

func TestMappingsOfOtherShopsAreNotThere(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBench(t, d)
		page := b.checked("a.csv", "名前,番号札\nx,1\n")
		f := form(t, b.owner.Get(page).Body, "map")
		if a := b.owner.Post(page, change(f, "c1", "name", "c2", "-", "act", "try")); a.Status != 303 {
			t.Fatalf("try: %d", a.Status)
		}
		link := regexp.MustCompile(`/mappings/(map_[a-z0-9]+)`).FindStringSubmatch(b.owner.Get("/s/tea/imports").Body)
		b.CheckStrangers("tea", link[1], page[strings.Index(page, "imp_"):strings.Index(page, "/mapping")])
		other := b.Member("coffee", staff.Owner)
		for _, rest := range []string{"", "/file"} {
			if a := other.Get("/s/coffee/mappings/" + link[1] + rest); a.Status != 404 {
				t.Errorf("%s: %d", rest, a.Status)
			}
		}
		if a := other.Post("/s/coffee/mappings/"+link[1]+"/delete", nil); a.Status != 404 || b.owner.Get("/s/tea/mappings/"+link[1]).Status != 200 {
			t.Errorf("deleted from another shop: %d", a.Status)
		}
	})
}
