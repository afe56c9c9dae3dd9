package backup

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"io"
)

// A file that is not encrypted ends with a seal: the SHA-256 of all bytes before it, in a frame that zstd skips. age
// seals its files itself.
const (
	sealMagic = 0x184D2A5A // one of the sixteen that mark frames to skip
	sealSize  = 8 + sha256.Size
)

// sealer writes through and seals at Close.
type sealer struct {
	to     io.Writer
	digest hash.Hash
}

func (s *sealer) Write(p []byte) (int, error) {
	if s.digest == nil {
		s.digest = sha256.New()
	}
	s.digest.Write(p)
	return s.to.Write(p)
}

func (s *sealer) Close() error {
	_, err := s.to.Write(seal(s.digest))
	return err
}

func seal(digest hash.Hash) []byte {
	b := binary.LittleEndian.AppendUint32(nil, sealMagic)
	b = binary.LittleEndian.AppendUint32(b, sha256.Size)
	return digest.Sum(b)
}

// sealed reads a file of a size and tells whether its seal is whole.
func sealed(f io.ReaderAt, size int64) (bool, error) {
	if size < sealSize {
		return false, nil
	}
	digest := sha256.New()
	if _, err := io.Copy(digest, io.NewSectionReader(f, 0, size-sealSize)); err != nil {
		return false, err
	}
	end := make([]byte, sealSize)
	if _, err := f.ReadAt(end, size-sealSize); err != nil {
		return false, err
	}
	return bytes.Equal(end, seal(digest)), nil
}
