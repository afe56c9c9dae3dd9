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
