package importerui

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"joren/internal/exporter"
	"joren/internal/importer"
	"joren/internal/importer/tabular"
	"joren/internal/kit/errs"
	"joren/internal/kit/i18n"
	"joren/internal/staff"
	"joren/internal/web"
)

// downloadTime is how long a browser may take for a file.
const downloadTime = 10 * time.Minute

// rejected sends the rows that were not taken, to be mended and imported.
func (u *UI) rejected(w http.ResponseWriter, r *http.Request) error {
	i, err := u.load(r)
	if err != nil {
		return err
	}
	if i.Report.Rejected == 0 || i.State == importer.StateChecked {
		return errs.New(errs.NotFound, "web.not_found", nil)
	}
	v := web.From(r.Context())
	ext := filepath.Ext(i.FileName)
	name := v.Lang.T("importui.rejected_file", i18n.Args{"file": strings.TrimSuffix(i.FileName, ext)}) + ext
	return u.send(w, r, name, contentType(i.Report.Info), func(ctx context.Context, w io.Writer) error {
		return u.Import.WriteRejected(ctx, v.Shop.ID, i.ID, v.Lang, w)
	})
}

// contentType names no charset: the file has the encoding of its source, and is saved, not shown.
func contentType(info tabular.Info) string {
	if info.Delimiter == '\t' {
		return "text/tab-separated-values"
	}
	return "text/csv"
}

// export sends all customers, orders or lines of the shop.
func (u *UI) export(w http.ResponseWriter, r *http.Request) error {
	v := web.From(r.Context())
	kind := exporter.Kind(r.PathValue("kind"))
	var key string
	switch kind {
	case exporter.Customers:
		key = "importui.export.file.customers"
	case exporter.Orders:
		key = "importui.export.file.orders"
	case exporter.Lines:
		key = "importui.export.file.lines"
	default:
		return errs.New(errs.NotFound, "web.not_found", nil)
	}
	if kind != exporter.Customers && !v.Can(staff.OrderExport) {
		return errs.New(errs.Forbidden, "web.forbidden", nil)
	}
	today := strings.ReplaceAll(v.Shop.Today(u.DB.Clock().Now()).String(), "-", "")
	req := exporter.Request{Shop: exporter.Shop{ID: v.Shop.ID, Currency: v.Shop.Currency, Zone: v.Shop.Zone}, Kind: kind, As: exporter.CSV}
	return u.send(w, r, v.Lang.T(key, i18n.Args{"day": today}), "text/csv; charset=utf-8", func(ctx context.Context, w io.Writer) error {
		_, err := exporter.Write(ctx, u.DB, req, w)
		return err
	})
}

// send streams a file to be saved. Once a part of it has left, a failure breaks the connection: a file that was cut off
// must not look whole.
func (u *UI) send(w http.ResponseWriter, r *http.Request, name, kind string, write func(ctx context.Context, w io.Writer) error) error {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", "attachment; filename*=UTF-8''"+extValue(name))
	if r.Method == http.MethodHead {
		w.WriteHeader(http.StatusOK)
		return nil
	}
	_ = http.NewResponseController(w).SetWriteDeadline(u.DB.Clock().Now().Add(downloadTime)) // a recorder in tests has none
	out := &counting{w: w}
	err := write(r.Context(), out)
	if err == nil || out.n == 0 {
		if err != nil {
			h.Del("Content-Disposition")
		}
		return err
	}
	u.Log.ErrorContext(r.Context(), "a download was cut off", "path", r.Pattern, "err", err)
	panic(http.ErrAbortHandler)
}

// counting counts what was written.
type counting struct {
	w io.Writer
	n int64
}

func (c *counting) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

// extValue writes a text as the extended value of a header's parameter (RFC 8187).
func extValue(s string) string {
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("!#$&+-.^_`|~", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
