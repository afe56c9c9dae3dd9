package ui

import "unicode/utf8"

// Part is a piece of a text; Hit marks what a search was for.
type Part struct {
	Text string
	Hit  bool
}

// highlightMax is how many characters of a text are looked through; what is longer is shown without marks.
const highlightMax = 120

// Highlight splits s where its pieces read as needle does under key, the form texts are compared in
// (jptext.SearchKey): so やまざき finds ヤマザキ. Pieces begin and end between characters.
func Highlight(s, needle string, key func(string) string) []Part {
	want := key(needle)
	if want == "" || utf8.RuneCountInString(s) > highlightMax {
		return []Part{{Text: s}}
	}
	at := make([]int, 0, len(s)+1) // where characters begin
	for i := range s {
		at = append(at, i)
	}
	at = append(at, len(s))
	var out []Part
	done := 0
	for i := 0; i+1 < len(at); {
		j := match(s, at, i, want, key)
		if j == 0 {
			i++
			continue
		}
		if at[i] > done {
			out = append(out, Part{Text: s[done:at[i]]})
		}
		out = append(out, Part{Text: s[at[i]:at[j]], Hit: true})
		done, i = at[j], j
	}
	if done < len(s) || len(out) == 0 {
		out = append(out, Part{Text: s[done:]})
	}
	return out
}

// match returns the index in at where the shortest piece from i that reads as want ends, and 0 when there is none.
func match(s string, at []int, i int, want string, key func(string) string) int {
	for j := i + 1; j < len(at); j++ {
		got := key(s[at[i]:at[j]])
		if got == "" && j == i+1 {
			return 0 // what is no letter to the search does not open a match
		}
		if got == want {
			return j
		}
		if len(got) > len(want) {
			return 0
		}
	}
	return 0
}
