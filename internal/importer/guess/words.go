package guess

import (
	"strings"

	"joren/internal/importer/tabular"
)

// partyWord says whose a column is; alone is how sure it is the name of that person when nothing follows.
type partyWord struct {
	word  string
	party party
	alone float64
}

// parties are in the spelling of canonical, the longer before the shorter.
var parties = []partyWord{
	{"送付先", recipient, 0.6}, {"配送先", recipient, 0.6}, {"届先", recipient, 0.6}, {"発送先", recipient, 0.6}, {"送り先", recipient, 0.6}, {"配達先", recipient, 0.6},
	{"受取人", recipient, 0.6}, {"受取先", recipient, 0.6}, {"出荷先", recipient, 0.6}, {"納品先", recipient, 0.6}, {"発送", recipient, 0}, {"届", recipient, 0}, {"配送", recipient, 0},
	{"shippingaddress", recipient, 0}, {"shipping", recipient, 0}, {"shipto", recipient, 0}, {"ship", recipient, 0}, {"recipient", recipient, 0.6},
	{"deliveryaddress", recipient, 0}, {"delivery", recipient, 0},
	{"注文者", buyer, 0.9}, {"ご注文者", buyer, 0.9}, {"購入者", buyer, 0.9}, {"ご購入者", buyer, 0.9}, {"請求先", buyer, 0.6}, {"ご請求先", buyer, 0.6}, {"依頼者", buyer, 0.6},
	{"お客様", buyer, 0.7}, {"お客さま", buyer, 0.7}, {"顧客", buyer, 0.7}, {"会員", buyer, 0.5}, {"受注", buyer, 0}, {"申込者", buyer, 0.8}, {"買主", buyer, 0.8}, {"得意先", buyer, 0.7},
	{"billingaddress", buyer, 0}, {"billing", buyer, 0}, {"billto", buyer, 0}, {"bill", buyer, 0}, {"buyer", buyer, 0.7}, {"customer", buyer, 0.7}, {"client", buyer, 0.6},
	{"purchaser", buyer, 0.7}, {"contact", buyer, 0.6}, {"member", buyer, 0.4}, {"user", buyer, 0.4}, {"defaultaddress", buyer, 0},
}

// linePrefixes stand before the words of an order line.
var linePrefixes = []string{"購入商品", "注文商品", "商品", "明細", "lineitem", "item", "product", "line"}

// table reads lines of a field and its words. A word with ~ behind it stands back behind one without; one with ? is asked
// about.
func table(lines string) map[string]word {
	out := map[string]word{}
	for line := range strings.Lines(lines) {
		fields := strings.Fields(line)
		for _, w := range fields[min(1, len(fields)):] {
			confidence := 0.95
			if bare, ok := strings.CutSuffix(w, "?"); ok {
				w, confidence = bare, 0.6
			} else if bare, ok := strings.CutSuffix(w, "~"); ok {
				w, confidence = bare, 0.85
			}
			if key := canonical(tabular.NormalizeHeader(w)); out[key].confidence < confidence {
				out[key] = word{fields[0], confidence}
			}
		}
	}
	return out
}

// personWords are the words for fields of a customer; those of an address serve for recipients too.
var personWords = table(`external_id 会員ID 会員番号 会員No 会員コード 顧客ID 顧客番号 顧客コード 顧客No お客様番号 お客様ID お客様コード 外部ID システム顧客番号 得意先コード 得意先番号 取引先コード customerID customerNumber customerCode customerNo memberID memberNumber userID externalID external_id ID? 番号? No? コード?
name 氏名 お名前 名前 姓名 氏名漢字 漢字氏名 name fullname 名称? 宛名? 名義?
family_name 姓 苗字 名字 氏 氏名姓 姓漢字 氏名姓漢字 lastname familyname surname sei
given_name 名 氏名名 名漢字 氏名名漢字 firstname givenname mei
kana カナ フリガナ ふりがな よみ 氏名カナ カナ氏名 カナ名 カナ名前 namekana kananame
family_kana セイ 姓カナ カナ姓 氏名セイ 氏名カナセイ 氏名カナ姓 氏名姓カナ カナセイ セイカナ 姓セイ lastnamekana familynamekana seikana カナlastname
given_kana メイ 名カナ 氏名メイ 氏名カナメイ 氏名カナ名 氏名名カナ カナメイ メイカナ 名メイ firstnamekana givennamekana meikana カナfirstname
display_name ニックネーム ハンドルネーム ハンドル 表示名 表示名前 ユーザー名 ユーザ名 アカウント名 nickname displayname username screenname
company 会社 会社名 法人名 企業名 団体名 会社団体名 貴社名 屋号 勤務先? 会社法人名 company companyname organization organisation
department 部署 部署名 所属? 所属部署 department division?
email メール メールアドレス Eメール email emailaddress mail mailaddress メールアドレス1? PCメールアドレス PCメール
phone 電話 電話番号 TEL 固定電話 自宅電話番号 自宅電話 連絡先電話番号 電話番号メイン 連絡先? 日中連絡先? phone phonenumber telephone telephonenumber 電話1?
mobile 携帯 携帯電話 携帯電話番号 携帯番号 携帯TEL 電話携帯 スマホ mobile mobilephone mobilenumber cell cellphone cellphonenumber
fax FAX FAX番号 ファックス ファックス番号 ファクス faxnumber
postal_code 〒 郵便番号 郵便 郵便No 〒番号 郵便コード zip zipcode zippostalcode postalcode postcode postal
prefecture 都道府県 都道府県名 府県 住所都道府県 住所都道府県名 県? prefecture province~ provincecode state~ stateprovince pref 都道府県区分?
city 市区町村 市町村 郡市区 市区郡 市区町村名 住所市区町村 住所郡市区 市区 city
address1 住所1 番地 町域番地 町名番地 丁目番地 それ以降の住所 住所それ以降の住所 以降の住所 住所番地 住所1行目 町村番地 address1 addressline1 street~ streetaddress~
address2 住所2 建物 建物名 建物名等 マンション名 アパートマンション アパートマンション名 住所アパートマンション名 ビル等 ビル名 建物名部屋番号 住所2行目 住所建物名 address2 addressline2 building 住所3? 部屋番号?
address 住所 ご住所 全住所 住所全体 所在地 address fulladdress
country 国 国名 国コード country~ countrycode countryname~
sex 性別 ご性別 gender sex
birthday 生年月日 誕生日 お誕生日 誕生年月日 birthday birthdate dateofbirth dob
homepage ホームページ HP ウェブサイト webサイト URL? homepage website
member_status 会員区分 会員種別 会員ステータス 会員状態 会員登録状態 memberstatus 顧客区分? 顧客種別?
rank 会員ランク ランク 顧客ランク 会員グレード 会員ステージ memberrank customerrank rank 顧客分類?
staff 担当? 担当者? 担当者名? 営業担当 顧客担当者 staff?
tags タグ 顧客タグ tags tag ラベル?
memo 備考 メモ 備考欄 メモ欄 顧客メモ 社内メモ ショップ用メモ欄 ショップメモ 店舗メモ 管理メモ 管理者メモ 特記事項 memo note notes comment? コメント?
points ポイント 保有ポイント 所持ポイント ポイント残高 現在ポイント 現在のポイント 残ポイント 所有ポイント points point pointbalance
email_optin メルマガ メールマガジン メルマガ購読 メルマガ受信 メルマガ配信 メルマガ希望 メルマガ受信可否 メルマガ許可 メルマガ登録 メルマガフラグ メルマガ配信希望 メールマガジン購読 メールマガジン受信 メール配信 メール配信希望 メール配信同意 配信同意 お知らせメール acceptsmarketing acceptsemailmarketing emailoptin newsletter newslettersubscribed emailmarketing optin?
consent_at 配信同意日 メルマガ登録日 メルマガ同意日 同意日? 同意日時? consentat
created_at 登録日 登録日時 会員登録日 会員登録日時 入会日 顧客登録日 登録年月日 作成日? 作成日時? createdat? registeredat signupdate registrationdate`)

// orderWords are the words for fields of an order.
var orderWords = table(`order_number 注文番号 受注番号 ご注文番号 注文ID? 受注ID オーダー番号 オーダーID 売上ID 売上番号 受注コード 注文コード 店舗伝票番号 取引番号 取引ID レシート番号 会計ID 受注No 注文No 伝票番号? 伝票No? ordernumber orderid orderno order? transactionid basketid receiptnumber? receiptno? invoiceno? invoicenumber?
ordered_at 注文日 注文日時 受注日 受注日時 購入日 購入日時 売上日 売上日時 販売日 販売日時 取引日 取引日時 会計日時 会計日 オーダー日 オーダー日時 注文年月日 受注年月日 orderdate orderedat purchasedate ordertime? transactiondate transactiontimestamp 日付? 日時? 年月日? date? createdat? timestamp? 注文時間?
state ステータス 対応状況 処理状況 処理ステータス 注文状態 注文ステータス 受注状態 受注ステータス 注文状況 発送状態 発送状況 出荷状態 出荷状況 配送状況 取引状態 取引ステータス 管理ステータス orderstatus fulfillmentstatus status 状態? shipstatus?
payment_state 入金状態 入金状況 支払状況 支払状態 決済状況 決済ステータス 支払ステータス 入金ステータス 入金済ステータス paymentstatus financialstatus paystatus
payment_method 支払方法 支払方法名 決済方法 決済手段 支払手段 支払区分? 決済種別? paymentmethod paymentmethodname paymethodname paymethod?
channel チャネル 販売チャネル 販売経路 販路 モール 購入元? 受注元? saleschannel channel
coupon クーポンコード クーポン名? クーポン? discountcode couponcode coupon?
coupon_discount クーポン割引額 クーポン割引 クーポン値引 クーポン値引額 クーポン割引金額 クーポン利用額? クーポン利用総額? coupondiscount
currency 通貨 通貨コード currency currencycode
subtotal 商品合計 商品合計金額 商品計 商品代金合計 商品の合計金額 商品代金? 商品金額? 小計? subtotal
shipping 送料 送料合計 配送料 発送料 配送料金 送料総額 shipping shippingfee shippingcost shippingtotal shipcharge deliveryfee shippingprice?
fees 手数料合計 代引手数料 代引料 代引料合計 手数料? 決済手数料? 支払手数料? fees? paycharge codfee
discount 値引 割引 値引額 割引額 値引金額 割引金額 割引合計 値引合計 割引合計金額 discount discountamount totaldiscount
points_used 使用ポイント 利用ポイント 使用ポイント数 利用ポイント数 ポイント利用額 ポイント使用額 ポイント利用 ポイント使用 ポイント割引 ポイント値引 ポイント割引額 pointsused usepoint usedpoints 使用ショップポイント数? ポイント?
points_earned 獲得ポイント 付与ポイント 獲得ポイント数 付与ポイント数 加算ポイント ポイント付与 発生ポイント 獲得ショップポイント数 pointsearned pointsgranted earnedpoints
tax 消費税 消費税額 税額 消費税合計? 税金? 内消費税 消費税等 うち消費税 tax taxes taxamount totaltax
total 総合計 総合計金額 支払合計 支払合計金額 支払総額 請求合計金額 請求合計 合計金額 合計 注文合計 注文合計金額 注文金額 購入金額? 売上金額? 請求金額 支払金額 請求総額 合計額 総額 total totalprice grandtotal totalamount ordertotal settleamount?
refunded 返金額 返金金額 refundedamount refundamount 返金?
test テスト注文 test?
memo 備考 注文メモ 受注メモ 通信欄 注文備考 受注備考 備考欄 メモ ショップ用メモ欄 ショップメモ 購入者備考? お客様備考? ご要望? コメント? notes note memo
paid_at 入金日 入金日時 支払日 支払日時 決済日 決済日時 決済完了日 決済完了日時 入金確認日 paidat paymentdate paymentsdate paydate
shipped_at 発送日 発送日時 出荷日 出荷日時 発送完了日 発送完了日時 出荷完了日 発送完了報告日時 発送済日 shippedat shipdate fulfilledat shippingdate?
delivered_at 配達完了日 届完了日 配達完了日時 到着日? 配達日? deliveredat
cancelled_at キャンセル日 キャンセル日時 取消日 取消日時 cancelledat canceledat cancellationdate`)

// lineWords are the words for fields of an order line.
var lineWords = table(`sku 商品コード 品番 型番 SKU SKUコード SKU番号 品目コード アイテムコード 商品番号? 商品管理番号? JANコード? JAN? バーコード? itemcode productcode lineitemsku skucode
product_id 商品ID アイテムID 作品ID productid itemid
product_name 商品名 品名 アイテム名 作品名 商品名称 品目 品目名 商品? productname itemname lineitemname producttitle title? item? product? メニュー? 明細?
variant バリエーション バリエーション名 規格 規格名 商品オプション 項目選択肢 種類? オプション? カラー? サイズ? 色? variant variation varianttitle itemoption
category 商品カテゴリ カテゴリ 商品分類 部門? ジャンル? category productcategory producttype?
unit_price 単価 商品単価 販売単価 税込単価 販売価格 商品価格 unitprice lineitemprice 価格? price? itemprice?
quantity 数量 個数 点数 購入数 購入数量 受注数量 注文数 注文数量 注文個数 販売個数 販売数量 購入個数 quantity qty quantitypurchased lineitemquantity 数?
tax_rate 税率 消費税率 商品税率 適用税率 taxrate itemtaxratio 税金率
line_amount 明細金額 明細合計 商品小計 明細小計 linetotal lineamount salesvalue? 金額? 小計? 売上? amount?`)

// unusedWords are columns that Joren has no use for: what it works out itself, what carriers need, secrets.
var unusedWords = table(`unused 購入回数 注文回数 購入件数 累計購入金額 購入合計金額 購入総額 初回購入日 最終購入日 最終注文日 初回注文日 totalorders totalspent orderscount 平均購入額
unused 更新日 更新日時 最終更新日 最終ログイン 最終ログイン日 最終ログイン日時 updatedat lastlogin パスワード password 敬称 職業
unused 配送業者 配送会社 配送業者名 運送会社 お問い合わせ番号 お問い合わせ伝票番号 送り状番号 荷物番号 出荷伝票番号 trackingnumber shippingmethod 配送方法 発送方法
unused 届希望日 届希望時間 届時間帯 届日指定 配達希望日 配達希望時間 配送希望日 配送希望時間 配送日? 配送時間帯 配達時間帯 配達指定時間帯 時間帯指定 日付指定 届時間
unused のし 熨斗 ラッピング のし名入れ メッセージカード ギフト配送希望 ギフトフラグ 領収書宛名 利用端末 acceptssmsmarketing taxexempt risklevel orderitemid 注文詳細ID 売上詳細ID 商品明細ID
unused lineitemrequiresshipping lineitemtaxable lineitemfulfillmentstatus lineitemcompareatprice shipservicelevel isprime deviceid 購入商品原価 原価 在庫数 在庫`)

// unusedParts make a name one that Joren has no use for wherever they stand in it, unless it is an amount.
var unusedParts = []string{"ラッピング", "のし", "熨斗", "メッセージカード"}

// amountParts tell amounts.
var amountParts = []string{"料", "額", "税"}

// otherParts say that a name that holds a word known is about something else.
var otherParts = []string{"フラグ", "区分", "コード", "率", "メッセージ", "枝番", "込別", "キャリア", "予定", "完了"}

// partWords propose a field where they stand anywhere in a name that is not known.
var partWords = []struct{ word, person, order, line string }{
	{"メルマガ", "email_optin", "", ""}, {"メール", "email", "", ""}, {"mail", "email", "", ""}, {"郵便番号", "postal_code", "", ""}, {"〒", "postal_code", "", ""},
	{"携帯", "mobile", "", ""}, {"電話", "phone", "", ""}, {"phone", "phone", "", ""}, {"都道府県", "prefecture", "", ""}, {"市区町村", "city", "", ""},
	{"生年月日", "birthday", "", ""}, {"誕生日", "birthday", "", ""}, {"性別", "sex", "", ""}, {"会社名", "company", "", ""},
	{"手数料", "", "fees", ""}, {"ポイントによる割引", "", "points_used", ""}, {"消費税", "", "tax", ""}, {"送料", "", "shipping", ""},
}
