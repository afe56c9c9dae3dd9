package jptext

import (
	"strings"
	"unicode/utf8"
)

// The block of common kanji.
const (
	kanjiFirst rune = 0x4e00
	kanjiLast  rune = 0x9fff
)

// variants lists kanji that people use for each other in names and places. Each group is a letter followed by
// the letters that fold to it: old forms (旧字体), popular forms (俗字) and doubles that only fonts tell apart.
// Kanji that are different words stay apart (坂 and 阪, 畑 and 畠).
const variants = `
亜亞 囲圍 壱壹弌 栄榮 駅驛 応應 桜櫻 仮假 会會 懐懷 覚覺 楽樂 陥陷 歓歡 気氣 戯戲戱 拠據 挟挾
区區 径徑 渓溪谿 軽輕 芸藝 倹儉 圏圈 権權 厳嚴 恒恆 国國圀囯 斉齊斎齋 雑雜襍 蚕蠶 残殘 児兒 実實
釈釋 従從 縦縱 叙敍敘 焼燒 条條 剰剩 壌壤 醸釀 真眞 尽盡 酔醉 髄髓 声聲 窃竊 浅淺 銭錢 禅禪 争爭
挿插揷 騒騷 属屬 対對 滞滯 択擇 単單 断斷 痴癡 鋳鑄 勅敕 鉄鐵銕鉃 伝傳 党黨 闘鬪鬭 届屆 脳腦 廃廢
発發 蛮蠻 払拂 辺邊邉 弁辯瓣辨 宝寶寳 没沒 満滿 薬藥 余餘 様樣 乱亂 両兩 礼禮 霊靈 炉爐 湾灣 悪惡
医醫 飲飮 営營 円圓 欧歐 奥奧 価價 絵繪 拡擴 学學斈 缶罐 勧勸 観觀覌 帰歸皈 犠犧 挙擧 狭狹 駆驅駈
茎莖 経經 継繼 欠缺 剣劍劔剱劒釼 検檢 顕顯 広廣 鉱鑛礦砿 砕碎 剤劑 参參 惨慘 糸絲 辞辭 舎舍 寿壽
渋澁澀 粛肅 将將 証證 乗乘 畳疊疂疉 嬢孃 触觸 寝寢 図圖 穂穗 枢樞 摂攝 戦戰 潜潛濳 双雙 荘莊 装裝
蔵藏 続續 体體躰軆 台臺 沢澤 胆膽 弾彈 虫蟲 庁廳 鎮鎭 点點 灯燈 盗盜 独獨 弐貳 覇霸 売賣 髪髮 秘祕
仏佛 変變 豊豐 翻飜 黙默 与與 誉譽 謡謠 覧覽 猟獵 励勵 齢齡 労勞 圧壓 為爲 隠隱 衛衞 塩鹽 殴毆 穏穩
画畫 壊壞 殻殼 岳嶽 巻卷 関關 顔顏 偽僞 旧舊 峡峽 暁曉 勲勳 恵惠 蛍螢 鶏鷄雞 県縣 険險 献獻 験驗騐
効效 号號 済濟 冊册 桟棧 賛贊 歯齒 湿濕 写寫 収收 獣獸 処處 称稱 奨奬 浄淨 縄繩 譲讓 嘱囑 慎愼 粋粹
随隨 数數 静靜 専專 践踐 繊纖 壮壯 捜搜 総總 臓臟 堕墮 帯帶 滝瀧 担擔 団團 遅遲 昼晝 聴聽 逓遞 転轉
当當 稲稻 読讀 悩惱 拝拜 麦麥 抜拔 浜濱濵 並竝 舗舖鋪 褒襃 万萬 訳譯 予豫 揺搖 来來 竜龍 塁壘 隷隸 恋戀
楼樓 鯵鰺 鴬鶯 蛎蠣 撹攪 竃竈 潅灌 諌諫 頚頸 蕊蘂 靭靱 賎賤 壷壺 砺礪 梼檮 涛濤 迩邇 蝿蠅 桧檜
侭儘 薮藪籔 篭籠 弥彌 麸麩 騨驒
高髙 崎嵜 島嶋嶌隝 徳德悳惪 瀬瀨 槙槇 富冨 峰峯 松枩 梅楳 柳栁桺 桑桒 橋槗 曽曾 増增 黒黑 船舩
館舘 淵渕渊 磯礒 昇曻 芦蘆 遥遙 尭堯 晋晉 緑綠 横橫 歩步 毎每 巣巢 温溫 瑶瑤 禄祿 縁緣 園薗 衆眾 頼賴
郎郞 録錄 隣鄰 頬頰 鴎鷗 麹麴 麺麵 黄黃 強强 戸戶 内內 冲沖 凛凜 嘘噓 唖啞 填塡 剥剝 掴摑 焔焰 痩瘦
祷禱 繍繡 繋繫 莱萊 蒋蔣 蝋蠟 醤醬 顛顚 鹸鹼 侠俠 倶俱 呑吞 屏屛 併倂 即卽 妊姙 姉姊 姫姬 尚尙 巌巖
彦彥 悦悅 戻戾 掲揭 教敎 既旣 昂昻 晃晄 晩晚 暦曆 朗朖 梨棃 涙淚 渉涉 清淸 煕熙凞 猪豬 瓶甁 産產
皐皋 蓋盖葢 研硏 祢禰 秋穐龝 税稅 窓窗 豎竪 絶絕 脱脫 薫薰 虚虛 説說 賓賔 郷鄕鄊 野埜 鋭銳 閲閱 餅餠
鬱欝 亀龜 亘亙 涼凉 刃刄 券劵 厩廐 厨廚 哲喆 夢梦 寛寬 弯彎 撃擊 桝枡 浩澔 煙烟 尓爾 珍珎 稿稾 穣穰
聡聰 艶艷豔 草艸 虎乕 裏裡 青靑 鶴靏靍 躯軀 達逹 村邨 鑑鑒 閉閇 間閒 凡凢 世丗 本夲 栃櫔杤 畧略 留畄畱
煮煑 明眀 群羣 恥耻 兎兔 莵菟 蘇蘓 解觧 讃讚 質貭 韮韭 翠翆 土圡 床牀
飼餇 蛇虵
`

// kanjiFold holds for every kanji of the common block the one it folds to. It is read only.
var kanjiFold = makeKanjiFold()

func makeKanjiFold() *[kanjiLast - kanjiFirst + 1]uint16 {
	table := new([kanjiLast - kanjiFirst + 1]uint16)
	for i := range table {
		table[i] = uint16(kanjiFirst) + uint16(i)
	}
	for _, group := range strings.Fields(variants) {
		letter, _ := utf8.DecodeRuneInString(group)
		for _, r := range group {
			table[r-kanjiFirst] = uint16(letter)
		}
	}
	return table
}

// foldKanji returns the common form of a kanji of the common block.
func foldKanji(r rune) rune { return rune(kanjiFold[r-kanjiFirst]) }

// foldRareKanji does the same for the variants outside of that block.
func foldRareKanji(r rune) rune {
	switch r {
	case '﨑': // U+FA11, which Unicode does not decompose
		return '崎'
	case '𠮷':
		return '吉'
	case '㐂':
		return '喜'
	case '㔟':
		return '勢'
	}
	return r
}
