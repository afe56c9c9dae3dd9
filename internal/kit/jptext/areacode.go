package jptext

import "strings"

// The beginnings of landline numbers by the length of their area code. The longest beginning decides; what
// is not listed has four digits. The list covers the cities; in the corners of some areas the hyphen may
// stand one digit off, which dials the same number.
const (
	areaCodes2 = `03 06 0429 04709 0471`

	areaCodes3 = `
011 01548 01557 0177 0188 0196
0222 0223 0227 0236 0245 0249 0252 0253 0255 02575 02577
0262 0272 0273 0286 0292 0298
042 04297 04298 043 044 045 0462 0468 0473 0474 0477 048 0492
052 0534 0535 05392 0542 0543 0546 0552 0559 0582 0583 0592 0593
072 0734 075 0762 0764 0775 078 0792 0793 0794 07955 07956 07966 07967
0822 08242 08243 0825 0828 08292 08294 0832 08377 08378 0839
0849 0862 0864 08652 086698 08694 08695 087 0886 0888 0899
092 093 0958 0962 0963 0975 0988 0989 0992 099345 09947`

	areaCodes4 = `
02232 02233 02557 02558
0422 0428 0436 0438 0439 0480
0721 0725 07946 07948 0875 0877 0879 0920 0930`

	areaCodes5 = `
01267 01372 01374 01377 01392 01397 01398 01456 01457 01466 01547 01558 01564 01586 01587
01632 01634 01635 01648 01654 01655 01656 01658 04992 04994 04996 04998 05769 05979
07468 08387 08388 08396 08477 08512 08514 09802 09912 09913 09969`
)

// areaCodeLength returns how many digits of a landline number, from its leading zero on, are the area code:
// 2 to 5. Area code and exchange together have six digits.
func areaCodeLength(n string) int {
	best, length := 0, 4
	for i, list := range [...]string{areaCodes2, areaCodes3, areaCodes4, areaCodes5} {
		for start := range strings.FieldsSeq(list) {
			if len(start) > best && strings.HasPrefix(n, start) {
				best, length = len(start), i+2
			}
		}
	}
	return length
}
