package guess

import (
	"strings"
	"testing"

	"joren/internal/importer/format"
)

// sample is a file as shops have them; its columns are written "header=field": "?" behind a field that may be asked
// about, "-" for a column of no use, "." where nothing may be decided.
type sample struct {
	name    string
	kind    format.Kind
	columns string
	rows    string // cells parted by |
}

var samples = []sample{
	{"名簿", format.Customers, "会員ID=external_id お名前=name フリガナ=kana TEL=phone メルマガ=email_optin 登録日=created_at 備考2=. 旧ポイント=.",
		"00012|田辺 美咲|ﾀﾅﾍﾞ ﾐｻｷ|09000001234|希望する|2023/4/1 10:22|のし希望|120\n00015|神谷 誠|ｶﾐﾔ ﾏｺﾄ|03-0000-5678|希望しない|R5.4.2||0\n00018|江口 弘子|ｴｸﾞﾁ ﾋﾛｺ||希望する|2023/5/3|領収書|85"},
	{"ハンドメイド作家の手帳", format.Lines, "日付=ordered_at? 伝票番号=order_number? お客様名=customer.name 電話=customer.phone 品名=product_name 単価=unit_price 数量=quantity 備考=memo",
		"2026/5/1|101|大野 千尋|090-1111-2222|ブローチ|1200|2|包装\n2026/5/1|101|大野 千尋|090-1111-2222|耳飾り|2400|1|\n2026/5/3|102|小川 蓮|080-3333-4444|皿|3000|1|"},
	{"住所録", format.Customers, "氏名=name 氏名（カナ）=kana 〒=postal_code 住所1=address1 住所2=address2 電話番号【必須】=phone Ｅ－ｍａｉｌ=email 性別=sex 生年月日=birthday 国=country",
		"林 静|ハヤシ シズカ|150-0001|東京都渋谷区神宮前1|つきビル2|03-1234-5678|hayashi@example.jp|女|S55.3.4|日本"},
	{"姓名が分かれた会員", format.Customers, "顧客番号=external_id 姓=family_name 名=given_name セイ=family_kana メイ=given_kana 携帯電話番号=mobile 郵便番号=postal_code 都道府県=prefecture 市区町村=city 番地=address1 建物名=address2 メールアドレス=email 会員ランク=rank 保有ポイント=points メールマガジン購読=email_optin 入会日=created_at 最終購入日=- 購入回数=-", ""},
	{"モールの受注", format.Lines, "受注番号=order_number 受注日時=ordered_at 注文者氏名=customer.name 注文者フリガナ=customer.kana 注文者郵便番号=customer.postal_code 注文者都道府県=customer.prefecture 注文者住所=customer.address1 注文者TEL=customer.phone 注文者メールアドレス=customer.email お届け先氏名=ship_to.name お届け先フリガナ=ship_to.kana お届け先郵便番号=ship_to.postal_code お届け先住所=ship_to.address お届け先電話番号=ship_to.phone 商品コード=sku 商品名=product_name 数量=quantity 単価=unit_price 送料=shipping 代引手数料=fees 利用ポイント=points_used 合計金額=total お支払い方法=payment_method 入金日=paid_at 出荷日=shipped_at 送り状番号=- お届け希望日=-", ""},
	{"english orders", format.Orders, "Order No.=order_number Order Date=ordered_at Customer Name=customer.name? E-mail Address=customer.email Phone Number=customer.phone Billing Zip=customer.postal_code Ship To Name=ship_to.name Ship To City=ship_to.city Shipping Fee=shipping Discount=discount Grand Total=total Payment Method=payment_method Order Status=state",
		"A1|2026-05-01|Mei Ono|mei@example.com|03-1234-5678|150-0001|Mei Ono|Shibuya|500|0|5500|card|shipped"},
	{"english customers", format.Customers, "customer_id=external_id first_name=given_name last_name=family_name email=email phone=phone postal code=postal_code state=prefecture city=city address 1=address1 date of birth=birthday gender=sex newsletter=email_optin last login=-", ""},
	{"レジ", format.Lines, "取引日時=ordered_at 取引番号=order_number 会員番号=customer.external_id 商品名=product_name 部門=category? 個数=quantity 金額=line_amount? 支払区分=payment_method?",
		"2026/05/01 10:11|1|77|煎茶|茶|1|1080|現金\n2026/05/01 10:11|1|77|急須|器|1|4400|現金\n2026/05/01 10:12|2||煎茶|茶|1|1080|現金"},
	{"番号が分かれた名簿", format.Customers, "お名前=name 郵便番号1=postal_code 郵便番号2=+ TEL1=phone TEL2=+ TEL3=+ FAX1=fax FAX2=+ FAX3=+ 住所1=address1 住所2=address2",
		"林 静|150|0001|03|1234|5678|03|1234|5679|渋谷区|\n森 一|530|0001|06|1234|5678||||北区|\n原 恵|600|0001|075|123|4567||||下京区|"},
	{"値だけ", format.Customers, "a=email? b=sex? c=prefecture? d=. e=.", "x1@example.jp|男|東京都|5|99\nx2@example.jp|女|大阪府|7|12\nx3@example.jp|女|京都府|8|4\nx4@example.jp|男|北海道|8|0"},
	{"見出しなし", format.Customers, "#1=email #2=sex #3=prefecture #4=. #5=phone? #6=name?", "x1@example.jp|男|東京都|5|03-1234-5678|林 静\nx2@example.jp|女|大阪府|7|06-1234-5678|森 一\nx3@example.jp|女|京都府|8|075-123-4567|原 恵"},
	{"見出しと値が合わない", format.Customers, "メールアドレス=. 電話番号=. 郵便番号=. お名前=name", "03-1234-5678|東京都|田辺|x\n03-1234-5679|大阪府|神谷|y\n03-1234-5670|京都府|江口|z"},
	{"商品の一覧", format.Customers, "在庫数=- 仕入先=. 棚=. 入荷予定=.", ""},
}

// TestGuessesOfOrdinaryFiles holds the guesser to what a person would say: what is decided must be right.
func TestGuessesOfOrdinaryFiles(t *testing.T) {
	t.Parallel()
	for _, s := range samples {
		var header, want []string
		for _, c := range strings.Fields(strings.NewReplacer("Order No.=", "Order_No.=", "Order Date", "Order_Date", "Customer Name", "Customer_Name", "E-mail Address", "E-mail_Address",
			"Phone Number", "Phone_Number", "Billing Zip", "Billing_Zip", "Ship To ", "Ship_To_", "Shipping Fee", "Shipping_Fee", "Grand Total", "Grand_Total", "Payment Method", "Payment_Method",
			"Order Status", "Order_Status", "postal code", "postal_code", "address 1", "address_1", "date of birth", "date_of_birth", "last login", "last_login").Replace(s.columns)) {
			at := strings.LastIndexByte(c, '=')
			header, want = append(header, c[:at]), append(want, c[at+1:])
		}
		var rows [][]string
		for line := range strings.Lines(s.rows) {
			rows = append(rows, strings.Split(strings.TrimSpace(line), "|"))
		}
		g := File(header, rows)
		if g.Kind != s.kind {
			t.Errorf("%s is taken for %s", s.name, g.Kind)
		}
		for i, c := range Columns(s.kind, header, rows) {
			field, ask := strings.CutSuffix(want[i], "?")
			got := c.Field
			if c.Unused {
				got = "-"
			} else if c.Continues {
				got = continued
			}
			switch {
			case field == ".":
				if c.Decided() {
					t.Errorf("%s: %s is decided to be %s", s.name, header[i], got)
				}
			case ask && (got != field && c.Decided() || got == "") || !ask && (got != field || !c.Decided()):
				t.Errorf("%s: %s is %q (%.2f), want %s", s.name, header[i], got, c.Confidence, want[i])
			}
		}
	}
}

func TestNoHeaderMakesTheGuesserStumble(t *testing.T) {
	t.Parallel()
	for _, h := range [][]string{nil, {""}, {"", ""}, {"\x00", "🍵", "<script>"}, {strings.Repeat("長", 5000)}, {"(", ")", "(()", "（（", "#1", "##"}} {
		if g := File(h, [][]string{{}, {"a", "b", "c", "d"}, nil}); len(g.Columns) != len(h) {
			t.Errorf("%q: %d columns", h, len(g.Columns))
		}
	}
}

func FuzzFile(f *testing.F) {
	f.Add("氏名,電話", "田辺,03")
	f.Add("注文者の(姓),(),お", "令和,,")
	f.Fuzz(func(t *testing.T, header, row string) {
		h := strings.Split(header, ",")
		g := File(h, [][]string{strings.Split(row, ","), strings.Split(row, ","), strings.Split(row, ",")})
		if len(g.Columns) != len(h) {
			t.Fatal("columns are lost")
		}
		for _, c := range g.Columns {
			if c.Field != "" && !format.Known(g.Kind, c.Field) {
				t.Fatalf("%s holds no %s", g.Kind, c.Field)
			}
		}
	})
}
