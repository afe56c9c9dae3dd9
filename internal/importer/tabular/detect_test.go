package tabular_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"

	"joren/internal/importer/tabular"
	"joren/internal/kit/errs"
	"joren/internal/kit/i18n"
)

const orders = "注文番号,氏名,メモ\n1,桃瀬　花子,\"①㈱髙﨑,〜\"\n2,ﾔﾏﾀﾞ,〒100-0001\n"

func inEncoding(t *testing.T, e encoding.Encoding, text string) string {
	t.Helper()
	raw, err := e.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func inUTF16(text string, bigEndian bool) string {
	var b []byte
	for _, u := range utf16.Encode([]rune("\uFEFF" + text)) {
		if bigEndian {
			b = append(b, byte(u>>8), byte(u))
		} else {
			b = append(b, byte(u), byte(u>>8))
		}
	}
	return string(b)
}

func TestDetectSaysHowAFileIsWritten(t *testing.T) {
	t.Parallel()
	cp932Orders := inEncoding(t, japanese.ShiftJIS, strings.ReplaceAll(orders, "〜", "～"))
	long := strings.Repeat("a,b\n", 50_000)
	for _, c := range []struct {
		name, raw string
		want      tabular.Info
	}{
		{"UTF-8", orders, tabular.Info{Encoding: tabular.UTF8, Delimiter: ',', Newline: tabular.LF}},
		{"UTF-8 with BOM", "\uFEFF" + orders, tabular.Info{Encoding: tabular.UTF8, BOM: true, Delimiter: ',', Newline: tabular.LF}},
		{"ASCII", "a;b,c;d\r\n1;2;3\r\n", tabular.Info{Encoding: tabular.UTF8, Delimiter: ';', Newline: tabular.CRLF}},
		{"CP932", cp932Orders, tabular.Info{Encoding: tabular.CP932, Delimiter: ',', Newline: tabular.LF}},
		{"CP932, half-width kana alone", "id\tname\n1\t\xd4\xcf\xc0\xde \xca\xc5\xba\n", tabular.Info{Encoding: tabular.CP932, Delimiter: '\t', Newline: tabular.LF}},
		{"CP932, half-width kana in pairs", "id,name\n1,\xd4\xcf\xc0\xde\n", tabular.Info{Encoding: tabular.CP932, Delimiter: ',', Newline: tabular.LF}},
		{"CP932, pairs that EUC-JP has too", "id,name\n1,\xa5\xb1,\xe3\xb0\xe3\xb1\n", tabular.Info{Encoding: tabular.CP932, Delimiter: ',', Newline: tabular.LF}},
		{"CP932, one character", "id,name\n1,\xe3x\n", tabular.Info{Encoding: tabular.CP932, Delimiter: ',', Newline: tabular.LF}},
		{"CP932 or UTF-8: the cleaner", "id,name\n1,ああ\n2,\x93\x8c\n", tabular.Info{Encoding: tabular.CP932, Delimiter: ',', Newline: tabular.LF}},
		{"CP932 after 200 KB of ASCII", long + "\x93\x8c\x8b\x9e,1\n", tabular.Info{Encoding: tabular.CP932, Delimiter: ',', Newline: tabular.LF}},
		{"CP932 with one broken byte", cp932Orders + "\x93,\n", tabular.Info{Encoding: tabular.CP932, Delimiter: ',', Newline: tabular.LF}},
		{"UTF-8 with a row of CP932", orders + cp932Orders[len(cp932Orders)-12:], tabular.Info{Encoding: tabular.UTF8, Delimiter: ',', Newline: tabular.LF}},
		{"CP932 with a row of UTF-8", strings.Repeat(cp932Orders, 5) + "3,桃瀬,\n", tabular.Info{Encoding: tabular.CP932, Delimiter: ',', Newline: tabular.LF}},
		{"UTF-8 of two bytes with a broken one", strings.Repeat("André,é\n", 20) + "\xe9,x\n", tabular.Info{Encoding: tabular.UTF8, Delimiter: ',', Newline: tabular.LF}},
		{"EUC-JP", inEncoding(t, japanese.EUCJP, "注文番号,氏名,ふりがな\n1,桃瀬,ももせ\n"), tabular.Info{Encoding: tabular.EUCJP, Delimiter: ',', Newline: tabular.LF}},
		{"UTF-16LE", inUTF16(strings.ReplaceAll(orders, ",", "\t"), false), tabular.Info{Encoding: tabular.UTF16LE, BOM: true, Delimiter: '\t', Newline: tabular.LF}},
		{"UTF-16BE", inUTF16(orders, true), tabular.Info{Encoding: tabular.UTF16BE, BOM: true, Delimiter: ',', Newline: tabular.LF}},
		{"CR only", "a,b\r1,2\r3,\"x\ny\"\r", tabular.Info{Encoding: tabular.UTF8, Delimiter: ',', Newline: tabular.CR}},
		{"a stray CR in the header", "a\rb,c\n1,2\n3,4\n", tabular.Info{Encoding: tabular.UTF8, Delimiter: ',', Newline: tabular.LF}},
		{"line break in the header", "\"a\nb;;\",c\r\n1,2\r\n", tabular.Info{Encoding: tabular.UTF8, Delimiter: ',', Newline: tabular.CRLF}},
		{"delimiter in a quoted name", "\"a,b,c\";d\n", tabular.Info{Encoding: tabular.UTF8, Delimiter: ';', Newline: tabular.LF}},
		{"open quote in the header", "a;\"b;c\r\n1;2;3\r\n", tabular.Info{Encoding: tabular.UTF8, Delimiter: ';', Newline: tabular.CRLF}},
		{"one column", "\r\nname\r\nx\r\n", tabular.Info{Encoding: tabular.UTF8, Delimiter: ',', Newline: tabular.CRLF}},
		{"a few NUL bytes", "a,b\n1,\x00\n", tabular.Info{Encoding: tabular.UTF8, Delimiter: ',', Newline: tabular.LF}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.want.Size = int64(len(c.raw))
			for _, src := range []io.ReadSeeker{strings.NewReader(c.raw), slow{strings.NewReader(c.raw)}} {
				got, err := tabular.Detect(src)
				if err != nil || got != c.want {
					t.Errorf("got %+v, %v, want %+v", got, err, c.want)
				}
				if at, _ := src.Seek(0, io.SeekCurrent); at != 0 {
					t.Errorf("the file is left at %d", at)
				}
			}
		})
	}
}

// slow gives few bytes at a time, so that characters lie across reads.
type slow struct{ *strings.Reader }

func (s slow) Read(p []byte) (int, error) { return iotest.OneByteReader(s.Reader).Read(p) }

func TestDetectRefusesWhatIsNoTable(t *testing.T) {
	t.Parallel()
	noise := strings.Repeat("\x01\x9f\x00\xe3\x7f\x12", 100)
	for _, c := range []struct{ name, raw, key string }{
		{"nothing", "", "tabular.empty"},
		{"byte order mark alone", "\uFEFF", "tabular.empty"},
		{"UTF-16 mark alone", "\xff\xfe", "tabular.empty"},
		{"blanks", " \r\n\n\t", "tabular.empty"},
		{"xlsx", "PK\x03\x04\x14\x00[Content_Types].xml" + noise, "tabular.is_workbook"},
		{"ods", "PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "tabular.is_workbook"},
		{"zip", "PK\x03\x04\x14\x00orders.csv" + noise, "tabular.is_archive"},
		{"gzip", "\x1f\x8b\x08" + noise, "tabular.is_archive"},
		{"xls", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + noise, "tabular.is_old_workbook"},
		{"pdf", "%PDF-1.7\n", "tabular.is_pdf"},
		{"png", "\x89PNG\r\n\x1a\n", "tabular.is_image"},
		{"jpeg", "\xff\xd8\xff\xe0", "tabular.is_image"},
		{"html", "\r\n<table><tr>", "tabular.is_markup"},
		{"xml", "\uFEFF<?xml version=\"1.0\"?>", "tabular.is_markup"},
		{"json", "[\n  {\"name\": 1}]", "tabular.is_json"},
		{"noise", "id" + noise, "tabular.is_binary"},
		{"noise after text", strings.Repeat("a,b\n", 100_000) + strings.Repeat("\x00", 100_000), "tabular.is_binary"},
		{"UTF-16 without mark", strings.Repeat("a\x00,\x00", 100), "tabular.is_binary"},
		{"UTF-32", "\xff\xfe\x00\x00a\x00\x00\x00", "tabular.unknown_encoding"},
		{"ISO-2022-JP", inEncoding(t, japanese.ISO2022JP, "氏名,1\n"), "tabular.unknown_encoding"},
		{"Latin-1", strings.Repeat("Fran\xe7ois,\xe9\n", 10), "tabular.unknown_encoding"},
		{"byte order mark before CP932", "\uFEFF" + inEncoding(t, japanese.ShiftJIS, "氏名,東京都千代田区\n"), "tabular.unknown_encoding"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			info, err := tabular.Detect(bytes.NewReader([]byte(c.raw)))
			var e *errs.Error
			if !errors.As(err, &e) || e.Code != errs.Invalid || e.Key != c.key {
				t.Fatalf("got %v, want %s", err, c.key)
			}
			if info.Size != int64(len(c.raw)) {
				t.Errorf("size is %d", info.Size)
			}
			for _, lang := range i18n.Langs {
				if !lang.Has(c.key) {
					t.Errorf("%s has no sentence in %s", c.key, lang)
				}
			}
		})
	}
}
