package duplicate

import "slices"

// similarity is that of Jaro, raised by Winkler for a common beginning of up to four characters: 1 for equal texts,
// 0 for texts without a character in common. (Jaro 1989; Winkler 1990.)
func similarity(a, b string) float64 {
	var roomA, roomB [maxCompared]rune
	x, y := runes(a, &roomA), runes(b, &roomB)
	if len(x) == 0 || len(y) == 0 {
		return 0
	}
	window := max(0, max(len(x), len(y))/2-1)
	var usedX, usedY [maxCompared]bool
	common := 0
	for i, r := range x {
		for j := max(0, i-window); j < min(len(y), i+window+1); j++ {
			if !usedY[j] && y[j] == r {
				usedX[i], usedY[j] = true, true
				common++
				break
			}
		}
	}
	if common == 0 {
		return 0
	}
	moved, j := 0, 0
	for i, r := range x {
		if !usedX[i] {
			continue
		}
		for !usedY[j] {
			j++
		}
		if y[j] != r {
			moved++
		}
		j++
	}
	c := float64(common)
	s := (c/float64(len(x)) + c/float64(len(y)) + (c-float64(moved)/2)/c) / 3
	prefix := 0
	for prefix < min(4, len(x), len(y)) && x[prefix] == y[prefix] {
		prefix++
	}
	return s + float64(prefix)*0.1*(1-s)
}

// maxCompared bounds the characters of a text that are compared.
const maxCompared = 64

func runes(s string, room *[maxCompared]rune) []rune {
	n := 0
	for _, r := range s {
		if n == len(room) {
			break
		}
		room[n] = r
		n++
	}
	return room[:n]
}

// oneSlip reports whether one mistyped, missing, added or exchanged character leads from a to b.
func oneSlip(a, b string) bool {
	var roomA, roomB [maxCompared]rune
	x, y := runes(a, &roomA), runes(b, &roomB)
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(y)-len(x) > 1 {
		return false
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	if len(x) < len(y) {
		return slices.Equal(x[i:], y[i+1:])
	}
	if i == len(x) {
		return false // equal
	}
	if slices.Equal(x[i+1:], y[i+1:]) {
		return true
	}
	return i+1 < len(x) && x[i] == y[i+1] && x[i+1] == y[i] && slices.Equal(x[i+2:], y[i+2:])
}
