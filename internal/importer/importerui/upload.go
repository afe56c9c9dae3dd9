package importerui

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"path/filepath"
	"strings"
	"unicode"

	"joren/internal/importer"
	"joren/internal/kit/errs"
	"joren/internal/web"
	"joren/internal/web/ui"
)

// upload stores the file, tries it and leads to what was found. A file that is refused as a whole leaves nothing.
func (u *UI) upload(w http.ResponseWriter, r *http.Request) error {
	name, stored, err := u.receive(r)
	if err == nil {
		var to string
		if to, err = u.check(r, name, stored); err == nil {
			return web.Redirect(w, r, to)
		}
		if gone := u.remove(stored); gone != nil {
			u.Log.WarnContext(r.Context(), "an upload that was refused stays", "err", gone)
		}
	}
	if !shown(err) {
		return err
	}
	refused := refusal(name, err)
	return u.showList(w, r, listing{status: web.Status(refused), refused: refused})
}

// shown reports whether the error is about the file, so that the form comes back with it.
func shown(err error) bool {
	return errs.Is(err, errs.Invalid) || errs.Is(err, errs.BadUse) || errs.Is(err, errs.TooLarge)
}

// refusal turns what is wrong with a file into the complaint about the form's one field.
func refusal(name string, err error) error {
	var e *errs.Error
	if !errors.As(err, &e) {
		return err
	}
	key, args, title := e.Key, e.Args, "importui.refused"
	code := errs.Invalid
	if e.Code == errs.TooLarge {
		code = e.Code
	}
	if name == "" {
		title = "importui.refused_form"
	}
	return &errs.Error{Code: code, Key: title, Args: errs.Args{"file": name}, Fields: []errs.Field{{Path: "file", Key: key, Args: args}}}
}

// receive stores the one file of the form.
func (u *UI) receive(r *http.Request) (name, stored string, err error) {
	form, err := r.MultipartReader()
	if err != nil {
		return "", "", errs.New(errs.Invalid, "web.bad_form", nil)
	}
	defer func() {
		if err != nil && stored != "" {
			err = errors.Join(err, u.remove(stored))
		}
	}()
	for {
		part, perr := form.NextPart()
		if errors.Is(perr, io.EOF) {
			break
		}
		if perr != nil {
			return name, stored, unreadable(perr)
		}
		switch {
		case part.FormName() != "file" || part.FileName() == "":
			continue // a button, or no file chosen
		case stored != "":
			return name, stored, errs.New(errs.Invalid, "importui.one_file", nil)
		}
		name = cleanName(part)
		if stored, err = u.store(part); err != nil {
			return name, "", unreadable(err)
		}
	}
	if stored == "" {
		return "", "", errs.New(errs.Invalid, "importui.no_file", nil)
	}
	return name, stored, nil
}

// unreadable explains a body that ended too early or is no form; limits and storage keep their own errors.
func unreadable(err error) error {
	var header textproto.ProtocolError
	if errors.As(err, &header) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) || strings.HasPrefix(err.Error(), "multipart:") {
		return errs.New(errs.Invalid, "web.bad_form", nil)
	}
	return err
}

// cleanName is what the file is called, for people to read: without folders, without characters that cannot be seen,
// at most 120 characters. It is never used as a path.
func cleanName(part *multipart.Part) string {
	name := filepath.Base(strings.ReplaceAll(part.FileName(), "\\", "/"))
	name = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, "\uFFFD"))
	if r := []rune(name); len(r) > 120 {
		ext := []rune(filepath.Ext(name))
		if len(ext) > 10 {
			ext = nil
		}
		name = string(r[:119-len(ext)]) + "…" + string(ext)
	}
	if name = strings.TrimSpace(name); name == "" || strings.Trim(name, "./") == "" {
		return "file.csv"
	}
	return name
}

// chooseSheet tries another sheet of a workbook that was looked at.
func (u *UI) chooseSheet(w http.ResponseWriter, r *http.Request) error {
	i, err := u.load(r)
	if err != nil {
		return err
	}
	f, err := u.open(i.StoredAs)
	if err != nil {
		return errs.New(errs.NotFound, "importui.file_gone", nil)
	}
	defer f.Close()
	v := web.From(r.Context())
	sheet := web.PostForm(r).Raw("sheet")
	req := importer.Request{Shop: importShop(v.Shop), File: f, FileName: i.FileName, Sheet: sheet, Actor: v.Actor(), Limits: &u.limits, MaxRows: maxRows}
	err = u.Import.Recheck(r.Context(), req, i.ID)
	if asksForColumns(err) {
		err = u.Import.AskAnew(r.Context(), req, i.ID)
	}
	if err == nil {
		return web.Redirect(w, r, path(v, i.ID))
	}
	if !shown(err) {
		return err
	}
	_, p, derr := u.draw(r)
	if derr != nil {
		return derr
	}
	if p.Part.SheetForm == nil || i.State != importer.StateChecked {
		return err
	}
	refused := refusal(sheet, err)
	p.Part.SheetForm.refuse(sheet, ui.ErrorsOf(v.Lang, refused).Of("file"))
	return web.Render(w, r, web.Status(refused), importPage(p))
}

// check tries a stored file, keeps what was found, and returns where that is shown. A file of which it is not known what
// its columns hold is asked about.
func (u *UI) check(r *http.Request, name, stored string) (to string, err error) {
	f, err := u.open(stored)
	if err != nil {
		return "", err
	}
	defer f.Close()
	v := web.From(r.Context())
	req := importer.Request{Shop: importShop(v.Shop), File: f, FileName: name, Actor: v.Actor(), Limits: &u.limits, MaxRows: maxRows}
	report, err := u.Import.Check(r.Context(), req, stored)
	asks := asksForColumns(err)
	if asks {
		report, err = u.Import.Ask(r.Context(), req, stored)
	}
	if err != nil {
		return "", err
	}
	to = path(v, report.ImportID)
	if asks || len(report.Added) > 0 {
		to += "/mapping"
	}
	return to, nil
}

// asksForColumns reports whether a file was read but not understood.
func asksForColumns(err error) bool {
	var e *errs.Error
	return errors.As(err, &e) && (e.Key == "format.not_recognised" || e.Key == "format.needs_columns")
}
