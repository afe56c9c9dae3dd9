package jsonorders

import (
	"encoding/json"
	"math/big"
	"regexp"
	"strings"

	"joren/internal/kit/money"
)

// object is a JSON object. Its methods return nothing where a value is missing or of another kind.
type object map[string]any

// at follows a path of members to the object that holds the last.
func (o object) at(path string) (object, string) {
	for {
		name, rest, deeper := strings.Cut(path, ".")
		if !deeper {
			return o, name
		}
		inner, _ := o[name].(map[string]any)
		o, path = inner, rest
	}
}

// text is a value as it stands in the file: a text, a number, true or false.
func (o object) text(path string) string {
	in, name := o.at(path)
	switch v := in[name].(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		if v {
			return "true"
		}
		return "false"
	}
	return ""
}

// object is an object within.
func (o object) object(path string) object {
	in, name := o.at(path)
	inner, _ := in[name].(map[string]any)
	return inner
}

// list are the objects of an array within.
func (o object) list(path string) (out []object) {
	in, name := o.at(path)
	all, _ := in[name].([]any)
	for _, v := range all {
		if inner, ok := v.(map[string]any); ok {
			out = append(out, inner)
		}
	}
	return out
}

// texts are the texts of an array within.
func (o object) texts(path string) (out []string) {
	in, name := o.at(path)
	all, _ := in[name].([]any)
	for _, v := range all {
		if s, ok := v.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

// each gathers one text of each object of a list, without those that are empty or came before.
func each(list []object, path string) (out []string) {
	seen := map[string]bool{"": true}
	for _, o := range list {
		if s := o.text(path); !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}

// first is the first text that is not empty.
func first(texts ...string) string {
	for _, s := range texts {
		if s != "" {
			return s
		}
	}
	return ""
}

var amount = regexp.MustCompile(`^-?\d{1,15}(\.\d{1,12})?$`)

// sum adds amounts exactly. Empty ones add nothing, and all empty is empty; one that is no amount is returned as it
// stands, for the engine to refuse.
func sum(amounts ...string) string {
	total, any := new(big.Rat), false
	for _, a := range amounts {
		if a == "" {
			continue
		}
		if !amount.MatchString(a) {
			return a
		}
		v, _ := new(big.Rat).SetString(a)
		total, any = total.Add(total, v), true
	}
	if !any {
		return ""
	}
	return decimal(total, 12)
}

// decimal writes a number with at most some places behind the point.
func decimal(v *big.Rat, places int) string {
	s := v.FloatString(places)
	if strings.Contains(s, ".") {
		s = strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
	}
	if s == "-0" {
		return "0"
	}
	return s
}

// rounded is an amount in the smallest unit of a currency: systems keep more places than it has where they take the tax
// out of a price.
func rounded(a, currency string) string {
	c, ok := money.ParseCurrency(currency)
	if !ok || !amount.MatchString(a) {
		return a
	}
	v, _ := new(big.Rat).SetString(a)
	return decimal(v, c.Digits)
}

// shared is an amount divided by a quantity, empty where that does not come out even.
func shared(a, quantity, currency string) string {
	c, ok := money.ParseCurrency(currency)
	if !ok || !amount.MatchString(a) || !amount.MatchString(quantity) {
		return ""
	}
	v, _ := new(big.Rat).SetString(a)
	n, _ := new(big.Rat).SetString(quantity)
	if n.Sign() == 0 {
		return ""
	}
	part := decimal(v.Quo(v, n), c.Digits)
	if back, _ := new(big.Rat).SetString(part); back.Cmp(v) != 0 {
		return ""
	}
	return part
}
