package shop

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/draw"
	"golang.org/x/image/webp"

	"joren/internal/db"
	"joren/internal/kit/errs"
)

// The limits of a logo that is sent.
const (
	MaxLogo       = 10 << 20   // bytes
	maxLogoPixels = 20_000_000 // as its header states them, before anything is decoded
	logoSide      = 1200       // pixels that the longer side has at most when it is kept
)

// Logo is a shop's logo as it is kept.
type Logo struct {
	PNG           []byte
	Width, Height int
}

// pictures are the kinds of files that are taken, by their first bytes. What a file is called says nothing.
var pictures = []struct {
	start  string
	at     int // where the mark stands
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}{
	{"\x89PNG\r\n\x1a\n", 0, png.DecodeConfig, png.Decode},
	{"\xff\xd8\xff", 0, jpeg.DecodeConfig, jpeg.Decode},
	{"GIF8", 0, gif.DecodeConfig, gif.Decode}, // the first picture of an animation
	{"WEBP", 8, webp.DecodeConfig, webp.Decode},
}

var errPicture = errs.New(errs.Invalid, "shop.bad_logo", nil)

// readLogo makes a logo out of a picture. Only its pixels are kept: no file inside the file, no place and no camera.
func readLogo(raw []byte) (*Logo, error) {
	if len(raw) > MaxLogo {
		return nil, errs.New(errs.TooLarge, "shop.large_logo", errs.Args{"limit": MaxLogo >> 20})
	}
	for _, p := range pictures {
		if len(raw) < p.at || !bytes.HasPrefix(raw[p.at:], []byte(p.start)) {
			continue
		}
		c, err := p.config(bytes.NewReader(raw))
		if err != nil || c.Width < 1 || c.Height < 1 {
			return nil, errPicture
		}
		if c.Width > maxLogoPixels/c.Height {
			return nil, errs.New(errs.Invalid, "shop.wide_logo", errs.Args{"width": c.Width, "height": c.Height, "limit": maxLogoPixels / 1_000_000})
		}
		picture, err := p.decode(bytes.NewReader(raw))
		if err != nil {
			return nil, errPicture
		}
		return newLogo(picture)
	}
	return nil, errPicture
}

// newLogo draws the picture anew, smaller where it is large.
func newLogo(from image.Image) (*Logo, error) {
	rough := fit(from, 2*logoSide, draw.ApproxBiLinear) // in little memory
	logo := fit(rough, logoSide, draw.CatmullRom)       // and well
	var b bytes.Buffer
	if err := png.Encode(&b, logo); err != nil {
		return nil, fmt.Errorf("shop: write a logo: %w", err)
	}
	return &Logo{b.Bytes(), logo.Bounds().Dx(), logo.Bounds().Dy()}, nil
}

// fit draws a picture so that its longer side has at most so many pixels.
func fit(from image.Image, side int, how draw.Scaler) *image.NRGBA {
	w, h := from.Bounds().Dx(), from.Bounds().Dy()
	if longer := max(w, h); longer > side {
		w, h = max(1, w*side/longer), max(1, h*side/longer)
	}
	to := image.NewNRGBA(image.Rect(0, 0, w, h))
	how.Scale(to, to.Bounds(), from, from.Bounds(), draw.Src, nil)
	return to
}

// SetLogo keeps the picture as the shop's logo; one picture is worked on at a time, since it may take much memory.
func (s *Service) SetLogo(ctx context.Context, shopID int64, from io.Reader, actor string) error {
	raw, err := io.ReadAll(io.LimitReader(from, MaxLogo+1))
	if err != nil {
		return err
	}
	s.drawing.Lock()
	logo, err := readLogo(raw)
	s.drawing.Unlock()
	if err != nil {
		return err
	}
	return s.changeLogo(ctx, shopID, actor, `INSERT INTO shop_logos (shop_id, png, width, height, at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (shop_id) DO UPDATE SET png = excluded.png, width = excluded.width, height = excluded.height, at = excluded.at`,
		func(tx *db.Tx) []any { return []any{shopID, logo.PNG, logo.Width, logo.Height, tx.Now.UnixMilli()} })
}

// RemoveLogo takes the shop's logo away.
func (s *Service) RemoveLogo(ctx context.Context, shopID int64, actor string) error {
	return s.changeLogo(ctx, shopID, actor, `DELETE FROM shop_logos WHERE shop_id = $1`, func(*db.Tx) []any { return []any{shopID} })
}

func (s *Service) changeLogo(ctx context.Context, shopID int64, actor, sql string, args func(*db.Tx) []any) error {
	err := s.db.Tx(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(sql, args(tx)...)
		if err != nil || n == 0 {
			return err
		}
		return emit(tx, shopID, actor, []string{"logo"})
	})
	if err != nil {
		return fmt.Errorf("shop: change the logo: %w", err)
	}
	return nil
}

// LogoOf returns the shop's logo, or nil when it has none.
func LogoOf(q db.Querier, shopID int64) (*Logo, error) {
	var l Logo
	err := q.QueryRow(`SELECT png, width, height FROM shop_logos WHERE shop_id = $1`, shopID).Scan(&l.PNG, &l.Width, &l.Height)
	var e *errs.Error
	if errors.As(err, &e) && e.Code == errs.NotFound {
		return nil, nil //nolint:nilnil // most shops have none, and that is no failure
	}
	return &l, err
}
