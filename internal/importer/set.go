package importer

import (
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"joren/internal/importer/tabular"
	"joren/internal/kit/day"
	"joren/internal/kit/errs"
	"joren/internal/kit/jptext"
	"joren/internal/kit/money"
	"joren/internal/order"
)

// env is what reading a value needs to know.
type env struct {
	currency money.Currency
	zone     *time.Location
	dates    day.Layout
	words    map[string]map[string]string
}

// fault is why a value cannot be taken.
type fault struct {
	key  string
	args errs.Args
}

func bad(key string, args ...errs.Args) *fault {
	f := &fault{key: key}
	if len(args) > 0 {
		f.args = args[0]
	}
	return f
}

// Lengths in characters that a value may have.
const (
	maxText = 1_000
	maxMemo = 20_000
)

// text takes a value as it stands but for white space at its ends.
func text(to *string, v string, limit int) *fault {
	if utf8.RuneCountInString(v) > limit {
		return bad("import.too_long", errs.Args{"limit": limit})
	}
	if *to == "" {
		*to = v
	}
	return nil
}

// mail takes an e-mail address.
func mail(to *string, v string) *fault {
	if *to != "" {
		return nil
	}
	if _, ok := jptext.Email(v); !ok {
		if strings.Count(v, "@") > 1 {
			return bad("import.mail_two_ats")
		}
		return bad("import.mail")
	}
	*to = v
	return nil
}

// postal takes a postal code: seven digits in Japan, as it stands elsewhere.
func postal(to *string, v string) *fault {
	if *to != "" {
		return nil
	}
	if code, ok := jptext.Postal(v); ok {
		*to = code
		return nil
	}
	if _, only := jptext.Digits(v); only {
		if digits, _ := jptext.Digits(v); len(digits) > 7 || len(digits) < 4 {
			return bad("import.postal")
		}
	}
	return text(to, v, 20)
}

// prefecture takes a Japanese prefecture in any spelling, and regions of other countries as they stand. What looks like
// a misspelt prefecture is refused with a suggestion.
func prefecture(to *string, v string) *fault {
	if *to != "" {
		return nil
	}
	if name, _, ok := jptext.Prefecture(v); ok {
		*to = name
		return nil
	}
	if s := jptext.SuggestPrefecture(v); s != "" {
		return bad("import.prefecture", errs.Args{"name": s})
	}
	return text(to, v, 100)
}

// number takes an amount of money.
func (e *env) number(to **int64, v string, sign int) *fault {
	if *to != nil {
		return nil
	}
	a, err := e.currency.FromDecimal(v)
	if err != nil { // not a bare number: ¥1,234, １２３４, (500), ▲500
		dec, ok := jptext.Number(v)
		if a, err = e.currency.FromDecimal(dec); !ok || err != nil {
			return bad("import.number")
		}
	}
	switch {
	case sign == deduction && a < 0:
		a = -a
	case sign == positive && a < 0:
		return bad("import.negative")
	}
	*to = &a
	return nil
}

// What the sign of an amount may be.
const (
	anySign   = iota
	positive  // below zero is an error
	deduction // written with or without a minus
)

// plus adds an amount to one that another column has set.
func (e *env) plus(to **int64, v string, sign int) *fault {
	var a *int64
	if f := e.number(&a, v, sign); f != nil || a == nil {
		return f
	}
	if *to != nil {
		*a += **to
	}
	*to = a
	return nil
}

// whole takes a whole number such as a quantity.
func whole(to *int64, v string) *fault {
	if n, err := strconv.ParseInt(v, 10, 32); err == nil {
		*to = n
		return nil
	}
	dec, ok := jptext.Number(v)
	if !ok {
		return bad("import.number")
	}
	if i := strings.IndexByte(dec, '.'); i >= 0 && strings.Trim(dec[i+1:], "0") == "" {
		dec = dec[:i]
	}
	n, err := strconv.ParseInt(dec, 10, 64)
	if err != nil {
		return bad("import.whole")
	}
	if n > 1_000_000_000 || n < -1_000_000_000 {
		return bad("import.range")
	}
	*to = n
	return nil
}

// rate takes a tax rate: 10, 10%, 0.1, 8.
func rate(to *int, v string) *fault {
	dec, ok := jptext.Number(strings.TrimRight(strings.TrimSpace(v), "%％"))
	if !ok {
		return bad("import.number")
	}
	f, err := strconv.ParseFloat(dec, 64)
	if err != nil || f < 0 || f > 100 {
		return bad("import.tax_rate")
	}
	if f > 0 && f < 1 {
		f *= 100
	}
	*to = int(f*10 + 0.5)
	return nil
}

// moment takes a time, or a day, whose start it then is.
func (e *env) moment(to *time.Time, v string) *fault {
	if !to.IsZero() {
		return nil
	}
	t, err := e.dates.ParseTime(v, e.zone)
	if err != nil {
		return dateFault(err)
	}
	if y := t.Year(); y < 1900 || y > 2200 {
		return bad("import.range")
	}
	*to = t
	return nil
}

// date takes a day.
func (e *env) date(to *day.Day, v string) *fault {
	if to.Valid() {
		return nil
	}
	d, err := e.dates.Parse(v)
	if err != nil {
		return dateFault(err)
	}
	*to = d
	return nil
}

// birthday takes a day of birth. Eight digits that are no day (00000000, 19000000) are what systems keep for an unknown
// one, and nobody is left out for it; what a person wrote as a date is to be mended.
func (e *env) birthday(to *day.Day, v string) *fault {
	f := e.date(to, v)
	if digits, only := jptext.Digits(v); f != nil && only && len(digits) == 8 && len([]rune(v)) == 8 {
		return nil
	}
	return f
}

func dateFault(err error) *fault {
	var p *day.ParseError
	if !errors.As(err, &p) {
		return bad("import.date")
	}
	args := errs.Args{"year": strconv.Itoa(p.Year), "month": strconv.Itoa(p.Month), "day": strconv.Itoa(p.Day)}
	switch p.Reason {
	case day.NoMonth:
		return bad("import.no_month", args)
	case day.NoDay:
		return bad("import.no_day", args)
	case day.OutsideEra:
		return bad("import.era", args)
	case day.NoTime:
		return bad("import.no_time")
	default:
		return bad("import.date")
	}
}

// word takes one of a fixed set of words, in the source's spelling or ours.
func (e *env) word(to *string, field, v string) *fault {
	if *to != "" {
		return nil
	}
	w, ok := e.words[field][tabular.NormalizeHeader(v)]
	if !ok {
		return bad("import.word." + field)
	}
	*to = w
	return nil
}

// yes takes a yes or a no.
func (e *env) yes(to **bool, field, v string) *fault {
	var w string
	if f := e.word(&w, field, v); f != nil {
		return f
	}
	b := w == "true"
	if *to == nil {
		*to = &b
	}
	return nil
}

// tags takes a list of tags.
func tags(to *[]string, v string) *fault {
	for _, t := range strings.FieldsFunc(v, func(r rune) bool { return strings.ContainsRune(",;、|，；", r) }) {
		if t = strings.TrimSpace(t); t != "" {
			if utf8.RuneCountInString(t) > 100 {
				return bad("import.too_long", errs.Args{"limit": 100})
			}
			*to = append(*to, t)
		}
	}
	if len(*to) > 250 {
		return bad("import.too_many_tags", errs.Args{"limit": 250})
	}
	return nil
}

// netAmount is the amount of a line whose unit price is without tax: the tax is added to the unit, rounded half up, as
// EC-CUBE does.
func netAmount(l *order.Line) *int64 {
	if l.Amount != nil || l.UnitPrice == nil || l.TaxRate <= 0 {
		return l.Amount
	}
	tax := (*l.UnitPrice*int64(l.TaxRate)*2 + 1000) / 2000
	a := (*l.UnitPrice + tax) * l.Quantity
	return &a
}
