// Package i18n turns keys into sentences, in Japanese and in English.
//
// The catalogues are flat JSON files, one per language and area, embedded here: {"customer.title": "顧客"}.
// A sentence names its arguments in braces: "{n}人". A key whose sentence depends on a number has, in English, two
// forms "key.one" and "key.other"; Japanese needs one ("key"). Numbers given as arguments are grouped (12,846).
// A test proves that both languages hold the same keys, that every key used in the code exists, and that none is unused.
package i18n

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"joren/internal/kit/errs"
	"joren/internal/kit/money"
)

// Lang is a language of the user interface.
type Lang string

// The languages Joren speaks. Japanese is the default.
const (
	JA Lang = "ja"
	EN Lang = "en"
)

// Langs lists all languages, default first.
var Langs = []Lang{JA, EN}

//go:embed messages/*.json
var files embed.FS

var catalogues = load()

func load() map[Lang]map[string]string {
	all := map[Lang]map[string]string{}
	for _, l := range Langs {
		all[l] = map[string]string{}
	}
	names, err := fs.Glob(files, "messages/*.json")
	if err != nil {
		panic(err)
	}
	for _, name := range names {
		raw, err := files.ReadFile(name)
		if err != nil {
			panic(err)
		}
		lang := Lang(strings.TrimSuffix(name, ".json")[len(strings.TrimSuffix(name, ".json"))-2:])
		var part map[string]string
		if err := json.Unmarshal(raw, &part); err != nil {
			panic(fmt.Sprintf("i18n: %s: %v", name, err))
		}
		for k, v := range part {
			if _, twice := all[lang][k]; twice {
				panic(fmt.Sprintf("i18n: %s: key %s stands twice", name, k))
			}
			all[lang][k] = v
		}
	}
	return all
}

// Args are the values a sentence names in braces.
type Args = errs.Args

// T returns the sentence of key in lang with its arguments filled in. The argument "n" picks the plural form.
// An unknown key comes back in double angle brackets, so that it is seen.
func (l Lang) T(key string, args ...Args) string {
	var a Args
	if len(args) > 0 {
		a = args[0]
	}
	s, ok := catalogues[l][key]
	if !ok {
		form := ".other"
		if isOne(a["n"]) {
			form = ".one"
		}
		if s, ok = catalogues[l][key+form]; !ok {
			if s, ok = catalogues[JA][key]; !ok {
				return "«" + key + "»"
			}
		}
	}
	return fill(s, a, l)
}

// Has reports whether key has a sentence in lang.
func (l Lang) Has(key string) bool {
	_, plain := catalogues[l][key]
	_, plural := catalogues[l][key+".other"]
	return plain || plural
}

// Error explains err to a person in lang: the sentence of an errs.Error, or a general one for everything else.
func (l Lang) Error(err error) string {
	var e *errs.Error
	if errors.As(err, &e) {
		s := l.T(e.Key, e.Args)
		if len(e.Fields) > 0 {
			parts := make([]string, 0, len(e.Fields))
			for _, f := range e.Fields {
				parts = append(parts, f.Path+": "+l.T(f.Key, f.Args))
			}
			s += " " + strings.Join(parts, " / ")
		}
		return s
	}
	return l.T("error.internal")
}

func isOne(v any) bool {
	switch n := v.(type) {
	case int:
		return n == 1
	case int64:
		return n == 1
	}
	return false
}

func fill(s string, a Args, l Lang) string {
	if len(a) == 0 || !strings.Contains(s, "{") {
		return s
	}
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '{')
		if i < 0 {
			break
		}
		j := strings.IndexByte(s[i:], '}')
		if j < 0 {
			break
		}
		b.WriteString(s[:i])
		name := s[i+1 : i+j]
		if v, ok := a[name]; ok {
			b.WriteString(text(v, l))
		} else {
			b.WriteString(s[i : i+j+1])
		}
		s = s[i+j+1:]
	}
	b.WriteString(s)
	return b.String()
}

// Key is an argument that is itself a sentence of the catalogue.
type Key string

func text(v any, l Lang) string {
	switch x := v.(type) {
	case string:
		return x
	case Key:
		return l.T(string(x))
	case int:
		return Number(int64(x))
	case int64:
		return Number(x)
	case fmt.Stringer:
		return x.String()
	default:
		return fmt.Sprint(v)
	}
}

// Number writes a whole number for people, grouped, with a true minus sign.
func Number(n int64) string {
	if n < 0 {
		return "−" + money.Group(strconv.FormatUint(uint64(-n), 10))
	}
	return money.Group(strconv.FormatInt(n, 10))
}

// Parse picks the best language out of an Accept-Language header or a locale such as ja_JP.UTF-8.
// What names neither language is answered with Japanese when empty and English otherwise.
func Parse(s string) Lang {
	s = strings.ToLower(strings.TrimSpace(s))
	if s == "" {
		return JA
	}
	for _, part := range strings.Split(s, ",") {
		switch tag := strings.TrimSpace(part); {
		case strings.HasPrefix(tag, "ja"):
			return JA
		case strings.HasPrefix(tag, "en"):
			return EN
		}
	}
	return EN
}

type ctxKey struct{}

// With puts the language into the context.
func With(ctx context.Context, l Lang) context.Context { return context.WithValue(ctx, ctxKey{}, l) }

// From returns the language of the context, Japanese where none was set.
func From(ctx context.Context) Lang {
	if l, ok := ctx.Value(ctxKey{}).(Lang); ok {
		return l
	}
	return JA
}

// T is the sentence of key in the language of the context.
func T(ctx context.Context, key string, args ...Args) string { return From(ctx).T(key, args...) }
