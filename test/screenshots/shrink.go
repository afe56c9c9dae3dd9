package main

import (
	"bytes"
	"cmp"
	"image"
	"image/color"
	"image/png"
	"os"
	"slices"
)

// shrink writes a picture with 256 of its colours: a page has few, and the file is a third as large.
func shrink(path string, raw []byte) error {
	img, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		return err
	}
	b := img.Bounds()
	small := image.NewPaletted(b, palette(img))
	known := map[color.RGBA]uint8{}
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			c := rgba(img.At(x, y))
			at, ok := known[c]
			if !ok {
				at = uint8(small.Palette.Index(c)) //nolint:gosec // a palette has at most 256 colours
				known[c] = at
			}
			small.SetColorIndex(x, y, at)
		}
	}
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, small); err != nil {
		return err
	}
	return os.WriteFile(path, out.Bytes(), 0o600)
}

func rgba(c color.Color) color.RGBA { return color.RGBAModel.Convert(c).(color.RGBA) }

func palette(img image.Image) color.Palette {
	counts := map[color.RGBA]int{}
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			counts[rgba(img.At(x, y))]++
		}
	}
	all := make([]color.RGBA, 0, len(counts))
	for c := range counts {
		all = append(all, c)
	}
	slices.SortFunc(all, func(x, y color.RGBA) int {
		return cmp.Or(counts[y]-counts[x], cmp.Compare(x.R, y.R), cmp.Compare(x.G, y.G), cmp.Compare(x.B, y.B))
	})
	// first the commonest of each hue, so that a red word on a large page stays red, then the commonest of all
	p := make(color.Palette, 0, 256)
	hues, taken := map[[3]uint8]bool{}, map[color.RGBA]bool{}
	for _, c := range all {
		if hue := [3]uint8{c.R >> 5, c.G >> 5, c.B >> 5}; !hues[hue] && len(p) < 160 {
			hues[hue], taken[c] = true, true
			p = append(p, c)
		}
	}
	for _, c := range all {
		if !taken[c] && len(p) < 256 {
			p = append(p, c)
		}
	}
	return p
}
