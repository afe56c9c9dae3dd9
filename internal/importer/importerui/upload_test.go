package importerui_test

import (
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
)

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
		b.has(b.owner.Get(at).Body, "取り込み中", "順番を待っています", `hx-sse:connect="`+at+`/progress"`)
		if j := b.work(); j.State != jobs.Done {
			t.Fatalf("job %+v", j)
		}
		page := b.owner.Get(at).Body
		b.has(page, "取り込みの結果", "完了", "取り込めなかった 3行", "神谷 誠", "<code class=\"text-error break-all\"><bdi>kamiya@@example.jp</bdi></code>", "2月30日はありません",
			"3行だけのファイルを受け取る", "/s/tea/customers")
		if strings.Contains(page, "hx-sse") || b.customers("") != 1 {
			t.Error("the page still asks, or the customer is not there")
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

// S-082: what a file is called never says where anything is written, read or removed.
func TestS082_NamesOfFilesLeadNowhere(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBench(t, d)
		canary := filepath.Join(filepath.Dir(b.dir), "canary.csv")
		if err := os.WriteFile(canary, []byte("untouched"), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"../canary.csv", "../../canary.csv", "..%2fcanary.csv", "....//canary.csv", `..\canary.csv`, `C:\canary.csv`, canary, "a\x00/../canary.csv"} {
			a := b.send(b.owner, file{name, threeBad})
			if a.Status != 303 && a.Status != 422 && a.Status != 400 {
				t.Errorf("%q: %d", name, a.Status)
			}
			if a.Status == 303 {
				if kept := b.record(a.Location()).FileName; strings.ContainsAny(kept, "/\x00") {
					t.Errorf("%q is kept as %q", name, kept)
				}
			}
		}
		entries, err := os.ReadDir(b.dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if !regexp.MustCompile(`^[A-Z2-7]{26}$`).MatchString(e.Name()) {
				t.Errorf("stored as %q", e.Name())
			}
		}
		// A link among the uploads, and a record that points out of them, lead to nothing either.
		if err := os.Symlink(canary, filepath.Join(b.dir, strings.Repeat("B", 26))); err != nil {
			t.Fatal(err)
		}
		at := b.checked("a.csv", threeBad)
		i := b.record(at)
		if err := d.Tx(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE imports SET stored_as = $1 WHERE shop_id = $2 AND id = $3`, "../canary.csv", b.Shop("tea").ID, i.ID)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		b.start(at)
		b.work()
		if state := b.record(at).State; state != importer.StateFailed {
			t.Errorf("an import from outside is %s", state)
		}
		b.age(at, 31*24*time.Hour)
		if err := b.ui.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if text, err := os.ReadFile(canary); err != nil || string(text) != "untouched" {
			t.Errorf("the canary is %q, %v", text, err)
		}
	})
}
