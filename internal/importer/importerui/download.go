package importerui

import (
	"context"
	"io"
	"net/http"

	"joren/internal/importer/tabular"
	"joren/internal/kit/errs"
	"joren/internal/kit/i18n"
	"joren/internal/web"
)

// rejected sends the rows that were not taken, to be mended and imported.
func (u *UI) rejected(w http.ResponseWriter, r *http.Request) error {
	i, err := u.load(r)
	if err != nil {
		return err
	}
	if i.Report.Rejected == 0 || i.Open() {
		return errs.New(errs.NotFound, "web.not_found", nil)
	}
	v := web.From(r.Context())
	stem, ext := i.Report.RejectedExt(i.FileName)
	name := v.Lang.T("importui.rejected_file", i18n.Args{"file": stem}) + ext
	return web.Send(w, r, name, contentType(i.Report.Info), func(ctx context.Context, w io.Writer) error {
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
