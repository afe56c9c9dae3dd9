package importerui_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"mime/multipart"
	"net/textproto"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/japanese"

	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/importer"
	"joren/internal/importer/importerui"
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
	o := importerui.Options{DB: d, Import: importer.New(d, b.Shops, slog.New(slog.DiscardHandler)), Shops: b.Shops, Staff: b.Staff, Jobs: b.queue, Dir: b.dir}
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
	w := jobs.NewWorker(b.queue, jobs.Options{Kinds: []jobs.Kind{b.ui.Kind()}, Ended: func(j jobs.Job) {
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

const threeBad = "external_id,name,email,birthday,prefecture,備考2\r\n" +
	"1,神谷 誠,kamiya@@example.jp,,,\r\n" +
	"2,江口 弘子,eguchi@example.jp,1979/02/30,,\r\n" +
	"3,田辺 ①,tanabe@example.jp,,東京都,x\r\n" +
	"4,安達 紗季,adachi@example.jp,,東京部,\r\n"

func TestAFileGoesInBadRowsComeBackAndGoInMended(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBench(t, d)
		at := b.checked("顧客_2026.csv", cp932(t, threeBad))
		b.has(b.owner.Get(at).Body, "顧客_2026.csv", "Joren の項目名の顧客と見分けました", "文字コードは Shift_JIS", "データは 4行", "6列のうち 5列", "田辺 ①",
			"東京都", "新しい", "@ が2つあります", "取り込めない 3行", "備考2", "まだ何も登録していません")
		if n := b.customers(""); n != 0 {
			t.Fatalf("%d customers before the start", n)
		}
		if a := b.start(at); a.Status != 303 || a.Location() != at {
			t.Fatalf("start: %d %s", a.Status, a.Location())
		}
		b.has(b.owner.Get(at).Body, "取り込み中", "順番を待っています", `hx-get="`+at+`"`, `hx-trigger="every 1s"`)
		if j := b.work(); j.State != jobs.Done {
			t.Fatalf("job %+v", j)
		}
		page := b.owner.Get(at).Body
		b.has(page, "取り込みの結果", "完了", "取り込めなかった 3行", "神谷 誠", "<code class=\"text-error break-all\"><bdi>kamiya@@example.jp</bdi></code>", "2月30日はありません",
			"3行だけのファイルを受け取る", "/s/tea/customers")
		if strings.Contains(page, "hx-trigger") || b.customers("") != 1 {
			t.Error("the page still asks, or the customer is not there")
		}
		if part := b.owner.Part(at).Body; !strings.HasPrefix(part, `<div id="import"`) {
			t.Errorf("part: %.100s", part)
		}
		b.mend(at)
	})
}

// mend downloads the rejected rows, corrects them as text and imports them.
func (b *bench) mend(at string) {
	b.t.Helper()
	a := b.owner.Get(at + "/rejected")
	if got := a.Header.Get("Content-Disposition"); a.Status != 200 || got != "attachment; filename*=UTF-8''%E9%A1%A7%E5%AE%A2_2026-%E5%8F%96%E3%82%8A%E8%BE%BC%E3%82%81%E3%81%AA%E3%81%8B%E3%81%A3%E3%81%9F%E8%A1%8C.csv" {
		b.t.Fatalf("rejected rows: %d %q", a.Status, got)
	}
	text, err := japanese.ShiftJIS.NewDecoder().String(a.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	b.has(text, "取り込めなかった理由", "「東京都」のことでしょうか")
	text = strings.NewReplacer("@@", "@", "1979/02/30", "1979/02/28", "東京部,", "東京都,").Replace(text)
	at = b.checked("直した.csv", cp932(b.t, text))
	b.start(at)
	b.work()
	if i := b.record(at); i.State != importer.StateDone || i.Report.Customers.Created != 3 || i.Report.Rejected != 0 || b.customers("江口") != 1 {
		b.t.Errorf("mended: %+v", i)
	}
	if a := b.owner.Get(at + "/rejected"); a.Status != 404 {
		b.t.Errorf("no rejected rows: %d", a.Status)
	}
	if b.uploads() != 2 {
		b.t.Errorf("%d uploads", b.uploads())
	}
}

func TestWhatIsNoFileOfOursIsExplained(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBench(t, d, func(o *importerui.Options) { o.MaxFile = 4096 })
		wide := strings.Repeat("a,", 400) + "email\n"
		for name, c := range map[string]struct {
			files  []file
			status int
			text   string
		}{
			"empty":       {[]file{{"a.csv", ""}}, 422, "ファイルが空です"},
			"blank":       {[]file{{"a.csv", "\r\n \r\n"}}, 422, "ファイルが空です"},
			"workbook":    {[]file{{"売上.xlsx", "PK\x03\x04" + strings.Repeat("\x00", 26) + "[Content_Types].xml" + strings.Repeat("\x01", 50)}}, 422, "表計算ファイル"},
			"unknown":     {[]file{{"a.csv", "a,b\n1,2\n"}}, 422, "どの形のファイルか見分けられません。列は「a, b」です"},
			"none":        {[]file{{"", ""}}, 422, "ファイルを選んでください。"},
			"two":         {[]file{{"a.csv", threeBad}, {"b.csv", threeBad}}, 422, "ファイルは1つずつ選んでください。"},
			"too large":   {[]file{{"a.csv", threeBad + strings.Repeat("5,x,x@example.jp,,,\r\n", 300)}}, 413, "ファイルが大きすぎます"},
			"too wide":    {[]file{{"a.csv", wide}}, 422, "列が多すぎます"},
			"no encoding": {[]file{{"a.csv", "email,name\n" + strings.Repeat("a@example.jp,\xff\xfe\x80\xff\n", 40)}}, 422, ""},
		} {
			a := b.send(b.owner, c.files...)
			if a.Status != c.status || !strings.Contains(a.Body, c.text) || !strings.Contains(a.Body, `aria-invalid="true"`) {
				t.Errorf("%s: %d\n%s", name, a.Status, a.Body)
			}
		}
		if n := b.uploads(); n != 0 {
			t.Errorf("%d refused uploads are still there", n)
		}
		c := b.owner
		if a := c.Do(c.Request("POST", "/s/tea/imports?form_token=AAAAAAAAAAAAAAAAAAAAAAAAAA", "multipart/form-data; boundary=x", strings.NewReader("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\ncut"))); a.Status != 422 {
			t.Errorf("cut off: %d", a.Status)
		}
	})
}

func TestNamesOfFilesAreOnlyText(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBench(t, d)
		for name, want := range map[string]string{
			`../../etc/passwd`:                  "passwd",
			`C:\fakepath\客.csv`:                 "客.csv",
			`<script>alert(1)</script>.csv`:     "script&gt;.csv",
			`a";x.csv`:                          "a&#34;;x.csv",
			"\u202Evsc.exe.csv":                 "vsc.exe.csv",
			strings.Repeat("長", 300) + ".csv":   strings.Repeat("長", 115) + "….csv",
			"CON":                               "CON",
			"名前の\xff壊れた.csv":                    "名前の\uFFFD壊れた.csv",
			"../":                               "file.csv",
			"<img src=x onerror=alert(1)>客.csv": "&lt;img src=x onerror=alert(1)&gt;客.csv",
		} {
			a := b.send(b.owner, file{name, threeBad})
			if a.Status != 303 {
				t.Errorf("%q: %d", name, a.Status)
				continue
			}
			if body := b.owner.Get(a.Location()).Body; !strings.Contains(body, "<bdi>"+want+"</bdi>") {
				t.Errorf("%q is not shown as %q", name, want)
			}
		}
		entries, _ := os.ReadDir(b.dir)
		for _, e := range entries {
			if info, err := e.Info(); err != nil || !regexp.MustCompile(`^[A-Z2-7]{26}$`).MatchString(e.Name()) || info.Mode().Perm() != 0o600 {
				t.Errorf("stored as %s %v", e.Name(), info.Mode())
			}
		}
	})
}

func TestAnImportIsStartedOnceAndMayBeGivenUpBefore(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBench(t, d)
		at := b.checked("a.csv", threeBad)
		b.start(at)
		for range 2 {
			if a := b.owner.Post(at+"/start", map[string][]string{"form_token": {"AAAAAAAAAAAAAAAAAAAAAAAA" + fmt.Sprint(time.Now().UnixNano())}}); a.Status != 303 {
				t.Errorf("again: %d", a.Status)
			}
		}
		if a := b.owner.Post(at+"/drop", nil); a.Status != 409 {
			t.Errorf("drop what runs: %d", a.Status)
		}
		var n int
		if err := d.Read(t.Context(), func(q *db.Read) error {
			list, err := jobs.List(q, b.Shop("tea").ID, "", 0, 10)
			n = len(list)
			return err
		}); err != nil || n != 1 {
			t.Fatalf("%d jobs, %v", n, err)
		}
		b.work()
		if i := b.record(at); i.State != importer.StateDone || i.Report.Rows != 4 {
			t.Errorf("%+v", i)
		}
		other := b.checked("b.csv", threeBad)
		if a := b.owner.Post(other+"/drop", nil); a.Status != 303 || b.uploads() != 1 {
			t.Errorf("drop: %d, %d uploads", a.Status, b.uploads())
		}
		if i := b.record(other); i.State != importer.StateDropped || len(i.Report.Sample)+len(i.Report.Errors) != 0 {
			t.Errorf("dropped: %+v", i)
		}
		b.has(b.owner.Get(other).Body, "この取り込みはやめました")
		b.has(b.owner.Get("/s/tea/imports").Body, "a.csv", "完了", "b.csv", "取りやめ")
	})
}

func TestAnImportThatWasCutOffGoesOn(t *testing.T) {
	t.Parallel()
	const orders, people = 6000, 700
	var text strings.Builder
	text.WriteString("order_number,ordered_at,customer.external_id,customer.name,sku,unit_price,quantity\n")
	for o := range orders {
		price := "500"
		if o%1000 == 999 {
			price = "-1"
		}
		fmt.Fprintf(&text, "N%05d,2026-01-%02d,c%d,顧客 %d,S%d,%s,1\n", o, 1+o%28, o%people, o%people, o%9, price)
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBench(t, d)
		at := b.checked("orders.csv", text.String())
		b.start(at)
		w := b.worker()
		for b.record(at).Report.Rows == 0 && t.Context().Err() == nil {
		}
		w.Stop()
		if i := b.record(at); i.State != importer.StateRunning || i.Report.Rows >= orders {
			t.Fatalf("not cut off in the middle: %s, %d rows", i.State, i.Report.Rows)
		}
		b.has(b.owner.Get(at).Body, "取り込み中", "<progress", "/ 6,000行")
		for len(b.ended) > 0 {
			<-b.ended
		}
		if j := b.work(); j.State != jobs.Done {
			t.Fatalf("job %+v", j)
		}
		r := b.record(at).Report
		if r.Rows != orders || r.Rejected != 6 || r.Accepted != orders-6 || r.Orders.Created != orders-6 || r.Orders.Unchanged+r.Orders.Updated != 0 ||
			r.Orders.Amount != 500*(orders-6) || r.Customers.Created != people || r.Customers.Updated+r.Customers.Unchanged != 0 || b.customers("") != people {
			t.Errorf("report %+v", r)
		}
	})
}

func TestALostFileIsExplained(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBench(t, d)
		at := b.checked("a.csv", threeBad)
		b.start(at)
		if err := os.RemoveAll(b.dir); err != nil {
			t.Fatal(err)
		}
		b.work()
		b.has(b.owner.Get(at).Body, "失敗", "しまっておいたファイルが見つかりません", "新しく取り込む")
	})
}

func TestWorkGivenUpClosesTheImport(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBench(t, d)
		at := b.checked("a.csv", threeBad)
		b.start(at)
		if err := d.Tx(t.Context(), func(tx *db.Tx) error {
			list, err := jobs.List(tx, b.Shop("tea").ID, "", 0, 1)
			if err != nil {
				return err
			}
			return b.queue.Cancel(tx, b.Shop("tea").ID, list[0].ID)
		}); err != nil {
			t.Fatal(err)
		}
		if err := b.ui.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		b.has(b.owner.Get(at).Body, "取り込みを止めました", "何も登録していません")
	})
}

func TestUploadsAreRemovedAfterThirtyDays(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBench(t, d)
		done, waiting := b.checked("a.csv", threeBad), b.checked("b.csv", threeBad)
		b.start(done)
		b.work()
		if err := os.WriteFile(filepath.Join(b.dir, strings.Repeat("A", 26)), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := b.ui.Sweep(t.Context()); err != nil || b.uploads() != 3 {
			t.Fatalf("swept too early: %d, %v", b.uploads(), err)
		}
		for _, at := range []string{done, waiting} {
			b.age(at, 31*24*time.Hour)
		}
		old := time.Now().Add(-25 * time.Hour)
		if err := os.Chtimes(filepath.Join(b.dir, strings.Repeat("A", 26)), old, old); err != nil {
			t.Fatal(err)
		}
		if err := b.ui.Sweep(t.Context()); err != nil || b.uploads() != 0 {
			t.Fatalf("left: %d, %v", b.uploads(), err)
		}
		if b.record(done).State != importer.StateDone || b.record(waiting).State != importer.StateDropped {
			t.Error("the states after sweeping")
		}
	})
}

// age makes an import older than it is.
func (b *bench) age(at string, by time.Duration) {
	b.t.Helper()
	i := b.record(at)
	if err := b.DB.Tx(b.t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE imports SET created_at = created_at - $1, finished_at = finished_at - $1 WHERE shop_id = $2 AND id = $3`,
			by.Milliseconds(), b.Shop("tea").ID, i.ID)
		return err
	}); err != nil {
		b.t.Fatal(err)
	}
}

func TestExportsImportAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBench(t, d)
		at := b.checked("o.csv", "order_number,ordered_at,customer.external_id,customer.name,sku,unit_price,quantity\n1,2026-01-02,c1,=田辺,S,500,2\n")
		b.start(at)
		b.work()
		for kind, want := range map[string]string{"customers": `"'=田辺"`, "orders": `"1000"`, "lines": `"S"`} {
			a := b.owner.Get("/s/tea/exports/" + kind)
			if a.Status != 200 || !strings.Contains(a.Body, want) || !strings.HasPrefix(a.Header.Get("Content-Disposition"), "attachment; filename*=UTF-8''") {
				t.Errorf("%s: %d %s\n%s", kind, a.Status, a.Header.Get("Content-Disposition"), a.Body)
			}
			b.checked(kind+".csv", a.Body)
		}
		if a := b.owner.Get("/s/tea/exports/staff"); a.Status != 404 {
			t.Errorf("unknown kind: %d", a.Status)
		}
	})
}

func TestEveryStateReadsInEnglish(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBench(t, d)
		at := b.checked("a.csv", threeBad)
		pages := []string{b.owner.Get("/s/tea/imports?lang=en").Body, b.owner.Get(at).Body}
		b.start(at)
		pages = append(pages, b.owner.Get(at).Body)
		b.work()
		pages = append(pages, b.owner.Get(at).Body, b.owner.Get("/s/tea/imports").Body)
		for _, p := range pages {
			if strings.Contains(p, "«") || strings.Contains(p, "style=") || strings.Contains(p, "{n}") {
				t.Errorf("page:\n%s", p)
			}
		}
	})
}

func TestWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	for _, r := range staff.Roles() {
		if r.Can(staff.ImportRun) && !r.Can(staff.CustomerExport) {
			t.Errorf("%s may import but not see the page to do it on", r)
		}
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBench(t, d)
		at := b.checked("a.csv", threeBad)
		id := at[strings.LastIndex(at, "/")+1:]
		b.CheckStrangers("tea", id, "customers")
		b.CheckCrossSite("tea", id)
		b.CheckReads("tea", id, "customers")
		b.CheckRoles("tea", "0")
		marketer := b.Member("tea", staff.Marketer).Get("/s/tea/imports")
		if marketer.Status != 200 || strings.Contains(marketer.Body, "multipart/form-data") || !strings.Contains(marketer.Body, "/exports/lines") {
			t.Errorf("the page of one who may only export: %d", marketer.Status)
		}
		other := b.Member("coffee", staff.Owner)
		if a := other.Get(strings.Replace(at, "/tea/", "/coffee/", 1)); a.Status != 404 {
			t.Errorf("an import of another shop under one's own: %d", a.Status)
		}
		if a := other.Post(strings.Replace(at, "/tea/", "/coffee/", 1)+"/start", map[string][]string{"form_token": {"BBBBBBBBBBBBBBBBBBBBBBBB"}}); a.Status != 404 {
			t.Errorf("start it: %d", a.Status)
		}
	})
}
