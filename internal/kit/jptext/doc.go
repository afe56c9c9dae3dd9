// Package jptext reads text as it is written in Japan: keys for searching and matching, and the reading of
// phone numbers, postal codes, kana, names, e-mail addresses, prefectures, addresses and figures.
//
// Its keys are for comparing only. A name is stored byte for byte as it was given, since even Unicode's own
// normalisation changes characters that people insist on (神 U+FA19, ㈱). The functions are pure and keep no
// state; none of them fails on any input. The package imports the standard library and golang.org/x/text.
package jptext
