package segment

import (
	"strings"

	"joren/internal/kit/jptext"
)

// nearest returns the word that a misspelt one most likely means; ok is false when none is near.
func nearest(word string, words []string) (near string, ok bool) {
	key := fold(word)
	n := len([]rune(key))
	if n == 0 || n > 60 {
		return "", false
	}
	best := 1 + min(n/3, 3)
	if n == 1 {
		best = 0
	}
	begun := func(w string) bool { return strings.HasPrefix(fold(w), key) }
	for _, w := range words {
		d := jptext.Distance(key, fold(w))
		tied := d == best && near != "" && begun(w) == begun(near) && len(w) < len(near)
		if d < best || tied || d == best && near != "" && begun(w) && !begun(near) {
			best, near = d, w
		}
	}
	if near == "" && n >= 3 { // part of exactly one word: orders is in many, interval in one
		found := 0
		for _, w := range words {
			if strings.Contains(fold(w), key) {
				found, near = found+1, w
			}
		}
		if found != 1 {
			return "", false
		}
	}
	return near, near != ""
}

// Complete returns the spellings that begin with what was typed so far, in the order of the table; the names of fields of
// the shop's own are given.
func Complete(typed string, custom []string) []string {
	key := fold(typed)
	var out []string
	add := func(spelling string) {
		if strings.HasPrefix(fold(spelling), key) {
			out = append(out, spelling)
		}
	}
	for i := range names {
		if names[i].Status == Ready {
			add(names[i].ID)
			add(names[i].Japanese)
		}
	}
	for _, k := range custom {
		add(customPrefix + k)
	}
	for i := range funcs {
		if funcs[i].Status == Ready {
			add(funcs[i].ID)
			add(funcs[i].Japanese)
		}
	}
	return out
}
