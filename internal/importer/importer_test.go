package importer_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding/japanese"

	"joren/internal/consent"
	"joren/internal/customer"
	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/importer"
	"joren/internal/importer/format"
	"joren/internal/kit/errs"
	"joren/internal/kit/i18n"
	"joren/internal/order"
	"joren/internal/search"
	"joren/internal/shop"
)

// fixture is a shop to import into.
type fixture struct {
	t    *testing.T
	db   *db.DB
	im   *importer.Importer
	shop importer.Shop
}

func newFixture(t *testing.T, d *db.DB, currency string) *fixture {
	t.Helper()
	return newShopFixture(t, d, "s", currency)
}

// newNamedFixture adds a further shop to a database.
func newNamedFixture(t *testing.T, d *db.DB, slug string) *fixture {
	t.Helper()
	return newShopFixture(t, d, slug, "JPY")
}

func newShopFixture(t *testing.T, d *db.DB, slug, currency string) *fixture {
	t.Helper()
	shops := shop.New(d)
	s, err := shops.Add(t.Context(), slug, slug, currency, "")
	if err != nil {
		t.Fatal(err)
	}
	return &fixture{t, d, importer.New(d, shops, slog.New(slog.DiscardHandler)),
		importer.Shop{ID: s.ID, Currency: s.Currency, Zone: s.Zone, Lapse: s.Lapse(), MatchMail: true}}
}

// take imports a text and returns the report.
func (f *fixture) take(text string, change ...func(*importer.Request)) *importer.Report {
	f.t.Helper()
	r, err := f.try(text, change...)
	if err != nil {
		f.t.Fatal(err)
	}
	if r.Rows != r.Accepted+r.Rejected {
		f.t.Fatalf("rows %d ≠ accepted %d + rejected %d", r.Rows, r.Accepted, r.Rejected)
	}
	return r
}

func (f *fixture) try(text string, change ...func(*importer.Request)) (*importer.Report, error) {
	req := importer.Request{Shop: f.shop, File: strings.NewReader(text), FileName: "test.csv"}
	for _, c := range change {
		c(&req)
	}
	return f.im.Run(f.t.Context(), req)
}

func (f *fixture) read(fn func(q *db.Read) error) {
	f.t.Helper()
	if err := f.db.Read(f.t.Context(), fn); err != nil {
		f.t.Fatal(err)
	}
}

// find returns the customers that a search finds.
func (f *fixture) find(text string) (hits []search.Hit) {
	f.t.Helper()
	f.read(func(q *db.Read) error {
		r, err := search.Customers(q, f.shop.ID, search.Query{Text: text, Sort: "number", Limit: 100})
		if err == nil {
			hits = r.Hits
		}
		return err
	})
	return hits
}

// one returns the only customer that a search finds.
func (f *fixture) one(text string) search.Hit {
	f.t.Helper()
	hits := f.find(text)
	if len(hits) != 1 {
		f.t.Fatalf("%q finds %d customers, want 1", text, len(hits))
	}
	return hits[0]
}

func (f *fixture) orders() (list []search.OrderHit) {
	f.t.Helper()
	f.read(func(q *db.Read) error {
		r, err := search.Orders(q, f.shop.ID, search.OrderQuery{Sort: "number", Limit: 100})
		if err == nil {
			list = r.Hits
		}
		return err
	})
	return list
}

func (f *fixture) mail(customerID int64) (state consent.State) {
	f.t.Helper()
	f.read(func(q *db.Read) error {
		list, err := consent.Of(q, f.shop.ID, customerID)
		for _, c := range list {
			if c.Channel == consent.Mail {
				state = c.State
			}
		}
		return err
	})
	return state
}

func cp932(t *testing.T, s string) string {
	t.Helper()
	out, err := japanese.ShiftJIS.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// shared returns a file of the shared data, or skips the test where there is none.
func shared(t *testing.T, name string) []byte {
	t.Helper()
	dir := os.Getenv("JOREN_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	raw, err := os.ReadFile(filepath.Join(dir, "data", name))
	if err != nil {
		t.Skipf("no shared data here: %v", err)
	}
	return raw
}

func TestColorMe(t *testing.T) {
	t.Parallel()
	raw := shared(t, "cart_colorme/sales_all.csv")
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "JPY")
		r := f.take(string(raw))
		if r.Format != "colorme-orders" || r.Encoding != "CP932" || r.Orders.Created != 2 || r.Customers.Created != 1 || r.Lines != 4 || r.Orders.Amount != 3572 {
			t.Fatalf("first: %+v", r)
		}
		r = f.take(string(raw))
		if r.Orders.Unchanged != 2 || r.Customers.Unchanged != 1 || r.Orders.Created+r.Orders.Updated+r.Customers.Created+r.Customers.Updated != 0 {
			t.Fatalf("second: %+v", r)
		}
		h := f.one("桃瀬")
		if h.OrderCount != 2 || h.Amount != 3572 || h.City != "大田区" {
			t.Fatalf("found %+v", h)
		}
		for _, text := range []string{"4321", "098-765-4321", "くるみ", "クルミ", "ｸﾙﾐ", "12342346", "100-0001", "大田区"} {
			f.one(text)
		}
	})
}

const customersFile = `external_id,name,kana,email,phone,postal_code,prefecture,address1,birthday,email_optin,tags,member_status
1,髙橋 美和子,ﾀｶﾊｼ ﾐﾜｺ,miwako@example.jp,090-0000-4821,100-0001,東京都,千代田区見本1-2-3,昭和59年5月9日,はい,"茶器,贈り物",会員
2,渡邉 健一,わたなべ けんいち,ken@example.jp,9011112222,600001,北海道,札幌市中央区1-1,H1.1.8,いいえ,,非会員
3,山﨑 𠮷子,,yoshi@example.jp,０３−０００１−５６７８,,,,,受け取る,,本会員
`

func TestCustomersAreFoundInEverySpelling(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "JPY")
		r := f.take(customersFile)
		if r.Format != "generic-customers" || r.Customers.Created != 3 || r.Rejected != 0 {
			t.Fatalf("report %+v", r)
		}
		for text, name := range map[string]string{
			"高橋": "髙橋 美和子", "たかはし": "髙橋 美和子", "ﾀｶﾊｼ": "髙橋 美和子", "タカハシミワコ": "髙橋 美和子", "髙橋美和子": "髙橋 美和子",
			"4821": "髙橋 美和子", "09000004821": "髙橋 美和子", "０９０ー００００ー４８２１": "髙橋 美和子", "MIWAKO": "髙橋 美和子",
			"渡辺": "渡邉 健一", "渡邊": "渡邉 健一", "09011112222": "渡邉 健一", "0600001": "渡邉 健一",
			"山崎": "山﨑 𠮷子", "5678": "山﨑 𠮷子", "0300015678": "山﨑 𠮷子", "見本1-2-3": "髙橋 美和子",
		} {
			if h := f.one(text); h.Name != name {
				t.Errorf("%q finds %s, want %s", text, h.Name, name)
			}
		}
		h := f.one("高橋")
		if h.Birthday.String() != "1984-05-09" || h.Kana != "タカハシ ミワコ" || h.FamilyName != "髙橋" || fmt.Sprint(h.Tags) != "[茶器 贈り物]" ||
			h.MemberStatus != customer.Member || h.City != "千代田区" {
			t.Errorf("kept %+v", h.Customer)
		}
		if f.mail(h.ID) != consent.Subscribed || f.mail(f.one("渡辺").ID) != consent.NotSubscribed {
			t.Error("consent was not taken from the file")
		}
		if r := f.take(customersFile); r.Customers.Unchanged != 3 {
			t.Errorf("second run: %+v", r.Customers)
		}
	})
}

func TestAFileNeverTurnsUnsubscribedOn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "JPY")
		f.take("external_id,email,email_optin\n1,a@example.jp,yes\n2,b@example.jp,yes\n")
		for text, state := range map[string]consent.State{"a@example": consent.Unsubscribed, "b@example": consent.Bounced} {
			id := f.one(text).ID
			err := d.Tx(t.Context(), func(tx *db.Tx) error {
				b := consent.Batch{Shop: f.shop.ID, Zone: f.shop.Zone, NewID: d.NewID}
				return b.Record(tx, []consent.Statement{{Customer: id, Channel: consent.Mail, State: state, Basis: "page"}})
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		f.take("external_id,email,email_optin\n1,a@example.jp,1\n2,b@example.jp,○\n")
		if a, b := f.mail(f.one("a@example").ID), f.mail(f.one("b@example").ID); a != consent.Unsubscribed || b != consent.Bounced {
			t.Fatalf("after the file: %s, %s", a, b)
		}
	})
}

func TestBadRowsAreNamedAndImportAfterMending(t *testing.T) {
	t.Parallel()
	text := "external_id,name,email,birthday,prefecture\r\n" +
		"1,神谷 誠,kamiya@@example.jp,,\r\n" +
		"2,江口 弘子,eguchi@example.jp,1979/02/30,\r\n" +
		"3,田辺 ①,tanabe@example.jp,,東京都\r\n" +
		"4,安達 紗季,adachi@example.jp,,東京部\r\n"
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "JPY")
		r := f.take(cp932(t, text))
		if r.Encoding != "CP932" || r.Rejected != 3 || r.Accepted != 1 || r.Customers.Created != 1 {
			t.Fatalf("report %+v", r)
		}
		var problems []importer.Problem
		f.read(func(q *db.Read) (err error) {
			problems, err = importer.Rejects(q, f.shop.ID, r.ImportID, 100)
			return err
		})
		want := []string{"2 email kamiya@@example.jp import.mail_two_ats", "3 birthday 1979/02/30 import.no_day", "5 prefecture 東京部 import.prefecture"}
		for i, p := range problems {
			if got := fmt.Sprint(p.Row, " ", p.Column, " ", p.Value, " ", p.Key); got != want[i] {
				t.Errorf("problem %d: %s, want %s", i, got, want[i])
			}
		}
		var rejected bytes.Buffer
		if err := f.im.WriteRejected(t.Context(), f.shop.ID, r.ImportID, i18n.JA, &rejected); err != nil {
			t.Fatal(err)
		}
		mended, err := japanese.ShiftJIS.NewDecoder().String(rejected.String())
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(mended, "取り込めなかった理由") || !strings.Contains(mended, "「東京都」のことでしょうか") {
			t.Fatalf("file of rejected rows:\n%s", mended)
		}
		mended = strings.NewReplacer("@@", "@", "1979/02/30", "1979/02/28", "東京部,", "東京都,").Replace(mended)
		r = f.take(cp932(t, mended))
		if r.Rejected != 0 || r.Customers.Created != 3 {
			t.Fatalf("mended: %+v", r)
		}
		if h := f.one("江口"); h.Birthday.String() != "1979-02-28" {
			t.Fatalf("mended birthday %s", h.Birthday)
		}
	})
}

func TestOneBadRowKeepsItsWholeOrderOut(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "JPY")
		head := "order_number,ordered_at,customer.email,product_name,unit_price,quantity\n"
		r := f.take(head + "A,2026-01-02,a@example.jp,茶,500,1\nA,2026-01-02,a@example.jp,急須,-900,1\nB,2026-01-03,b@example.jp,茶,500,2\nC,2026-02-30,c@example.jp,茶,500,1\n")
		if r.Rejected != 3 || r.Accepted != 1 || r.Orders.Created != 1 || r.Orders.Amount != 1000 {
			t.Fatalf("report %+v", r)
		}
		r = f.take(head + "A,2026-01-02,a@example.jp,茶,500,1\nA,2026-01-02,a@example.jp,急須,900,1\n")
		if r.Orders.Created != 1 || r.Lines != 2 || r.Orders.Amount != 1400 {
			t.Fatalf("mended: %+v", r)
		}
	})
}

func TestPurchaseRule(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "JPY")
		f.take(`order_number,ordered_at,state,payment_state,customer.external_id,total,refunded,test
1,2026-01-01,delivered,paid,c,1000,,
2,2026-01-02,cancelled,paid,c,1000,,
3,2026-01-03,returned,paid,c,1000,,
4,2026-01-04,delivered,refunded,c,1000,1000,
5,2026-01-05,delivered,part_refunded,c,1000,300,
6,2026-01-06,new,lapsed,c,1000,,
7,2026-01-07,delivered,paid,c,1000,,true
8,2026-01-08,delivered,paid,c,0,,
9,2026-01-09,delivered,paid,c,,,
10,2020-01-10,new,pending,c,1000,,
`)
		h := f.find("")[0]
		if h.OrderCount != 4 || h.Amount != 1700 || h.Unknown != 1 || h.FirstDay.String() != "2026-01-01" || h.LastDay.String() != "2026-01-09" {
			t.Fatalf("figures %+v", h.Figures)
		}
		for _, o := range f.orders() {
			if o.OrderNumber == "10" && o.Payment != order.Lapsed {
				t.Errorf("the unpaid order of years ago is %s", o.Payment)
			}
		}
		f.take("order_number,ordered_at,state,payment_state,customer.external_id,total\n1,2026-01-01,cancelled,paid,c,1000\n")
		if h := f.find("")[0]; h.OrderCount != 3 || h.Amount != 700 || h.FirstDay.String() != "2026-01-05" {
			t.Fatalf("after a cancellation: %+v", h.Figures)
		}
	})
}

func TestTotalRulesAndTheDifferenceIsKept(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "JPY")
		f.take(`order_number,ordered_at,shipping,discount,total,product_name,unit_price,quantity,tax_rate
A,2026-01-01,600,100,2000,茶,540,2,8
A,2026-01-01,600,100,2000,急須,330,1,10%
B,2026-01-01,600,,,茶,540,2,8
`)
		for _, o := range f.orders() {
			want := map[string][3]int64{"A": {2000, 2000 - (540*2 + 330 + 600 - 100), 2}, "B": {1680, 0, 1}}[o.OrderNumber]
			if *o.Amount != want[0] || o.Difference != want[1] || int64(len(o.TaxTotals)) != want[2] {
				t.Errorf("%s: amount %d, difference %d, tax %+v", o.OrderNumber, *o.Amount, o.Difference, o.TaxTotals)
			}
		}
	})
}

func TestEccubeRowsOfOtherKinds(t *testing.T) {
	t.Parallel()
	head := `注文ID,注文番号,会員ID,お名前(姓),お名前(名),メールアドレス,小計,値引き,送料,税金,合計,支払合計,対応状況(名称),支払方法(名称),受注日,入金日,注文詳細ID,商品名,商品コード,価格,個数,税率,明細区分(ID),明細区分(名称),住所1,送料` + "\n"
	row := func(name, price, quantity, rate, kind string) string {
		return fmt.Sprintf("7,7,3,佐藤,花子,h@example.jp,1000,100,500,80,1480,1430,発送済み,銀行振込,2026-03-04 10:20:30,2026-03-05,1,%s,,%s,%s,%s,1,%s,大阪市北区1-1,500\n", name, price, quantity, rate, kind)
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "JPY")
		r := f.take(head + row("煎茶", "500", "2", "8", "商品") + row("送料", "500", "1", "10", "送料") + row("手数料", "300", "1", "10", "手数料") +
			row("割引", "-100", "1", "10", "割引") + row("ポイント", "-50", "1", "0", "ポイント"))
		if r.Format != "eccube-orders" || r.Rejected != 0 || r.Lines != 1 || r.Orders.Created != 1 {
			t.Fatalf("report %+v", r)
		}
		o := f.orders()[0]
		if o.Shipping != 500 || o.Fees != 300 || o.Discount != 100 || o.PointsUsed != 50 || *o.Amount != 1430 || o.State != order.Shipped ||
			o.Payment != order.Paid || o.TaxTotals[0].Amount != 1080 {
			t.Fatalf("order %+v", o.Order)
		}
	})
}

func TestScatteredRowsOfAnOrderComeTogether(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "USD")
		text := "order_number,ordered_at,sku,quantity,line_amount\nA,2026-01-01 10:00,x,1,1.50\nB,2026-01-02,y,0,4.440892e-16\nA,2026-01-01 10:00,z,2,0\n"
		r := f.take(text)
		if r.Orders.Created != 2 || r.Lines != 3 || r.Orders.Amount != 150 || r.Rejected != 0 {
			t.Fatalf("report %+v", r)
		}
		if r := f.take(text); r.Orders.Unchanged != 2 {
			t.Fatalf("second run %+v", r.Orders)
		}
	})
}

func TestAddressInOnePiece(t *testing.T) {
	t.Parallel()
	m := format.Mapping{Kind: format.Customers, Columns: map[string]string{"番号": "external_id", "住所": "address"}}
	_, err := m.Format()
	if err != nil {
		t.Fatal(err)
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "JPY")
		f.take("番号,住所\n1,神奈川県横浜市港北区大豆戸町１７番地１１\n", func(r *importer.Request) { r.Mapping = &m })
		if h := f.find("")[0]; h.Prefecture != "神奈川県" || h.City != "横浜市港北区" || h.Address1 != "大豆戸町１７番地１１" {
			t.Fatalf("kept %q %q %q", h.Prefecture, h.City, h.Address1)
		}
	})
}

func TestRepeatedHeadersByPlace(t *testing.T) {
	t.Parallel()
	m := format.Mapping{Kind: format.Orders, Columns: map[string]string{"番号": "order_number", "日": "ordered_at", "#3": "shipping", "#4": "total"}}
	_, err := m.Format()
	if err != nil {
		t.Fatal(err)
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "JPY")
		r := f.take("番号,日,送料,送料\n1,2026-01-01,\"¥1,200\",９，９００円\n", func(r *importer.Request) { r.Mapping = &m })
		if o := f.orders()[0]; r.Rejected != 0 || o.Shipping != 1200 || *o.Amount != 9900 {
			t.Fatalf("order %+v", o.Order)
		}
	})
}

func TestDryRunKeepsNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "JPY")
		r := f.take(customersFile, func(r *importer.Request) { r.DryRun = true })
		if r.Customers.Created != 3 || len(r.Sample) != 3 || r.Sample[0].Kana != "タカハシ ミワコ" {
			t.Fatalf("dry run %+v %+v", r.Customers, r.Sample)
		}
		if n := len(f.find("")); n != 0 {
			t.Fatalf("%d customers after a dry run", n)
		}
		f.take(customersFile)
		r = f.take(customersFile+"4,新,,,,,,,,,,\n", func(r *importer.Request) { r.DryRun = true })
		if r.Customers.Created != 1 || r.Customers.Unchanged != 3 || !r.Sample[3].New || r.Sample[0].New || len(f.find("")) != 3 {
			t.Fatalf("dry run into a filled shop %+v %+v", r.Customers, r.Sample)
		}
	})
}

func TestSameAddressFromTwoSourcesIsOneCustomer(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "JPY")
		f.take("source,external_id,name,email,phone\nshopify,1,髙橋 花,Hana@Example.JP,\n")
		r := f.take("source,external_id,name,email,phone\neccube,9,高橋はな,hana@example.jp,09000001111\n")
		if r.Customers.Updated != 1 {
			t.Fatalf("report %+v", r.Customers)
		}
		h := f.one("hana")
		if h.Name != "髙橋 花" || h.Phone != "09000001111" {
			t.Fatalf("the other source filled %q, %q", h.Name, h.Phone)
		}
		off := *f
		off.shop.MatchMail = false
		off.take("source,external_id,name,email\nyahoo,5,高橋 花,hana@example.jp\n")
		if n := len(f.find("hana")); n != 2 {
			t.Fatalf("with the rule off: %d customers", n)
		}
	})
}

func TestNamesAreKeptByteForByteA36(t *testing.T) {
	t.Parallel()
	names := []string{"髙橋", "山﨑", "神\uFA19", "大塚\uFA10", "𠮷田", "葛\U000E0100城", "㈱あおば", "①番"}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "JPY")
		text := "external_id,name\n"
		for i, n := range names {
			text += fmt.Sprintf("%d,%s\n", i, n)
		}
		f.take(text)
		for i, h := range f.find("") {
			if h.Name != names[i] {
				t.Errorf("kept %+q, want %+q", h.Name, names[i])
			}
		}
	})
}

func TestWhatIsNoFileOfOursIsExplained(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "JPY")
		for name, c := range map[string]struct{ text, key string }{
			"empty":        {"", "tabular.empty"},
			"archive":      {"PK\x03\x04" + strings.Repeat("\x00\x01", 200), "tabular.is_archive"},
			"unrecognised": {"a,b\n1,2\n", "format.not_recognised"},
		} {
			_, err := f.try(c.text)
			var e *errs.Error
			if !errors.As(err, &e) || e.Key != c.key {
				t.Errorf("%s: %v, want %s", name, err, c.key)
			}
		}
	})
}

func TestAnUnreadableRowKeepsItsWholeOrderOut(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "JPY")
		r := f.take("order_number,ordered_at,product_name,unit_price,quantity\nA,2026-01-02,茶,500,1\nA,2026-01-02,\x00,900,1\nA,2026-01-02,器,300,1\nB,2026-01-03,茶,500,1\n")
		if r.Orders.Created != 1 || r.Rejected != 3 || r.Accepted != 1 {
			t.Fatalf("report %+v", r)
		}
	})
}

func TestTheLatestConsentCountsInAnyOrderOfRows(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "JPY")
		f.take("order_number,ordered_at,customer.email,customer.email_optin,customer.sex,total\n2,2026-03-01,a@example.jp,no,女性,100\n1,2025-03-01,a@example.jp,yes,,100\n")
		h := f.one("a@example")
		if f.mail(h.ID) != consent.NotSubscribed || h.Sex != "female" {
			t.Fatalf("consent %s, sex %s", f.mail(h.ID), h.Sex)
		}
	})
}

func TestTheSameCustomerTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "JPY")
		r := f.take("external_id,name,custom.花\n1,佐藤,桜\n1,佐藤,桜\n1,加藤,桜\n")
		if r.Customers.Created != 1 || r.Rejected != 1 || f.one("佐藤").Custom["花"] != "桜" {
			t.Fatalf("report %+v", r)
		}
	})
}

func TestAFileWithoutLinesKeepsThem(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "JPY")
		f.take("order_number,ordered_at,state,product_name,unit_price,quantity,tax_rate\nA,2026-01-02,new,茶,500,2,8\nA,2026-01-02,new,器,300,1,10\n")
		if r := f.take("order_number,ordered_at,state,total\nA,2026-01-02,new,1300\n"); r.Orders.Unchanged != 1 {
			t.Fatalf("the same order without its lines: %+v", r.Orders)
		}
		f.take("order_number,ordered_at,state,total\nA,2026-01-02,shipped,1300\n")
		if o := f.orders()[0]; o.State != order.Shipped || o.LineCount != 2 || o.Quantity != 3 || o.Difference != 0 || len(o.TaxTotals) != 2 {
			t.Fatalf("order %+v", o.Order)
		}
	})
}
