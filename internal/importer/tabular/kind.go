package tabular

import (
	"bytes"

	"joren/internal/kit/errs"
)

// foreign tells files of another kind by their first bytes. The first match counts.
var foreign = []struct{ magic, key string }{
	{"\xD0\xCF\x11\xE0", "tabular.is_old_workbook"},
	{"%PDF", "tabular.is_pdf"},
	{"\x89PNG", "tabular.is_image"},
	{"\xFF\xD8\xFF", "tabular.is_image"},
	{"GIF8", "tabular.is_image"},
	{"RIFF", "tabular.is_image"},
	{"\x1F\x8B", "tabular.is_archive"},
	{"7z\xBC\xAF\x27\x1C", "tabular.is_archive"},
	{"Rar!", "tabular.is_archive"},
	{"\x00\x00\xFE\xFF", "tabular.unknown_encoding"}, // UTF-32
	{"\xFF\xFE\x00\x00", "tabular.unknown_encoding"},
}

// checkKind refuses what is no text table, judging by the beginning of a file.
func checkKind(head []byte) error {
	if bytes.HasPrefix(head, []byte("PK\x03\x04")) {
		if isWorkbook(head) {
			return errs.New(errs.Invalid, "tabular.is_workbook", nil)
		}
		return errs.New(errs.Invalid, "tabular.is_archive", nil)
	}
	for _, f := range foreign {
		if bytes.HasPrefix(head, []byte(f.magic)) {
			return errs.New(errs.Invalid, f.key, nil)
		}
	}
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF")), " \t\r\n")
	if bytes.HasPrefix(text, []byte("<")) {
		return errs.New(errs.Invalid, "tabular.is_markup", nil)
	}
	if IsJSON(head) {
		return errs.New(errs.Invalid, "tabular.is_json", nil)
	}
	return nil
}

// IsJSON reports whether a file that begins with head is JSON: an object, or an array of objects.
func IsJSON(head []byte) bool {
	compact := bytes.Join(bytes.Fields(bytes.TrimPrefix(head[:min(len(head), 512)], utf8BOM)), nil)
	return bytes.HasPrefix(compact, []byte(`{"`)) || bytes.HasPrefix(compact, []byte(`[{`)) || bytes.Equal(compact, []byte("[]"))
}

// isWorkbook tells a spreadsheet (xlsx, ods) from another zip archive by the names of its first members.
func isWorkbook(head []byte) bool {
	for _, name := range []string{"[Content_Types].xml", "_rels/.rels", "xl/", "docProps/", "opendocument.spreadsheet"} {
		if bytes.Contains(head, []byte(name)) {
			return true
		}
	}
	return false
}

// checkText refuses what has control characters or NUL bytes in quantity; a few are errors of their rows.
func checkText(head []byte, nuls, size int64) error {
	control := int64(0)
	for _, b := range head {
		if b < 0x20 && b != '\t' && b != '\n' && b != '\r' && b != '\v' && b != '\f' {
			control++
		}
	}
	if control > 16 && control*50 > int64(len(head)) || nuls > 16 && nuls*50 > size {
		return errs.New(errs.Invalid, "tabular.is_binary", nil)
	}
	if bytes.Contains(head, []byte("\x1B$B")) || bytes.Contains(head, []byte("\x1B$@")) { // ISO-2022-JP
		return errs.New(errs.Invalid, "tabular.unknown_encoding", nil)
	}
	return nil
}
