package shop_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/kit/errs"
	"joren/internal/shop"
)

func picture(w, h int) image.Image {
	p := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			p.SetNRGBA(x, y, color.NRGBA{uint8(x), uint8(y), 40, 200}) //nolint:gosec // any colour will do
		}
	}
	return p
}

func encoded(t testing.TB, encode func(*bytes.Buffer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := encode(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// headerOnly is a PNG that says how large it is and holds nothing.
func headerOnly(w, h uint32) []byte {
	head := binary.BigEndian.AppendUint32([]byte("IHDR"), w)
	head = append(binary.BigEndian.AppendUint32(head, h), 8, 6, 0, 0, 0)
	b := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), head...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(head))
}

// S-009, S-083: what is kept of a picture is its pixels, drawn by us; what is no picture, or too large by its own words,
// is refused before it is unpacked.
func TestS009_S083_LogosAreDrawnAnew(t *testing.T) {
	t.Parallel()
	small := encoded(t, func(b *bytes.Buffer) error { return png.Encode(b, picture(30, 20)) })
	photo := encoded(t, func(b *bytes.Buffer) error { return jpeg.Encode(b, picture(64, 32), nil) })
	place := append([]byte("\xff\xd8\xff\xe1\x00\x40Exif\x00\x00"), []byte(strings.Repeat("GPS 35.68N 139.76E SECRET", 3))[:54]...)
	photo = append(place, photo[2:]...)
	frames := &gif.GIF{}
	for range 2000 {
		frames.Image, frames.Delay = append(frames.Image, image.NewPaletted(image.Rect(0, 0, 1, 1), color.Palette{color.White})), append(frames.Delay, 1)
	}
	animation := encoded(t, func(b *bytes.Buffer) error { return gif.EncodeAll(b, frames) })
	webp, err := base64.StdEncoding.DecodeString("UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEAAwA0JaQAA3AA/vuUAAA=")
	if err != nil {
		t.Fatal(err)
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := shop.New(d)
		sh, err := s.Add(t.Context(), "tea", "Tea", "", "")
		if err != nil {
			t.Fatal(err)
		}
		for name, c := range map[string]struct {
			raw  []byte
			w, h int
		}{
			"a PNG":                       {small, 30, 20},
			"a page inside a PNG":         {append(bytes.Clone(small), "<html><script>alert(1)</script>"...), 30, 20},
			"a photo that knows where":    {photo, 64, 32},
			"an animation":                {animation, 1, 1},
			"a WebP":                      {webp, 1, 1},
			"a wide one is made smaller":  {encoded(t, func(b *bytes.Buffer) error { return png.Encode(b, image.NewGray(image.Rect(0, 0, 5000, 50))) }), 1200, 12},
			"a line is at least one high": {encoded(t, func(b *bytes.Buffer) error { return png.Encode(b, image.NewGray(image.Rect(0, 0, 9000, 1))) }), 1200, 1},
		} {
			if err := s.SetLogo(t.Context(), sh.ID, bytes.NewReader(c.raw), "test"); err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			logo := logoOf(t, d, sh.ID)
			config, err := png.DecodeConfig(bytes.NewReader(logo.PNG))
			if err != nil || config.Width != c.w || config.Height != c.h || logo.Width != c.w || logo.Height != c.h {
				t.Errorf("%s: %+v %v", name, config, err)
			}
			for _, secret := range []string{"GPS", "SECRET", "script", "Exif"} {
				if bytes.Contains(logo.PNG, []byte(secret)) {
					t.Errorf("%s: %s is kept", name, secret)
				}
			}
		}
		kept := logoOf(t, d, sh.ID).PNG
		for name, c := range map[string]struct {
			raw []byte
			key string
		}{
			"SVG with script":      {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), "shop.bad_logo"},
			"SVG named as a PNG":   {[]byte(`<?xml version="1.0"?><svg/>`), "shop.bad_logo"},
			"nothing":              {nil, "shop.bad_logo"},
			"65,535 × 65,535":      {headerOnly(65535, 65535), "shop.wide_logo"},
			"a side past counting": {headerOnly(1<<31-1, 1<<31-1), "shop."},
			"a header alone":       {headerOnly(10, 10), "shop.bad_logo"},
			"a cut photo":          {photo[:len(photo)/2], "shop.bad_logo"},
			"more than 10 MiB":     {append(bytes.Clone(small), make([]byte, shop.MaxLogo)...), "shop.large_logo"},
		} {
			err := s.SetLogo(t.Context(), sh.ID, bytes.NewReader(c.raw), "test")
			if err == nil || errs.CodeOf(err) == errs.Internal || !strings.Contains(err.Error(), c.key) {
				t.Errorf("%s: %v", name, err)
			}
			if !bytes.Equal(logoOf(t, d, sh.ID).PNG, kept) {
				t.Errorf("%s changed the logo", name)
			}
		}
		if err := s.RemoveLogo(t.Context(), sh.ID, "test"); err != nil || logoOf(t, d, sh.ID) != nil {
			t.Errorf("the logo stays: %v", err)
		}
		if got := strings.Join(changes(t, d, sh.ID), " "); got != "logo logo logo logo logo logo logo logo" {
			t.Errorf("events: %s", got)
		}
	})
}

func logoOf(t testing.TB, d *db.DB, shopID int64) (l *shop.Logo) {
	t.Helper()
	err := d.Read(t.Context(), func(q *db.Read) (err error) {
		l, err = shop.LogoOf(q, shopID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// changes are the settings that the events of a shop name.
func changes(t testing.TB, d *db.DB, shopID int64) (names []string) {
	t.Helper()
	err := d.Read(t.Context(), func(q *db.Read) error {
		bodies, err := db.All(q, func(r *db.Rows) (s string, err error) { return s, r.Scan(&s) },
			`SELECT body FROM events WHERE shop_id = $1 AND kind = 'shop.changed' AND live ORDER BY seq`, shopID)
		for _, b := range bodies {
			b = strings.TrimSuffix(strings.TrimPrefix(b, `{"settings":[`), `]}`)
			names = append(names, strings.Split(strings.ReplaceAll(b, `"`, ""), ",")...)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestSettingsLeaveTheirNamesInTheLog(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := shop.New(d)
		sh, err := s.Add(t.Context(), "tea", "Tea", "", "")
		if err != nil {
			t.Fatal(err)
		}
		set := sh.Settings()
		for _, invoice := range []string{"T870011000590", "T8700110005902", "x"} { // the second may be right, but nobody said so
			bad := set
			bad.Invoice, bad.Rounding = invoice, "sideways"
			if _, err := s.Set(t.Context(), "tea", bad, "test"); strings.Join(fieldsOf(err), " ") != "tax_rounding invoice_number" {
				t.Errorf("%s: %v", invoice, err)
			}
		}
		set.Invoice, set.Rounding, set.InvoiceSure = "ｔ8700110005902", "ceil", true
		got, err := s.Set(t.Context(), "tea", set, "test")
		if err != nil || got.Invoice != "T8700110005902" || got.Rounding != "ceil" {
			t.Fatalf("%+v %v", got, err)
		}
		again := got.Settings()
		again.LapseDays = "20" // the number needs no second word
		if _, err := s.Set(t.Context(), "tea", again, "test"); err != nil {
			t.Error(err)
		}
		if _, err := s.Set(t.Context(), "tea", again, "test"); err != nil { // nothing new
			t.Error(err)
		}
		if got := strings.Join(changes(t, d, sh.ID), " "); got != "tax_rounding invoice_number lapse_days" {
			t.Errorf("events: %s", got)
		}
	})
}
