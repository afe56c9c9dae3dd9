package staff

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"joren/internal/db"
	"joren/internal/kit/errs"
	"joren/internal/kit/i18n"
)

// Profile is what staff set about themselves.
type Profile struct {
	Name  string
	Lang  i18n.Lang
	Theme Theme
}

// SetProfile changes name, language and look of an account.
func (s *Service) SetProfile(ctx context.Context, staffID int64, p Profile) error {
	p.Name = strings.TrimSpace(p.Name)
	fields := checkName(p.Name)
	if !slices.Contains(i18n.Langs, p.Lang) {
		fields = append(fields, errs.Field{Path: "lang", Key: "staff.bad_choice"})
	}
	if !slices.Contains([]Theme{System, Light, Dark}, p.Theme) {
		fields = append(fields, errs.Field{Path: "theme", Key: "staff.bad_choice"})
	}
	if err := errs.InvalidFields(fields); err != nil {
		return err
	}
	err := s.db.Tx(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE staff SET name = $1, lang = $2, theme = $3 WHERE id = $4`, p.Name, string(p.Lang), string(p.Theme), staffID)
		return err
	})
	if err != nil {
		return fmt.Errorf("staff: set a profile: %w", err)
	}
	return nil
}

// ChangePassword sets a new password when the old one is right. All sessions of the account end; the returned token is
// of a new one, for the browser that asked.
func (s *Service) ChangePassword(ctx context.Context, staffID int64, old, fresh string, c Client) (token string, err error) {
	email, err := s.checkOld(ctx, staffID, "old_password", old)
	if err != nil {
		return "", err
	}
	if err := errs.InvalidFields(checkPassword("new_password", fresh, email)); err != nil {
		return "", err
	}
	phc, err := s.hasher.hash(ctx, fresh)
	if err != nil {
		return "", err
	}
	id := s.db.NewID()
	err = s.db.Tx(ctx, func(tx *db.Tx) error {
		if err := setPassword(tx, staffID, phc); err != nil {
			return err
		}
		if err := clearCounter(tx, oldPassword(staffID).key); err != nil {
			return err
		}
		token, err = openSession(tx, id, staffID, c)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("staff: change a password: %w", err)
	}
	return token, nil
}

func oldPassword(staffID int64) counter {
	return counter{key("old", strconv.FormatInt(staffID, 10)), perOldPassword}
}

// Confirm proves by the password that who asks is still the staff member who signed in. path is the field of the form.
func (s *Service) Confirm(ctx context.Context, staffID int64, path, password string) error {
	_, err := s.checkOld(ctx, staffID, path, password)
	return err
}

// checkOld proves that somebody knows the password of an account; guesses are counted. path is the field of the form.
func (s *Service) checkOld(ctx context.Context, staffID int64, path, old string) (email string, err error) {
	wrongOld := errs.InvalidFields([]errs.Field{{Path: path, Key: "staff.wrong_old_password"}})
	if tooLong(old) {
		return "", wrongOld
	}
	var phc string
	err = s.db.Tx(ctx, func(tx *db.Tx) error {
		if err := take(tx, []counter{oldPassword(staffID)}); err != nil {
			return err
		}
		return tx.QueryRow(`SELECT email, password FROM staff WHERE id = $1`, staffID).Scan(&email, &phc)
	})
	if err != nil {
		return "", fmt.Errorf("staff: check the old password: %w", err)
	}
	ok, err := s.hasher.verify(ctx, old, phc)
	if err != nil {
		return "", err
	}
	if !ok {
		return "", wrongOld
	}
	return email, nil
}
