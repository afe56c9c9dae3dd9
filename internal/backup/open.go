package backup

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"filippo.io/age"
	"github.com/klauspost/compress/zstd"

	"joren/internal/kit/errs"
)

// The first bytes of an encrypted file and of one that is not.
var (
	ageMagic  = []byte("age-encryption.org/")
	zstdMagic = []byte{0x28, 0xb5, 0x2f, 0xfd}
)

// The limits of what is read from a file that may be anybody's.
const (
	maxWindow = 64 << 20  // memory of the decompression
	maxText   = 16 << 20  // manifest and sums
	maxPart   = 256 << 20 // rows of a part: one row may be large
)

// archive is a backup being read.
type archive struct {
	file      *os.File
	zstd      *zstd.Decoder
	tar       *tar.Reader
	encrypted bool
	manifest  manifest
}

// open opens a backup and reads its manifest. A file that is not encrypted is read to its end first and refused when a
// byte of it has changed.
func open(path string, keys []age.Identity) (_ *archive, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, errs.New(errs.Invalid, "backup.cannot_open", errs.Args{"file": path, "error": bare(err)})
	}
	a := &archive{file: f}
	defer func() {
		if err != nil {
			a.close()
		}
	}()
	start := make([]byte, len(ageMagic))
	n, err := f.ReadAt(start, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, errs.New(errs.Invalid, "backup.cannot_open", errs.Args{"file": path, "error": bare(err)})
	}
	var plain io.Reader
	switch start = start[:n]; {
	case bytes.Equal(start, ageMagic):
		a.encrypted = true
		plain, err = decrypt(f, keys)
	case bytes.HasPrefix(start, zstdMagic):
		plain = f
		err = checkSeal(f)
	default:
		err = errs.New(errs.Invalid, "backup.no_backup", errs.Args{"file": path})
	}
	if err != nil {
		return nil, err
	}
	if a.zstd, err = zstd.NewReader(plain, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow)); err != nil {
		return nil, damaged(err)
	}
	a.tar = tar.NewReader(a.zstd)
	return a, a.readManifest()
}

func (a *archive) close() {
	if a.zstd != nil {
		a.zstd.Close()
	}
	_ = a.file.Close()
}

// bare is an error of the system without the path that it repeats.
func bare(err error) string {
	var e *os.PathError
	if errors.As(err, &e) {
		return e.Err.Error()
	}
	return err.Error()
}

func damaged(err error) error {
	return &errs.Error{Code: errs.Invalid, Key: "backup.damaged", Err: err}
}

func decrypt(f io.Reader, keys []age.Identity) (io.Reader, error) {
	if len(keys) == 0 {
		return nil, errs.New(errs.BadUse, "backup.needs_key", nil)
	}
	plain, err := age.Decrypt(f, keys...)
	var none *age.NoIdentityMatchError
	if errors.As(err, &none) {
		return nil, errs.New(errs.Invalid, "backup.wrong_key", nil)
	}
	if err != nil {
		return nil, damaged(err)
	}
	return plain, nil
}

func checkSeal(f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	ok, err := sealed(f, info.Size())
	if err != nil || !ok {
		return damaged(err)
	}
	return nil
}

func (a *archive) readManifest() error {
	h, err := a.next()
	if err != nil {
		return err
	}
	if h.Name != manifestName {
		return damaged(fmt.Errorf("backup: begins with %q", h.Name))
	}
	if err := a.readText(h, &a.manifest); err != nil {
		return err
	}
	if a.manifest.Format != format {
		return errs.New(errs.Conflict, "backup.other_format", errs.Args{"format": a.manifest.Format, "version": a.manifest.Joren})
	}
	return nil
}

// next goes to the next entry. A backup that ends before its sums is cut.
func (a *archive) next() (*tar.Header, error) {
	h, err := a.tar.Next()
	if err != nil {
		return nil, damaged(err)
	}
	limit := int64(maxText)
	switch {
	case strings.HasPrefix(h.Name, tablesDir):
		limit = maxPart
	case strings.HasPrefix(h.Name, uploadsDir):
		limit = 1 << 50 // goes to a file
	}
	if h.Typeflag != tar.TypeReg || h.Size > limit {
		return nil, damaged(fmt.Errorf("backup: entry %q of type %q and %d bytes", h.Name, h.Typeflag, h.Size))
	}
	return h, nil
}

// readText reads an entry of JSON.
func (a *archive) readText(h *tar.Header, into any) error {
	text, err := a.read(h)
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		return damaged(err)
	}
	return nil
}

func (a *archive) read(h *tar.Header) ([]byte, error) {
	var b bytes.Buffer // grows with what comes, not with what the header promises
	if _, err := io.Copy(&b, a.tar); err != nil {
		return nil, damaged(err)
	}
	if int64(b.Len()) != h.Size {
		return nil, damaged(io.ErrUnexpectedEOF)
	}
	return b.Bytes(), nil
}

// atEnd makes sure that nothing comes after the sums.
func (a *archive) atEnd() error {
	if _, err := a.tar.Next(); !errors.Is(err, io.EOF) {
		return damaged(err)
	}
	if _, err := io.Copy(io.Discard, a.zstd); err != nil {
		return damaged(err)
	}
	return nil
}
