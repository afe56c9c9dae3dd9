package jptext

// areaCodeLength returns how many digits of a landline number, from its leading zero on, are the area code:
// 2 to 5. Area code and exchange together have six digits.
func areaCodeLength(n string) int {
	switch {
	case n[1] == '3' || n[1] == '6':
		return 2
	}
	return 3
}
