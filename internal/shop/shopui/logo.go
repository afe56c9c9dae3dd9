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

const logoPath = "/settings/logo"

// maxAround is what a form may have around its file.
const maxAround = 64 << 10

type logoProps struct {
	Shell         ui.ShellProps
	Title         string
	Tabs          ui.TabsProps
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

func (u *UI) logoPage(w http.ResponseWriter, r *http.Request) error {
	return u.showLogo(w, r, http.StatusOK, nil)
}

func (u *UI) showLogo(w http.ResponseWriter, r *http.Request, status int, failed error) error {
	v := web.From(r.Context())
	logo, err := u.find(r)
	if err != nil {
		return err
	}
	title := v.Lang.T("shopui.logo")
	p := logoProps{Shell: web.ShellProps(r.Context(), web.Settings, title), Title: title, Tabs: web.SettingsTabs(r.Context(), logoPath),
		Action: v.Path(logoPath) + web.FormTokenQuery(), Remove: v.Path(logoPath + "/remove"), RemoveToken: web.FormToken(),
		Errors: ui.ErrorsOf(v.Lang, failed), Limit: shop.MaxLogo >> 20}
	if logo != nil {
		p.URL, p.Width, p.Height = v.Path("/logo"), strconv.Itoa(logo.Width), strconv.Itoa(logo.Height)
	}
	return web.Render(w, r, status, logoPage(p))
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
		return u.showLogo(w, r, web.Status(about), about)
	}
	if err != nil {
		return err
	}
	web.SetFlash(w, "shopui.logo_saved")
	return web.Redirect(w, r, v.Path(logoPath))
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
	return web.Redirect(w, r, v.Path(logoPath))
}
