package importerui_test

import (
	"bytes"
	"log/slog"
	"mime/multipart"
	"net/textproto"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/text/encoding/japanese"

	"joren/internal/db"
	"joren/internal/importer"
	"joren/internal/importer/importerui"
	"joren/internal/importer/undo"
	"joren/internal/jobs"
	"joren/internal/kit/ids"
	"joren/internal/search"
	"joren/internal/staff"
	"joren/internal/web/webtest"
)

// bench is a site with the pages of this package and a shop "tea".
type bench struct {
	*webtest.Site
	t     *testing.T
	ui    *importerui.UI
	queue *jobs.Queue
	ended chan jobs.Job
	dir   string
	owner *webtest.Client
}

func newBench(t *testing.T, d *db.DB, change ...func(*importerui.Options)) *bench {
	t.Helper()
	b := &bench{Site: webtest.New(t, d), t: t, queue: jobs.New(d), ended: make(chan jobs.Job, 10), dir: filepath.Join(t.TempDir(), "uploads")}
	o := importerui.Options{DB: d, Import: importer.New(d, b.Shops, slog.New(slog.DiscardHandler)), Undo: undo.New(d), Shops: b.Shops, Staff: b.Staff, Jobs: b.queue, Dir: b.dir}
	for _, c := range change {
		c(&o)
	}
	b.ui = importerui.New(o)
	b.Handle(b.ui.Routes()...)
	b.owner = b.Member("tea", staff.Owner)
	return b
}

// worker starts a worker of imports.
func (b *bench) worker() *jobs.Worker {
	w := jobs.NewWorker(b.queue, jobs.Options{Kinds: []jobs.Kind{b.ui.Kind(), b.ui.UndoKind()}, Ended: func(j jobs.Job) {
		b.ui.Ended(j)
		b.ended <- j
	}})
	w.Start()
	return w
}

// work lets a worker do one job.
func (b *bench) work() jobs.Job {
	w := b.worker()
	defer w.Stop()
	return <-b.ended
}

type file struct{ name, text string }

// send uploads files with a form token of its own.
func (b *bench) send(c *webtest.Client, files ...file) *webtest.Answer {
	b.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for _, f := range files {
		h := textproto.MIMEHeader{"Content-Type": {"text/csv"}}
		h.Set("Content-Disposition", `form-data; name="file"; filename="`+strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(f.name)+`"`)
		w, err := form.CreatePart(h)
		if err == nil {
			_, err = w.Write([]byte(f.text))
		}
		if err != nil {
			b.t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		b.t.Fatal(err)
	}
	page := b.owner.Get("/s/tea/imports").Body
	action := regexp.MustCompile(`action="(/s/tea/imports\?form_token=[A-Z2-7]+)"`).FindStringSubmatch(page)
	if action == nil {
		b.t.Fatalf("no form in\n%s", page)
	}
	return c.Do(c.Request("POST", action[1], form.FormDataContentType(), &body))
}

// checked uploads a file that is accepted and returns its page's address.
func (b *bench) checked(name, text string) string {
	b.t.Helper()
	a := b.send(b.owner, file{name, text})
	if a.Status != 303 {
		b.t.Fatalf("upload: %d\n%s", a.Status, a.Body)
	}
	return a.Location()
}

func (b *bench) start(at string) *webtest.Answer {
	b.t.Helper()
	token := regexp.MustCompile(`name="form_token" value="([A-Z2-7]+)"`).FindStringSubmatch(b.owner.Get(at).Body)
	if token == nil {
		b.t.Fatal("no start form")
	}
	return b.owner.Post(at+"/start", map[string][]string{"form_token": {token[1]}})
}

func (b *bench) record(at string) (i *importer.Import) {
	b.t.Helper()
	id, _ := ids.Parse("imp", at[strings.LastIndex(at, "/")+1:])
	if err := b.DB.Read(b.t.Context(), func(q *db.Read) (err error) {
		i, err = importer.Get(q, b.Shop("tea").ID, id)
		return err
	}); err != nil {
		b.t.Fatal(err)
	}
	return i
}

func (b *bench) customers(text string) (n int64) {
	b.t.Helper()
	if err := b.DB.Read(b.t.Context(), func(q *db.Read) error {
		r, err := search.Customers(q, b.Shop("tea").ID, search.Query{Text: text, Sort: "number", Limit: 1})
		if err == nil {
			n = r.Total
		}
		return err
	}); err != nil {
		b.t.Fatal(err)
	}
	return n
}

func (b *bench) uploads() int {
	entries, err := os.ReadDir(b.dir)
	if err != nil && !os.IsNotExist(err) {
		b.t.Fatal(err)
	}
	return len(entries)
}

func (b *bench) has(body string, texts ...string) {
	b.t.Helper()
	for _, s := range texts {
		if !strings.Contains(body, s) {
			b.t.Errorf("page lacks %q", s)
		}
	}
	if b.t.Failed() {
		b.t.Log(body)
	}
}

func cp932(t *testing.T, s string) string {
	t.Helper()
	out, err := japanese.ShiftJIS.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
