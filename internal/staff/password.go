package staff

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"joren/internal/kit/errs"
)

// The length of a password in characters.
const (
	MinPassword = 12
	MaxPassword = 256
)

// HashCost is what one password hash costs.
type HashCost struct {
	MemoryKiB uint32
	Passes    uint32
}

// productionCost takes about 50 ms of one core.
var productionCost = HashCost{MemoryKiB: 19456, Passes: 2}

const (
	saltBytes = 16
	keyBytes  = 32
)

// normal is the form in which a password is hashed: keyboards and systems write the same letter in several ways.
func normal(password string) string { return norm.NFKC.String(password) }

// tooLong is asked before anything dear is done with what somebody sent as a password.
func tooLong(password string) bool {
	return len(password) > 4*MaxPassword || utf8.RuneCountInString(password) > MaxPassword
}

// checkPassword returns what is wrong with a new password.
func checkPassword(path, password, email string) []errs.Field {
	switch n := utf8.RuneCountInString(password); {
	case tooLong(password):
		return []errs.Field{{Path: path, Key: "staff.password_long", Args: errs.Args{"limit": MaxPassword}}}
	case n < MinPassword:
		return []errs.Field{{Path: path, Key: "staff.password_short", Args: errs.Args{"limit": MinPassword}}}
	case !utf8.ValidString(password) || oneLetter(password) || strings.EqualFold(password, email):
		return []errs.Field{{Path: path, Key: "staff.password_weak"}}
	}
	return nil
}

func oneLetter(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	return strings.Trim(s, string(first)) == ""
}

// hashNow writes the argon2id hash of a password as a PHC string.
func hashNow(password string, c HashCost) string {
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // never fails
	key := argon2.IDKey([]byte(normal(password)), salt, c.Passes, c.MemoryKiB, 1, keyBytes)
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, c.MemoryKiB, c.Passes, b64.EncodeToString(salt), b64.EncodeToString(key))
}

// verifyNow reports whether the password belongs to a hash that hashNow wrote. Anything else is no match.
func verifyNow(password, phc string) bool {
	parts := strings.Split(phc, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false
	}
	var version int
	var c HashCost
	if _, err := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=1", &version, &c.MemoryKiB, &c.Passes); err != nil || version != argon2.Version {
		return false
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(parts[4])
	want, err2 := base64.RawStdEncoding.DecodeString(parts[5])
	if err1 != nil || err2 != nil || len(want) != keyBytes || c.Passes == 0 || c.Passes > 10 || c.MemoryKiB > 1<<20 {
		return false
	}
	got := argon2.IDKey([]byte(normal(password)), salt, c.Passes, c.MemoryKiB, 1, keyBytes)
	return subtle.ConstantTimeCompare(got, want) == 1
}
