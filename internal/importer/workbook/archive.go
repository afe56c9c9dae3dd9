package workbook

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"path"
	"slices"
	"strings"

	"joren/internal/kit/errs"
)

// archive is a zip file that has passed its checks.
type archive struct {
	files map[string]*zip.File // by name in lower case, as spreadsheet programs look them up
}

// openArchive checks a zip file: first what its directory says, which costs nothing, then every member by reading it once.
func openArchive(r io.ReaderAt, size int64) (*archive, error) {
	if size > maxPacked {
		return nil, errs.New(errs.TooLarge, "workbook.too_large", errs.Args{"limit": maxPacked >> 20})
	}
	directory := &frugal{r, maxDirectory}
	z, err := zip.NewReader(directory, size)
	switch {
	case errors.Is(err, errDirectory):
		return nil, tooManyMembers()
	case err != nil:
		return nil, explainBroken(r, err)
	}
	directory.left = math.MaxInt
	a := &archive{files: make(map[string]*zip.File, len(z.File))}
	if err := a.checkDirectory(z.File, size); err != nil {
		return nil, err
	}
	if !a.has("[content_types].xml") || !a.has("_rels/.rels") {
		return nil, a.explain()
	}
	for _, f := range z.File {
		if err := a.checkMember(f); err != nil {
			return nil, err
		}
	}
	return a, nil
}

func (a *archive) has(name string) bool { return a.files[name] != nil }

// maxDirectory is how much of a file is read for its directory: far more than a thousand members need.
const maxDirectory = 4 << 20

var errDirectory = errors.New("directory too large")

// frugal is a file of which no more than some bytes may be read. A directory has no other limit: its members are counted
// only once all are in memory.
type frugal struct {
	r    io.ReaderAt
	left int
}

func (f *frugal) ReadAt(p []byte, off int64) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, errDirectory
	}
	return f.r.ReadAt(p, off)
}

// checkDirectory refuses what an archive says of itself: sizes, names, and members that share their bytes.
func (a *archive) checkDirectory(files []*zip.File, size int64) error {
	if len(files) > maxEntries {
		return tooManyMembers()
	}
	unpacked := uint64(0)
	for _, f := range files {
		if f.UncompressedSize64 > maxUnpacked {
			return tooMuch()
		}
		if unpacked += f.UncompressedSize64; unpacked > maxUnpacked || unpacked > smallest && unpacked > maxRatio*uint64(size) {
			return tooMuch()
		}
		name := strings.ToLower(f.Name)
		switch {
		case f.Flags&0x1 != 0:
			return errs.New(errs.Invalid, "workbook.encrypted", nil)
		case !localName(f.Name), f.Mode()&fs.ModeType != 0 && !f.Mode().IsDir():
			return unsafeMember(f.Name)
		case a.files[name] != nil:
			return unsafeMember(f.Name)
		case f.Method != zip.Store && f.Method != zip.Deflate:
			return damaged(fmt.Errorf("%s is packed by method %d", f.Name, f.Method))
		}
		a.files[name] = f
	}
	return checkOverlap(files, size)
}

// smallest is below what an archive that unpacks well is no matter.
const smallest = 1 << 20

// localName reports whether a name stays within the archive.
func localName(name string) bool {
	clean := strings.TrimSuffix(name, "/")
	return clean != "" && fs.ValidPath(clean) && !strings.ContainsAny(clean, "\\:\x00") && path.Clean(clean) == clean
}

// checkOverlap refuses archives in which two members lie on the same bytes, as in bombs that unpack one piece many times.
func checkOverlap(files []*zip.File, size int64) error {
	type span struct{ begin, end int64 }
	spans := make([]span, 0, len(files))
	for _, f := range files {
		begin, err := f.DataOffset()
		if err != nil {
			return damaged(err)
		}
		s := span{begin, begin + int64(f.CompressedSize64)}
		if s.end < s.begin || s.end > size {
			return damaged(fmt.Errorf("%s ends outside the file", f.Name))
		}
		spans = append(spans, s)
	}
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.begin, b.begin) })
	for i := 1; i < len(spans); i++ {
		if spans[i].begin < spans[i-1].end {
			return unsafeMember(files[i].Name)
		}
	}
	return nil
}

// checkMember reads a member to its end. The size and checksum that the directory states are enforced by package zip.
func (a *archive) checkMember(f *zip.File) error {
	r, err := f.Open()
	if err != nil {
		return damaged(err)
	}
	defer r.Close()
	var head [4]byte
	n, err := io.ReadFull(r, head[:])
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return damaged(err)
	}
	if bytes.Equal(head[:], zipMagic) {
		return unsafeMember(f.Name)
	}
	whole := io.MultiReader(bytes.NewReader(head[:n]), r)
	if !isXML(f.Name) {
		_, err = io.Copy(io.Discard, whole)
		return memberError(err)
	}
	if strings.HasSuffix(strings.ToLower(f.Name), ".rels") {
		return checkLinks(whole)
	}
	_, err = io.Copy(io.Discard, newGuard(whole))
	return memberError(err)
}

func isXML(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".xml", ".rels", ".vml":
		return true
	}
	return false
}

// open reads a member as XML.
func (a *archive) open(name string) (*part, error) {
	f := a.files[strings.ToLower(name)]
	if f == nil {
		return nil, damaged(fmt.Errorf("%s is missing", name))
	}
	r, err := f.Open()
	if err != nil {
		return nil, damaged(err)
	}
	return newPart(r), nil
}

// explain says what an archive is that is no workbook of ours.
func (a *archive) explain() error {
	switch {
	case a.has("mimetype") && (a.has("content.xml") || a.has("meta-inf/manifest.xml")):
		return errs.New(errs.Invalid, "workbook.is_ods", nil)
	case a.has("index/document.iwa"), a.has("index.zip"):
		return errs.New(errs.Invalid, "workbook.is_numbers", nil)
	}
	return errs.New(errs.Invalid, "tabular.is_archive", nil)
}

// explainBroken judges an archive without a directory by its first member.
func explainBroken(r io.ReaderAt, err error) error {
	head := make([]byte, 4096)
	n, _ := r.ReadAt(head, 0) // what is there is enough
	for _, name := range []string{"[Content_Types].xml", "_rels/", "docProps/", "xl/"} {
		if bytes.Contains(head[:n], []byte(name)) {
			return damaged(err)
		}
	}
	return errs.New(errs.Invalid, "tabular.is_archive", nil)
}

// explainOLE tells the two kinds of files in Microsoft's old container apart: encrypted workbooks and those from before
// 2007. The container's directory names what is in it, in UTF-16.
func explainOLE(r io.ReaderAt) error {
	var header [512]byte
	if _, err := r.ReadAt(header[:], 0); err != nil {
		return errs.New(errs.Invalid, "tabular.is_old_workbook", nil)
	}
	shift := min(binary.LittleEndian.Uint16(header[30:]), 12)
	directory := make([]byte, 4096)
	n, _ := r.ReadAt(directory, int64(binary.LittleEndian.Uint32(header[48:])+1)<<shift) // what is there is enough
	if bytes.Contains(directory[:n], []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")) {
		return errs.New(errs.Invalid, "workbook.encrypted", nil)
	}
	return errs.New(errs.Invalid, "tabular.is_old_workbook", nil)
}

func damaged(err error) error {
	return &errs.Error{Code: errs.Invalid, Key: "workbook.damaged", Err: err}
}

// memberError explains why a member could not be read to its end; nil when it could.
func memberError(err error) error {
	var known *errs.Error
	if err == nil || errors.As(err, &known) {
		return err
	}
	return damaged(err)
}

func tooMuch() error {
	return errs.New(errs.TooLarge, "workbook.too_much", errs.Args{"limit": maxUnpacked >> 20})
}

func tooManyMembers() error {
	return errs.New(errs.TooLarge, "workbook.too_many_parts", errs.Args{"limit": maxEntries})
}

func unsafeMember(name string) error {
	return errs.New(errs.Invalid, "workbook.unsafe_part", errs.Args{"name": shown(name)})
}
