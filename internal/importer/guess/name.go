package guess

import (
	"regexp"
	"slices"
	"strings"

	"joren/internal/importer/tabular"
)

// party is whom a column about a person speaks of.
type party int

const (
	nobody    party = iota // the name does not say: the customer
	buyer                  // 注文者, 購入者, 請求先
	recipient              // 送付先, 配送先, お届け先
)

func (p party) prefix() string {
	if p == recipient {
		return "ship_to."
	}
	return "customer."
}

// word is a reading of a name.
type word struct {
	field      string
	confidence float64
}

// name is what the header of a column says.
type name struct {
	core                string // what is left of it, in the spelling of the tables
	party               party
	bare                bool // nothing but 名 after the party
	part, continues     bool // the first and the further columns of a value that is spread over several
	code                bool // a number that stands for a word: 都道府県(ID)
	person, order, line word // as a field of a person, an order, a line
	unused              float64
}

func (n *name) unknown() bool {
	return n.unused == 0 && max(n.person.confidence, n.order.confidence, n.line.confidence) <= 0.5
}

// doubt makes all readings questions.
func (n *name) doubt() {
	for _, w := range []*word{&n.person, &n.order, &n.line} {
		w.confidence = min(w.confidence, Sure-0.2)
	}
}

func (n *name) forget() { n.person, n.order, n.line = word{}, word{}, word{} }

var (
	numbered  = regexp.MustCompile(`^#[0-9]+$`)
	bracketed = regexp.MustCompile(`\(([^()]*)\)`)
	noise     = regexp.MustCompile(`[\s_\-‐−–:;/.,'’"#&+*※・|→]+`)
)

// spelling brings the ways to write a word to one, the longer ways first.
var spelling = strings.NewReplacer(
	"氏名", "氏名", "お名前", "氏名", "御名前", "氏名", "ご名前", "氏名", "姓名", "氏名", "名前", "氏名",
	"苗字", "姓", "名字", "姓", "氏", "姓",
	"フリガナ", "カナ", "フリカナ", "カナ", "ふりがな", "カナ", "振り仮名", "カナ", "振仮名", "カナ", "ヨミガナ", "カナ", "ヨミカナ", "カナ",
	"よみがな", "カナ", "よみかな", "カナ", "読み仮名", "カナ", "読みがな", "カナ", "読みカナ", "カナ", "カタカナ", "カナ", "ひらがな", "カナ",
	"furigana", "カナ", "phonetic", "カナ", "kana", "カナ", "yomi", "カナ", "よみ", "カナ", "ヨミ", "カナ", "読み", "カナ", "仮名", "カナ", "かな", "カナ",
	"セイ", "セイ", "せい", "セイ", "メイ", "メイ", "めい", "メイ",
	"メールアドレス", "メール", "emailアドレス", "メール", "mailアドレス", "メール", "メルアド", "メール", "eメール", "メール",
	"携帯電話番号", "携帯", "携帯電話", "携帯", "携帯番号", "携帯", "電話番号", "電話", "tel番号", "電話", "telno", "電話", "tel", "電話",
	"支払い", "支払", "値引き", "値引", "代引き", "代引", "取り消し", "取消", "お届け先", "届先", "お届先", "届先", "届け先", "届先", "お届け", "届", "届け", "届",
	"カテゴリー", "カテゴリ", "番号", "番号", "ナンバー", "番号", "№", "no",
)

// aside are words in brackets that change nothing.
var aside = map[string]bool{"名称": true, "漢字": true, "税込": true, "円": true, "必須": true, "任意": true, "半角": true, "全角": true, "数字": true,
	"jpy": true, "税込み": true, "消費税込": true, "yyyymmdd": true, "yyyy/mm/dd": true, "自動": true, "%": true}

// codeWords are words in brackets that say that the column holds a number instead of a word.
var codeWords = map[string]bool{"id": true, "コード": true, "code": true, "区分": true}

// readName takes a header apart: whom it speaks of, and of what.
func readName(header string) name {
	var n name
	s := tabular.NormalizeHeader(header)
	net, whole := false, s
	s = bracketed.ReplaceAllStringFunc(s, func(m string) string {
		in := m[1 : len(m)-1]
		switch p := partyOf(canonical(in)); {
		case p != nobody:
			n.party = p
			return ""
		case aside[in]:
			return ""
		case codeWords[in]:
			n.code = true
			return ""
		case in == "税抜" || in == "税別" || in == "税抜き":
			net = true
			return ""
		}
		return in
	})
	if numbered.MatchString(s) { // a file without a header
		return n
	}
	n.core = canonical(s)
	n.read()
	if plain := canonical(bracketed.ReplaceAllString(whole, "")); n.unknown() && plain != n.core && plain != "" {
		n.core = plain // what stands in brackets narrows the word down: it is asked about
		n.read()
		n.doubt()
	}
	if net {
		n.doubt()
	}
	return n
}

func canonical(s string) string { return spelling.Replace(noise.ReplaceAllString(s, "")) }

// read looks the core up: whole, then without what says whose it is.
func (n *name) read() {
	n.order, n.line = lookup(orderWords, n.core), lookup(lineWords, n.core)
	n.unused = lookup(unusedWords, n.core).confidence
	if n.unused >= Sure {
		return
	}
	n.person = lookup(personWords, n.core)
	if n.person.field == "" || n.person.confidence < Sure {
		n.stripParty()
	}
	if n.line.field == "" {
		for _, p := range linePrefixes {
			if rest, ok := strings.CutPrefix(n.core, p); ok && rest != "" {
				if w := lookup(lineWords, rest); w.field != "" {
					n.line = w
					break
				}
			}
		}
	}
	n.bare = n.core == "名" || n.core == "名カナ" || n.bare
	if n.unused > 0 || n.person.field != "" || n.order.field != "" || n.line.field != "" {
		return
	}
	inCore := func(part string) bool { return strings.Contains(n.core, part) }
	if slices.ContainsFunc(unusedParts, inCore) && !slices.ContainsFunc(amountParts, inCore) {
		n.unused = Sure
		return
	}
	if len([]rune(n.core)) <= 12 && !slices.ContainsFunc(otherParts, inCore) {
		n.partly()
	}
}

// stripParty reads 注文者住所都道府県 as the prefecture of the buyer.
func (n *name) stripParty() {
	for _, p := range parties {
		rest, ok := strings.CutPrefix(n.core, p.word)
		if !ok {
			continue
		}
		rest = strings.TrimLeft(rest, "の")
		rest = strings.TrimPrefix(rest, "様")
		w := lookup(personWords, rest)
		if rest == "" {
			w = word{"name", p.alone}
		}
		if w.field == "external_id" && p.alone < Sure { // the number of somebody billed may be that of a contract
			w.confidence = min(w.confidence, Sure-0.2)
		}
		if w.confidence == 0 || w.confidence < n.person.confidence {
			continue
		}
		n.party, n.person = p.party, w
		n.bare = rest == "名" || rest == "名カナ"
		return
	}
}

// partly proposes a field for a name that only contains a word known: it is asked about.
func (n *name) partly() {
	for _, p := range partWords {
		if !strings.Contains(n.core, p.word) {
			continue
		}
		n.person, n.order, n.line = word{p.person, 0.5}, word{p.order, 0.5}, word{p.line, 0.5}
		if i := slices.IndexFunc(parties, func(q partyWord) bool { return strings.HasPrefix(n.core, q.word) }); i >= 0 && n.party == nobody {
			n.party = parties[i].party
		}
		return
	}
}

// lookup finds a core in a table, with and without a polite prefix.
func lookup(table map[string]word, core string) word {
	if w, ok := table[core]; ok {
		return w
	}
	for _, polite := range []string{"お", "ご", "御"} {
		if rest, ok := strings.CutPrefix(core, polite); ok {
			if w, ok := table[rest]; ok {
				return w
			}
		}
	}
	return word{}
}

func partyOf(s string) party {
	if i := slices.IndexFunc(parties, func(p partyWord) bool { return p.word == s }); i >= 0 {
		return parties[i].party
	}
	return nobody
}
