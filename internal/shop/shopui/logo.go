package shopui

import (
	"errors"
	"io"
	"net/http"
	"strconv"

	"joren/internal/db"
	"joren/internal/kit/errs"
	"joren/internal/shop"
	"joren/internal/web"
	"joren/internal/web/ui"
)

// maxAround is what a form may have around its file.
const maxAround = 64 << 10

type logoProps struct {
	URL           string // empty: the shop has none
	Width, Height string
	Action        string
	Remove        string
	RemoveToken   ui.Hidden
	Errors        ui.Errors
	Limit         int // MiB
}

func (u *UI) find(r *http.Request) (logo *shop.Logo, err error) {
	err = u.DB.Read(r.Context(), func(q *db.Read) error {
		logo, err = shop.LogoOf(q, web.From(r.Context()).Shop.ID)
		return err
	})
	return logo, err
}

func (u *UI) logoProps(r *http.Request, failed error) (logoProps, error) {
	v := web.From(r.Context())
	p := logoProps{Action: v.Path("/settings/logo") + web.FormTokenQuery(), Remove: v.Path("/settings/logo/remove"), RemoveToken: web.FormToken(),
		Errors: ui.ErrorsOf(v.Lang, failed), Limit: shop.MaxLogo >> 20}
	logo, err := u.find(r)
	if logo != nil {
		p.URL, p.Width, p.Height = v.Path("/logo"), strconv.Itoa(logo.Width), strconv.Itoa(logo.Height)
	}
	return p, err
}

// logo answers with the picture, which is always one that we have drawn ourselves.
func (u *UI) logo(w http.ResponseWriter, r *http.Request) error {
	logo, err := u.find(r)
	if err != nil {
		return err
	}
	if logo == nil {
		return errs.New(errs.NotFound, "web.not_found", nil)
	}
	w.Header().Set("Content-Type", "image/png")
	w.Header().Set("Content-Length", strconv.Itoa(len(logo.PNG)))
	_, err = w.Write(logo.PNG)
	return err
}

func (u *UI) setLogo(w http.ResponseWriter, r *http.Request) error {
	v := web.From(r.Context())
	file, err := logoFile(r)
	if err == nil {
		err = u.Shops.SetLogo(r.Context(), v.Shop.ID, file, v.Actor())
	}
	var e *errs.Error
	if errors.As(err, &e) && (e.Code == errs.Invalid || e.Code == errs.TooLarge) {
		about := &errs.Error{Code: e.Code, Key: "error.invalid", Args: errs.Args{"n": 1}, Fields: []errs.Field{{Path: "logo", Key: e.Key, Args: e.Args}}}
		return u.show(w, r, shown{status: web.Status(about), settings: v.Shop.Settings(), onLogo: about})
	}
	if err != nil {
		return err
	}
	web.SetFlash(w, "shopui.logo_saved")
	return web.Redirect(w, r, v.Path("/settings"))
}

// logoFile is the one file of the form.
func logoFile(r *http.Request) (io.Reader, error) {
	form, err := r.MultipartReader()
	if err != nil {
		return nil, errs.New(errs.Invalid, "web.bad_form", nil)
	}
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return nil, errs.New(errs.Invalid, "shopui.no_logo", nil)
		}
		if err != nil {
			return nil, errs.New(errs.Invalid, "web.bad_form", nil)
		}
		if part.FormName() == "logo" && part.FileName() != "" {
			return part, nil
		}
	}
}

func (u *UI) removeLogo(w http.ResponseWriter, r *http.Request) error {
	v := web.From(r.Context())
	if err := u.Shops.RemoveLogo(r.Context(), v.Shop.ID, v.Actor()); err != nil {
		return err
	}
	web.SetFlash(w, "shopui.logo_removed")
	return web.Redirect(w, r, v.Path("/settings"))
}
