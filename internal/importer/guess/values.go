package guess

import (
	"regexp"
	"strings"
	"unicode"

	"joren/internal/importer/format"
	"joren/internal/importer/tabular"
	"joren/internal/kit/day"
	"joren/internal/kit/jptext"
)

// profile is how many of a column's first values look like what.
type profile struct {
	filled, distinct                                               int
	dates                                                          int // in any order of day, month and year
	mail, phone, postal, prefecture, date, kana, sex, number, long int
	hyphened                                                       int // postal codes as people write them
	dialled                                                        int // phones with their first 0 or a country
	birth                                                          int // dates on which people who buy may have been born
	numbers                                                        int // digits alone
	names                                                          int // two words of kanji or kana
}

// enough is how many values it takes to speak for or against a name.
const enough = 3

var (
	postalForm = regexp.MustCompile(`^〒?\s*[0-9０-９]{3}[-‐−ー－][0-9０-９]{4}$`)
	dateForm   = regexp.MustCompile(`^([0-9０-９]{1,4}[-/.年][ ]?[0-9０-９]{1,2}[-/.月][ ]?[0-9０-９]{1,4}|[0-9０-９]{8}|([RHST]|令和|平成|昭和|大正)[ ]?[0-9０-９元]{1,2}[-/.年])`)
	nameForm   = regexp.MustCompile(`^[\p{Han}\p{Hiragana}\p{Katakana}ー々]{1,6}[ 　][\p{Han}\p{Hiragana}\p{Katakana}ー々]{1,6}$`)
)

// look reads a column of the first rows.
func look(rows [][]string, column int) profile {
	var p profile
	seen := map[string]bool{}
	for _, r := range rows {
		if column >= len(r) {
			continue
		}
		v := strings.TrimSpace(r[column])
		if v == "" {
			continue
		}
		p.filled++
		if !seen[v] {
			seen[v] = true
			p.distinct++
		}
		p.add(v)
	}
	return p
}

func (p *profile) add(v string) {
	count := func(n *int, yes bool) {
		if yes {
			*n++
		}
	}
	_, mail := jptext.Email(v)
	count(&p.mail, mail && strings.Contains(v, "@"))
	_, phone := jptext.Phone(v)
	digits, only := jptext.Digits(v)
	count(&p.phone, phone)
	count(&p.dialled, phone && (strings.HasPrefix(digits, "0") || strings.HasPrefix(v, "+")))
	_, postal := jptext.Postal(v)
	count(&p.postal, postal)
	count(&p.hyphened, postalForm.MatchString(v))
	_, _, prefecture := jptext.Prefecture(v)
	count(&p.prefecture, prefecture)
	count(&p.numbers, only && digits != "")
	_, number := jptext.Number(v)
	count(&p.number, number)
	count(&p.kana, kanaOnly(v))
	count(&p.sex, format.WordsOf("sex")[tabular.NormalizeHeader(v)] != "")
	count(&p.names, nameForm.MatchString(v))
	count(&p.long, len(v) > 60)
	count(&p.dates, dateForm.MatchString(v))
	if d, err := day.Parse(v); err == nil && !only {
		p.date++
		y, _, _ := d.YMD()
		count(&p.birth, y > 1900 && y < 2016)
	}
}

func kanaOnly(v string) bool {
	letters := 0
	for _, r := range v {
		switch {
		case unicode.Is(unicode.Katakana, r) || unicode.Is(unicode.Hiragana, r) || r == 'ー' || r == 'ｰ' || r == 'ﾞ' || r == 'ﾟ':
			letters++
		case r != ' ' && r != '\u3000' && r != '・':
			return false
		}
	}
	return letters > 1
}

// share is how many of the values look so.
func (p profile) share(n int) float64 {
	if p.filled == 0 {
		return 0
	}
	return float64(n) / float64(p.filled)
}

// repeats reports whether the values come again and again, as the number of an order does on each of its lines.
func (p profile) repeats() bool { return p.filled >= enough && p.distinct*10 <= p.filled*9 }

// judge lets the values speak for or against what the name says.
func (p profile) judge(field string, confidence float64) float64 {
	if p.filled < enough {
		return confidence
	}
	n, telling := p.fitting(field)
	if n < 0 {
		return confidence
	}
	switch share := p.share(n); {
	case share < 0.6:
		return min(confidence, 0.4)
	case telling && share >= 0.9 && confidence >= 0.5:
		return min(confidence+0.25, 0.97)
	}
	return confidence
}

// fitting is how many values can be of the field, −1 where that cannot be told, and whether that tells anything: every
// column of numbers can be an amount.
func (p profile) fitting(field string) (n int, telling bool) {
	switch field {
	case "email":
		return p.mail, true
	case "phone", "mobile", "fax":
		return p.phone, true
	case "postal_code":
		return p.postal, true
	case "prefecture":
		return p.prefecture, true
	case "kana", "family_kana", "given_kana":
		return p.kana, true
	case "sex":
		return p.sex, true
	case "birthday", "ordered_at", "created_at", "paid_at", "shipped_at", "delivered_at", "cancelled_at":
		return p.dates, true
	case "total", "subtotal", "shipping", "fees", "discount", "tax", "unit_price", "quantity", "line_amount", "points", "points_used", "points_earned":
		return p.number, false
	}
	return -1, false
}

// guess is what the values alone say.
func (p profile) guess() word {
	if p.filled < enough {
		return word{}
	}
	all := func(n int) bool { return p.share(n) >= 0.9 }
	switch {
	case all(p.mail):
		return word{"email", 0.85}
	case all(p.sex) && p.distinct <= 5 && !all(p.numbers):
		return word{"sex", 0.85}
	case all(p.prefecture) && !all(p.numbers):
		return word{"prefecture", 0.85}
	case all(p.dialled) && p.distinct*2 > p.filled:
		return word{"phone", 0.7}
	case all(p.hyphened):
		return word{"postal_code", 0.6}
	case all(p.kana):
		return word{"kana", 0.6}
	case all(p.names):
		return word{"name", 0.7}
	case all(p.birth) && p.distinct*2 > p.filled:
		return word{"birthday", 0.4}
	}
	return word{}
}
