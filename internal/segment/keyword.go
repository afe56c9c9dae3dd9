package segment

import "slices"

// keyword is a word with a meaning of its own.
type keyword uint8

const (
	noKeyword keyword = iota
	kwAnd
	kwOr
	kwNot
	kwNotAfter // でない, which follows what it turns round
	kwIn
	kwNotIn
	kwBetween
	kwContains
	kwNotContains
	kwStarts
	kwWith
	kwStartsWith
	kwNotStartsWith
	kwIs
	kwNull
	kwIsNull
	kwIsNotNull
	kwGa   // が A から B まで
	kwFrom // から
	kwTo   // まで
	kwMatches
	kwNotMatches
	kwTrue
	kwFalse
)

// keywords by their folded spellings.
var keywords = map[string]keyword{
	"and": kwAnd, "or": kwOr, "not": kwNot, "in": kwIn, "between": kwBetween, "contains": kwContains, "starts": kwStarts,
	"with": kwWith, "is": kwIs, "null": kwNull, "matches": kwMatches, "not_matches": kwNotMatches, "true": kwTrue, "false": kwFalse,
}

// japaneseKeywords as they are written; they are found by their folded forms.
var japaneseKeywords = map[string]keyword{
	"かつ": kwAnd, "または": kwOr, "でない": kwNotAfter, "のいずれか": kwIn, "のいずれでもない": kwNotIn, "を含む": kwContains, "を含まない": kwNotContains,
	"で始まる": kwStartsWith, "で始まらない": kwNotStartsWith, "が空": kwIsNull, "が入力あり": kwIsNotNull, "が": kwGa, "から": kwFrom, "まで": kwTo,
	"に一致": kwMatches, "に一致しない": kwNotMatches, "はい": kwTrue, "いいえ": kwFalse,
}

// japaneseDates are the named days and ranges.
var japaneseDates = map[string]string{
	"今日": "today", "昨日": "yesterday", "明日": "tomorrow", "今週": "this_week", "先週": "last_week",
	"今月": "this_month", "先月": "last_month", "今年": "this_year", "昨年": "last_year", "去年": "last_year",
}

// units of relative dates, longest first.
var units = []struct {
	spelling string
	unit     byte
}{
	{"ヶ月", 'm'}, {"ケ月", 'm'}, {"か月", 'm'}, {"カ月", 'm'}, {"ヵ月", 'm'}, {"箇月", 'm'}, {"週間", 'w'}, {"日", 'd'}, {"週", 'w'}, {"月", 'm'}, {"年", 'y'},
	{"d", 'd'}, {"w", 'w'}, {"m", 'm'}, {"y", 'y'},
}

// spellings are the words of a query in folded form.
type spellings struct {
	keywords map[string]keyword
	dates    map[string]string
	known    map[string]bool // every word that may stand in a run of Japanese without blanks
	longest  int             // in characters
}

var vocabulary = buildVocabulary()

func buildVocabulary() *spellings {
	v := &spellings{keywords: map[string]keyword{}, dates: map[string]string{}, known: map[string]bool{}}
	learn := func(word string) string {
		word = fold(word)
		v.known[word] = true
		v.longest = max(v.longest, len([]rune(word)))
		return word
	}
	for word, k := range keywords {
		v.keywords[fold(word)] = k
	}
	for word, k := range japaneseKeywords {
		v.keywords[learn(word)] = k
	}
	for _, name := range slices.Concat(namedDays, namedRanges) {
		v.dates[name] = name
	}
	for word, d := range japaneseDates {
		v.dates[learn(word)] = d
	}
	for i := range names {
		learn(names[i].Japanese)
	}
	for i := range funcs {
		learn(funcs[i].Japanese)
		for _, p := range funcs[i].Params {
			learn(p.Japanese)
		}
	}
	return v
}

// split cuts a run of Japanese into the words it is made of: 注文回数かつ is 注文回数 and かつ. It returns nil when the run
// is not made of known words alone. Folding keeps the number of characters of every word in the tables.
func (v *spellings) split(run []rune) []int {
	folded := make([]string, len(run))
	for i, r := range run {
		folded[i] = fold(string(r))
	}
	ends := make([]int, len(run)+1) // where the word that begins here ends; 0: nowhere
	ends[len(run)] = len(run)
	for from := len(run) - 1; from >= 0; from-- {
		word := ""
		for to := from; to < len(run) && to-from < v.longest; to++ {
			word += folded[to]
			if v.known[word] && ends[to+1] != 0 {
				ends[from] = to + 1
			}
		}
	}
	if ends[0] == 0 {
		return nil
	}
	var cuts []int
	for at := 0; at < len(run); at = ends[at] {
		cuts = append(cuts, ends[at])
	}
	return cuts
}
