// Package importerui has the pages on which staff take files in and get files out: choosing a file, what was
// recognised and how the first customers will look, the progress, the report with the rows to mend, and the exports.
// All of them work without scripts.
//
// A file is stored under a random name in a folder of the package's own, tried without keeping anything, and taken in
// by a job once staff say so. The package draws what package importer reports; it holds no rule of importing.
package importerui

import (
	"log/slog"
	"net/http"

	"joren/internal/db"
	"joren/internal/importer"
	"joren/internal/importer/tabular"
	"joren/internal/importer/undo"
	"joren/internal/jobs"
	"joren/internal/kit/errs"
	"joren/internal/kit/ids"
	"joren/internal/shop"
	"joren/internal/staff"
	"joren/internal/web"
)

// The limits of a file that comes through the browser, of which package tabular checks columns, cells and rows.
const (
	maxFile = 200 << 20 // bytes
	maxRows = 2_000_000
)

// maxBody bounds a request. What a file has beyond its limit is read and thrown away, since a browser that is cut off
// while it sends does not show the answer.
const maxBody = 1 << 30 // bytes

// Options are what the pages need.
type Options struct {
	DB     *db.DB
	Import *importer.Importer
	Undo   *undo.Undoer
	Shops  *shop.Service
	Staff  *staff.Service // for the names of those who imported
	Jobs   *jobs.Queue
	Dir    string       // folder of the uploads, made when missing
	Log    *slog.Logger // nil: silent

	MaxFile int64 // bytes; 0: 200 MiB
}

// UI answers the pages.
type UI struct {
	Options
	limits tabular.Limits
}

// New returns a UI.
func New(o Options) *UI {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.MaxFile <= 0 {
		o.MaxFile = maxFile
	}
	return &UI{o, tabular.DefaultLimits}
}

// Routes are the routes of this package.
func (u *UI) Routes() []web.Route {
	const imports, one = "/s/{shop}/imports", "/s/{shop}/imports/{id}"
	return []web.Route{
		// The page has both ways; all who may import may export.
		{Method: "GET", Pattern: imports, Permission: staff.CustomerExport, Handle: u.list},
		{Method: "POST", Pattern: imports, Permission: staff.ImportRun, Upload: maxBody, Once: true, Handle: u.upload},
		{Method: "GET", Pattern: imports + "/formats", Permission: staff.CustomerExport, Handle: u.guide},
		{Method: "GET", Pattern: one, Permission: staff.ImportRun, Handle: u.show},
		{Method: "POST", Pattern: one + "/sheet", Permission: staff.ImportRun, Handle: u.chooseSheet},
		{Method: "GET", Pattern: one + "/mapping", Permission: staff.ImportRun, Handle: u.mapping},
		{Method: "POST", Pattern: one + "/mapping", Permission: staff.ImportRun, Handle: u.mapColumns},
		{Method: "POST", Pattern: one + "/mapping/column", Permission: staff.ImportRun, Handle: u.mapColumn},
		{Method: "POST", Pattern: "/s/{shop}/mappings", Permission: staff.ImportRun, Upload: maxMappingUpload, Once: true, Handle: u.uploadKept},
		{Method: "GET", Pattern: "/s/{shop}/mappings/{mapping}", Permission: staff.ImportRun, Handle: u.kept},
		{Method: "GET", Pattern: "/s/{shop}/mappings/{mapping}/file", Permission: staff.ImportRun, Handle: u.keptFile},
		{Method: "POST", Pattern: "/s/{shop}/mappings/{mapping}/delete", Permission: staff.ImportRun, Handle: u.deleteKept},
		{Method: "POST", Pattern: one + "/start", Permission: staff.ImportRun, Once: true, Handle: u.start},
		{Method: "GET", Pattern: one + "/progress", Permission: staff.ImportRun, Handle: u.progress},
		{Method: "POST", Pattern: one + "/stop", Permission: staff.ImportRun, Handle: u.stop},
		{Method: "POST", Pattern: one + "/resume", Permission: staff.ImportRun, Once: true, Handle: u.resume},
		{Method: "POST", Pattern: one + "/drop", Permission: staff.ImportRun, Handle: u.drop},
		{Method: "GET", Pattern: one + "/undo", Permission: staff.ImportRun, Handle: u.askUndo},
		{Method: "POST", Pattern: one + "/undo", Permission: staff.ImportRun, Once: true, Handle: u.startUndo},
		{Method: "GET", Pattern: one + "/rejected", Permission: staff.ImportRun, Handle: u.rejected},
	}
}

func importShop(s *shop.Shop) importer.Shop {
	return importer.Shop{ID: s.ID, Currency: s.Currency, Zone: s.Zone, Lapse: s.Lapse(), MatchMail: s.MatchMail, MatchPhone: s.MatchPhone,
		Rounding: s.Rounding}
}

// importID is the import that the address names.
func importID(r *http.Request) (int64, error) {
	id, ok := ids.Parse(importer.ImportIDPrefix, r.PathValue("id"))
	if !ok {
		return 0, errs.New(errs.NotFound, "web.not_found", nil)
	}
	return id, nil
}

// load finds the import that the address names in the visit's shop.
func (u *UI) load(r *http.Request) (i *importer.Import, err error) {
	id, err := importID(r)
	if err != nil {
		return nil, err
	}
	err = u.DB.Read(r.Context(), func(q *db.Read) error {
		i, err = importer.Get(q, web.From(r.Context()).Shop.ID, id)
		return err
	})
	if errs.Is(err, errs.NotFound) {
		return nil, errs.New(errs.NotFound, "web.not_found", nil)
	}
	return i, err
}

// path is the address of an import's page.
func path(v *web.Visit, id int64) string {
	return v.Path("/imports/" + ids.Format(importer.ImportIDPrefix, id))
}
