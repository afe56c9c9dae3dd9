package backup

import (
	"bytes"
	"io"
	"strings"

	"filippo.io/age"

	"joren/internal/kit/errs"
)

// Work is what a guess at a passphrase costs, as a power of two: about a second and 256 MiB.
const Work = 18

// Passphrase returns what encrypts for whoever knows the passphrase.
func Passphrase(phrase string, work int) (age.Recipient, error) {
	r, err := age.NewScryptRecipient(phrase)
	if err != nil {
		return nil, errs.New(errs.BadUse, "backup.no_passphrase", nil)
	}
	r.SetWorkFactor(work)
	return r, nil
}

// OpenedBy returns what decrypts with the passphrase.
func OpenedBy(phrase string) (age.Identity, error) {
	i, err := age.NewScryptIdentity(phrase)
	if err != nil {
		return nil, errs.New(errs.BadUse, "backup.no_passphrase", nil)
	}
	i.SetMaxWorkFactor(Work + 2)
	return i, nil
}

// Recipients reads public keys of age.
func Recipients(keys []string) (all []age.Recipient, err error) {
	for _, k := range keys {
		list, err := age.ParseRecipients(strings.NewReader(k))
		if err != nil || len(list) != 1 {
			return nil, errs.New(errs.BadUse, "backup.bad_recipient", errs.Args{"text": k})
		}
		all = append(all, list...)
	}
	return all, nil
}

// maxKeys is how long a file of keys may be.
const maxKeys = 1 << 20

// Identities reads a file of secret keys of age. name stands in the error.
func Identities(name string, file io.Reader) ([]age.Identity, error) {
	raw, err := io.ReadAll(io.LimitReader(file, maxKeys))
	if err != nil {
		return nil, err
	}
	list, err := age.ParseIdentities(bytes.NewReader(raw))
	if err != nil {
		return nil, errs.New(errs.Invalid, "backup.bad_identity", errs.Args{"file": name})
	}
	return list, nil
}
