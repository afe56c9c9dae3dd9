package jptext

import "strings"

// isDesignated reports whether the city is divided into wards that belong to its addresses (政令指定都市).
func isDesignated(city string) bool {
	switch city {
	case "札幌市", "仙台市", "さいたま市", "千葉市", "横浜市", "川崎市", "相模原市", "新潟市", "静岡市", "浜松市",
		"名古屋市", "京都市", "大阪市", "堺市", "神戸市", "岡山市", "広島市", "北九州市", "福岡市", "熊本市":
		return true
	}
	return false
}

// exceptionalCity returns the length of a municipality at the beginning of s whose name holds one of the
// endings 市, 町, 村, 郡 in its middle, and 0 when there is none.
func exceptionalCity(s string) int {
	return longestPrefix(s,
		"四日市市", "廿日市市", "野々市市", "八日市市", "五日市町", "二日市町",
		"大和郡山市", "蒲郡市", "小郡市", "郡上市", "郡山市",
		"十日町市", "大町市", "町田市",
		"村上市", "村山市", "武蔵村山市", "東村山市", "羽村市", "田村市", "大村市", "中村市",
		"玉村町", "村田町", "大町町", "上郡町", "余市町", "上市町", "下市町", "市貝町", "市川町", "市川三郷町",
	)
}

// exceptionalTown does the same for the towns that stand behind a 郡.
func exceptionalTown(s string) int {
	return longestPrefix(s, "玉村町", "村田町", "大町町")
}

func longestPrefix(s string, names ...string) int {
	longest := 0
	for _, name := range names {
		if len(name) > longest && strings.HasPrefix(s, name) {
			longest = len(name)
		}
	}
	return longest
}
