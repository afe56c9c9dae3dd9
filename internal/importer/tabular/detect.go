package tabular

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"joren/internal/kit/errs"
)

// headSize is how much of a file's beginning is looked at for its kind, its delimiter and its line ending.
const headSize = 64 << 10

var utf8BOM = []byte("\xEF\xBB\xBF")

// Detect reads r to its end, in bounded memory, and says how the file is written; r is left at its beginning. What
// cannot be read as a text table is an errs.Invalid that says what to do: a workbook, a picture, an unknown encoding, an
// empty file. The size is right even then. A file with a few bad places in an otherwise clear encoding is accepted; the
// Reader reports the rows.
func Detect(r io.ReadSeeker) (Info, error) {
	info, err := detect(r)
	if back := rewind(r); err == nil {
		err = back
	}
	return info, err
}

func detect(r io.ReadSeeker) (Info, error) {
	var info Info
	size, err := r.Seek(0, io.SeekEnd)
	if err != nil {
		return info, fmt.Errorf("find file size: %w", err)
	}
	info.Size = size
	if err := rewind(r); err != nil {
		return info, err
	}
	head := make([]byte, min(headSize, size))
	if _, err := io.ReadFull(r, head); err != nil {
		return info, fmt.Errorf("read beginning of file: %w", err)
	}
	if err := checkKind(head); err != nil {
		return info, err
	}
	var t tally
	switch {
	case bytes.HasPrefix(head, []byte("\xFF\xFE")):
		info.Encoding, info.BOM = UTF16LE, true
		head, err = detectUTF16(r, info.Encoding, &t)
	case bytes.HasPrefix(head, []byte("\xFE\xFF")):
		info.Encoding, info.BOM = UTF16BE, true
		head, err = detectUTF16(r, info.Encoding, &t)
	default:
		info.BOM = bytes.HasPrefix(head, utf8BOM)
		head = bytes.TrimPrefix(head, utf8BOM)
		err = detectBytes(r, &info, &t)
	}
	if err != nil {
		return info, err
	}
	return detectForm(info, head, t)
}

// detectForm judges what was counted: refuses what is empty or no text, and reads the header line.
func detectForm(info Info, head []byte, t tally) (Info, error) {
	if !t.solid {
		return info, errs.New(errs.Invalid, "tabular.empty", nil)
	}
	if err := checkText(head, t.nuls, info.Size); err != nil {
		return info, err
	}
	if info.Encoding == "" {
		return info, errs.New(errs.Invalid, "tabular.unknown_encoding", nil)
	}
	line, newline := headerLine(head)
	info.Newline, info.Delimiter = newline, commonestDelimiter(line)
	if newline == CR && t.crs <= 2*t.lfs { // a stray CR in the header of a file with other line breaks
		info.Newline = LF
	}
	return info, nil
}

// detectUTF16 takes the tally of the file's text and returns the beginning of that.
func detectUTF16(r io.ReadSeeker, e Encoding, t *tally) ([]byte, error) {
	if err := rewind(r); err != nil {
		return nil, err
	}
	var head []byte
	err := eachChunk(newUTF16Reader(r, e), func(chunk []byte) bool {
		t.add(chunk)
		head = append(head, chunk[:min(len(chunk), headSize-len(head))]...)
		return true
	})
	return head, err
}

// detectBytes finds the encoding of a file that is not UTF-16: left empty when none fits. Most files are UTF-8, which a
// first quick pass confirms; the census is taken only when it does not.
func detectBytes(r io.ReadSeeker, info *Info, t *tally) error {
	valid, rest := true, 0
	var carry [utf8.UTFMax]byte
	err := eachFile(r, func(chunk []byte) bool {
		t.add(chunk)
		valid, rest = continueUTF8(chunk, &carry, rest)
		return valid
	})
	if err != nil {
		return err
	}
	if valid && rest == 0 {
		info.Encoding = UTF8
		return nil
	}
	*t = tally{}
	var c census
	if err := eachFile(r, func(chunk []byte) bool { t.add(chunk); c.add(chunk); return true }); err != nil {
		return err
	}
	c.end()
	if e, ok := c.encoding(); ok && (e == UTF8 || !info.BOM) {
		info.Encoding = e
	}
	return nil
}

// continueUTF8 reports whether chunk, after the carried beginning of a character, is UTF-8, and carries its own
// unfinished end.
func continueUTF8(chunk []byte, carry *[utf8.UTFMax]byte, carried int) (valid bool, rest int) {
	if carried > 0 {
		n := copy(carry[carried:], chunk)
		joined := carry[:carried+n]
		r, size := utf8.DecodeRune(joined)
		if r == utf8.RuneError && size <= 1 {
			return !utf8.FullRune(joined), len(joined)
		}
		chunk = chunk[size-carried:]
	}
	end := len(chunk)
	for i := 1; i < utf8.UTFMax && i <= len(chunk); i++ {
		if utf8.RuneStart(chunk[len(chunk)-i]) {
			if !utf8.FullRune(chunk[len(chunk)-i:]) {
				end = len(chunk) - i
			}
			break
		}
	}
	return utf8.Valid(chunk[:end]), copy(carry[:], chunk[end:])
}

// tally counts bytes that tell line endings, binary files and empty ones.
type tally struct {
	lfs, crs, nuls int64
	solid          bool // there is something other than white space
}

func (t *tally) add(chunk []byte) {
	t.lfs += int64(bytes.Count(chunk, []byte{'\n'}))
	t.crs += int64(bytes.Count(chunk, []byte{'\r'}))
	t.nuls += int64(bytes.Count(chunk, []byte{0}))
	t.solid = t.solid || len(bytes.TrimSpace(bytes.TrimPrefix(chunk, utf8BOM))) > 0
}

func rewind(r io.Seeker) error {
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("go to beginning of file: %w", err)
	}
	return nil
}

// eachFile is eachChunk from the beginning of r.
func eachFile(r io.ReadSeeker, fn func([]byte) bool) error {
	if err := rewind(r); err != nil {
		return err
	}
	return eachChunk(r, fn)
}

// eachChunk calls fn with the pieces of r until it returns false.
func eachChunk(r io.Reader, fn func([]byte) bool) error {
	buf := make([]byte, headSize)
	for {
		n, err := r.Read(buf)
		if n > 0 && !fn(buf[:n]) {
			return nil
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read file: %w", err)
		}
	}
}
