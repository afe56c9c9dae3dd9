package tabular

import (
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/japanese"
)

// foldForJIS gives the characters that JIS encodings lack only by name: Unicode has two of each, and systems other than
// Windows use the one on the left. The yen sign becomes the wide one, since its own byte is read back as a backslash.
func foldForJIS(r rune) rune {
	switch r {
	case '〜':
		return '～'
	case '−':
		return '－'
	case '‖':
		return '∥'
	case '—':
		return '―'
	case '¢':
		return '￠'
	case '£':
		return '￡'
	case '¬':
		return '￢'
	case '¦':
		return '￤'
	case '¥':
		return '￥'
	case '‾':
		return '￣'
	}
	return r
}

// encodeCP932 appends text in CP932 and returns the characters that it lacks.
func encodeCP932(dst []byte, text string) (out []byte, lacking string) {
	table := cp932Encode()
	for i, r := range text {
		switch r = foldForJIS(r); {
		case r < utf8.RuneSelf:
			dst = append(dst, byte(r))
		case r >= 0xFF61 && r <= 0xFF9F:
			dst = append(dst, byte(r-0xFF61+0xA1))
		case r <= 0xFFFF && table[r] != 0:
			dst = binary.BigEndian.AppendUint16(dst, table[r])
		default:
			lacking = addLacking(lacking, text, i)
		}
	}
	return dst, lacking
}

func encodeEUCJP(dst []byte, text string) (out []byte, lacking string) {
	encoder := japanese.EUCJP.NewEncoder()
	for i, r := range text {
		if r < utf8.RuneSelf {
			dst = append(dst, byte(r))
			continue
		}
		b, err := encoder.Bytes([]byte(string(foldForJIS(r))))
		if err != nil {
			lacking = addLacking(lacking, text, i)
			continue
		}
		dst = append(dst, b...)
	}
	return dst, lacking
}

func utf16Encoder(bigEndian bool) func([]byte, string) ([]byte, string) {
	var order binary.AppendByteOrder = binary.LittleEndian
	if bigEndian {
		order = binary.BigEndian
	}
	return func(dst []byte, text string) (out []byte, lacking string) {
		for i, r := range text {
			if r == utf8.RuneError && !strings.HasPrefix(text[i:], replacement) {
				lacking = addLacking(lacking, text, i)
				continue
			}
			if r > 0xFFFF {
				high, low := utf16.EncodeRune(r)
				dst = order.AppendUint16(dst, uint16(high))
				r = low
			}
			dst = order.AppendUint16(dst, uint16(r))
		}
		return dst, lacking
	}
}

// addLacking adds the character (or broken byte) of text at i, once.
func addLacking(lacking, text string, i int) string {
	_, size := utf8.DecodeRuneInString(text[i:])
	if c := text[i : i+size]; !strings.Contains(lacking, c) {
		lacking += c
	}
	return lacking
}
