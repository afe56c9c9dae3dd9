package workbook_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"net"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"joren/internal/importer/tabular"
	"joren/internal/importer/workbook"
	"joren/internal/kit/errs"
)

const oneRow = `<row><c t="str"><v>a</v></c></row>`

// zeros is a member that unpacks to n zero bytes.
func zeros(t *testing.T, n int64) []byte {
	t.Helper()
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, 6) // as programs do: 286 MiB become 284 KiB
	if err == nil {
		_, err = io.CopyN(w, zeroReader{}, n)
	}
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

type zeroReader struct{}

func (zeroReader) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// raw packs members whose headers say what they like.
func raw(t *testing.T, headers []zip.FileHeader, data [][]byte) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for i := range headers {
		w, err := z.CreateRaw(&headers[i])
		if err == nil {
			_, err = w.Write(data[i])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func bomb(t *testing.T, unpacked int64) []byte {
	t.Helper()
	packed := zeros(t, unpacked)
	return raw(t, []zip.FileHeader{{Name: "xl/media/image1.bin", Method: zip.Deflate, UncompressedSize64: uint64(unpacked), CompressedSize64: uint64(len(packed))}}, [][]byte{packed})
}

// TestS080_BombsAreRefusedAtOnce: archives that unpack to far more than they are, or than they say.
func TestS080_BombsAreRefusedAtOnce(t *testing.T) { //nolint:paralleltest // measures time and memory
	large := bomb(t, 286<<20)
	lying := bytes.ReplaceAll(large, binary.LittleEndian.AppendUint32(nil, 286<<20), binary.LittleEndian.AppendUint32(nil, 1000))
	for _, c := range []struct {
		name string
		file []byte
		key  string
	}{
		{"310 KiB that are 286 MiB", large, "workbook.too_much"},
		{"12 MiB of nothing", bomb(t, 12<<20), "workbook.too_much"},
		{"286 MiB that say they are 1,000 bytes", lying, "tabular.is_archive"},
		{"the same in a workbook", lyingSheet(t), "workbook.damaged"},
		{"one text in a million cells", bare(t, strings.Repeat(`<row>`+strings.Repeat(`<c t="s"><v>0</v></c>`, 17)+`</row>`, 30_000), "<si><t>"+strings.Repeat("あ", 20_000)+"</t></si>"), "workbook.too_much"},
	} {
		t.Run(c.name, func(t *testing.T) { //nolint:paralleltest // measures time and memory
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			start := time.Now()
			refused(t, c.file, c.key)
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			if took > 100*time.Millisecond || after.TotalAlloc-before.TotalAlloc > 8<<20 {
				t.Errorf("%d bytes took %s and %d KiB", len(c.file), took, (after.TotalAlloc-before.TotalAlloc)>>10)
			}
		})
	}
}

// lyingSheet is a workbook whose sheet unpacks to 64 MiB and says 1,000 bytes.
func lyingSheet(t *testing.T) []byte {
	t.Helper()
	var headers []zip.FileHeader
	var data [][]byte
	for _, m := range skeleton("", "")[:6] {
		headers = append(headers, zip.FileHeader{Name: m[0], Method: zip.Store, UncompressedSize64: uint64(len(m[1])), CompressedSize64: uint64(len(m[1])), CRC32: crc32.ChecksumIEEE([]byte(m[1]))})
		data = append(data, []byte(m[1]))
	}
	packed := zeros(t, 64<<20)
	headers = append(headers, zip.FileHeader{Name: "xl/worksheets/sheet1.xml", Method: zip.Deflate, UncompressedSize64: 1000, CompressedSize64: uint64(len(packed))})
	return raw(t, headers, append(data, packed))
}

// TestS080_TextThatIsReferredToOftenIsBounded: a text that the cells of many rows share is a bomb without being large.
func TestS080_TextThatIsReferredToOftenIsBounded(t *testing.T) { //nolint:paralleltest // measures time and memory
	var sheet strings.Builder
	sheet.WriteString(oneRow)
	for i := range 20_000 { // differing, so that it packs no better than a real sheet
		fmt.Fprintf(&sheet, `<row><c r="A%d" t="s" s="%d"><v>0</v></c></row>`, i+2, i*7919%99991)
	}
	file := bare(t, sheet.String(), "<si><t>"+strings.Repeat("x", 60_000)+"</t></si>")
	start := time.Now()
	refused(t, file, "workbook.too_much_text")
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("took %s", took)
	}
}

// TestS081_UnsafeArchivesAreRefused and leave nothing behind.
func TestS081_UnsafeArchivesAreRefused(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	with := func(more ...[2]string) []byte { return pack(t, append(skeleton(oneRow, ""), more...)...) }
	for name, c := range map[string]struct {
		file []byte
		key  string
	}{
		"out of the folder":    {with([2]string{"../../evil.xml", "<a/>"}), "workbook.unsafe_part"},
		"through a folder":     {with([2]string{"xl/../../evil.xml", "<a/>"}), "workbook.unsafe_part"},
		"dots and slashes":     {with([2]string{"....//evil.xml", "<a/>"}), "workbook.unsafe_part"},
		"absolute":             {with([2]string{"/etc/passwd", "x"}), "workbook.unsafe_part"},
		"backslashes":          {with([2]string{`..\evil.xml`, "<a/>"}), "workbook.unsafe_part"},
		"a drive":              {with([2]string{`C:evil.xml`, "<a/>"}), "workbook.unsafe_part"},
		"NUL":                  {with([2]string{"xl/a\x00.xml", "<a/>"}), "workbook.unsafe_part"},
		"the same name":        {with([2]string{"xl/workbook.xml", books}), "workbook.unsafe_part"},
		"the same name, large": {with([2]string{"XL/Workbook.XML", books}), "workbook.unsafe_part"},
		"an archive within":    {with([2]string{"xl/embeddings/a.zip", string(nested(t, 10))}), "workbook.unsafe_part"},
		"a link":               {linked(t), "workbook.unsafe_part"},
		"members that overlap": {overlapping(t), "workbook.unsafe_part"},
		"100,000 members":      {many(t, 100_000), "workbook.too_many_parts"},
		"1,001 members":        {many(t, 1001), "workbook.too_many_parts"},
		"cut off":              {with()[:900], "workbook.damaged"},
		"another archive":      {pack(t, [2]string{"a.csv", "a,b"}), "tabular.is_archive"},
		"an empty archive":     {pack(t), "tabular.is_archive"},
		"ods":                  {pack(t, [2]string{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}, [2]string{"content.xml", "<a/>"}), "workbook.is_ods"},
		"numbers":              {pack(t, [2]string{"Index/Document.iwa", "x"}), "workbook.is_numbers"},
		"a text document":      {pack(t, [2]string{"[Content_Types].xml", types}, [2]string{"_rels/.rels", strings.Replace(rels, "xl/workbook", "word/document", 1)}, [2]string{"word/document.xml", "<document/>"}), "tabular.is_archive"},
		"xlsb":                 {pack(t, [2]string{"[Content_Types].xml", types}, [2]string{"_rels/.rels", strings.Replace(rels, "workbook.xml", "workbook.bin", 1)}, [2]string{"xl/workbook.bin", "x"}), "workbook.is_binary"},
		"xls":                  {append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), make([]byte, 4096)...), "tabular.is_old_workbook"},
	} {
		t.Run(name, func(t *testing.T) { refused(t, c.file, c.key) })
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func nested(t *testing.T, depth int) []byte {
	t.Helper()
	inner := []byte("x")
	for range depth {
		inner = pack(t, [2]string{"a.zip", string(inner)})
	}
	return inner
}

func many(t *testing.T, n int) []byte {
	t.Helper()
	members := skeleton(oneRow, "")
	for i := len(members); i < n; i++ {
		members = append(members, [2]string{fmt.Sprintf("xl/%d.xml", i), ""})
	}
	return pack(t, members...)
}

func linked(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	h := &zip.FileHeader{Name: "xl/styles.xml"}
	h.SetMode(fs.ModeSymlink | 0o777)
	w, err := z.CreateHeader(h)
	if err == nil {
		_, err = io.WriteString(w, "/etc/passwd")
	}
	if err = errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// overlapping makes the directory's last entry lead to the first member.
func overlapping(t *testing.T) []byte {
	t.Helper()
	file := bare(t, oneRow, "")
	last := bytes.LastIndex(file, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(file[last+42:], 0)
	return file
}

// TestS024_NothingLeadsOutOfTheFile: document types, entities and links to other files are refused, and nothing is asked
// of the network.
func TestS024_NothingLeadsOutOfTheFile(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	asked := make(chan struct{}, 1)
	go func() {
		if c, err := l.Accept(); err == nil {
			c.Close()
			asked <- struct{}{}
		}
	}()
	url := "http://" + l.Addr().String() + "/evil.dtd"
	doctype := `<!DOCTYPE a [<!ENTITY x SYSTEM "` + url + `">]>`
	laughs := `<!DOCTYPE l [<!ENTITY a "ha">` + strings.Repeat(`<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">`, 9) + `]>`
	change := func(part int, from, to string) []byte {
		m := skeleton(oneRow, "<si><t>x</t></si>")
		m[part][1] = strings.Replace(m[part][1], from, to, 1)
		return pack(t, m...)
	}
	external := func(kind string) []byte {
		return change(3, "</Relationships>", `<Relationship Id="r9" Type="http://x/`+kind+`" Target="`+url+`" TargetMode="External"/></Relationships>`)
	}
	for i := range skeleton("", "") {
		refused(t, change(i, head, head+doctype), "workbook.document_type")
	}
	refused(t, change(6, head, head+laughs), "workbook.document_type")
	refused(t, change(6, head, head+`<!ENTITY x "y">`), "workbook.document_type")
	refused(t, change(6, "<v>a</v>", "<v>&x;</v>"), "workbook.damaged")
	refused(t, change(6, head, `<?xml version="1.0" encoding="UTF-16"?>`), "workbook.damaged")
	refused(t, external("externalLinkPath"), "workbook.external")
	refused(t, external("image"), "workbook.external")
	same(t, read(t, external("hyperlink"), ""), "1: a") // of an e-mail address, say
	select {
	case <-asked:
		t.Error("something was asked of the network")
	default:
	}
}

// TestS081_DamagedSheetsAreRefused says so in one message, wherever the damage is.
func TestS081_DamagedSheetsAreRefused(t *testing.T) {
	t.Parallel()
	for _, sheet := range []string{
		`<row r="2"/><row r="1"/>`, `<row r="x"/>`, `<row><c r="1A"><v>1</v></c></row>`, `<row><c r="ZZZZ1"><v>1</v></c></row>`,
		oneRow + `<row><c t="s"><v>5</v></c></row>`, `<row><c t="s"><v>-1</v></c></row>`, `<row><c><v>1</row>`, `<row><c><v>`, "\x01",
	} {
		refused(t, bare(t, sheet, ""), "workbook.damaged")
	}
	refused(t, bare(t, oneRow+`<row r="1048577"/>`, ""), "workbook.too_many_rows")
	refused(t, bare(t, "<!--"+pseudo(600_000)+"->"+pseudo(600_000), ""), "workbook.endless_text")
	refused(t, bare(t, `<row><c r="`+pseudo(600_000)+"<>"+pseudo(600_000), ""), "workbook.endless_text")
	refused(t, bare(t, `<row><c t="str"><v>`+pseudo(2<<20), ""), "workbook.endless_text")
}

// pseudo is n letters that do not pack well.
func pseudo(n int) string {
	b, x := make([]byte, n), uint32(1)
	for i := range b {
		x = x*1664525 + 1013904223
		b[i] = 'a' + byte(x>>24)%26
	}
	return string(b)
}

func TestCellsAndRowsHaveLimits(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("あ", 70_000/3)
	sheet := `<row><c t="str"><v>a</v></c><c t="str"><v>b</v></c></row>` +
		`<row><c t="str"><v>1</v></c><c t="str"><v>` + long + `</v></c></row>` +
		`<row><c t="str"><v>1</v></c><c t="s"><v>0</v></c></row>` +
		`<row><c r="A4" t="str"><v>1</v></c><c r="KP4" t="str"><v>x</v></c></row>` +
		`<row><c r="A5" t="str"><v>1</v></c><c r="KP5" s="0"/></row>` +
		`<row r="6">` + strings.Repeat(`<c t="s"><v>1</v></c>`, 30) + `</row>`
	got := read(t, bare(t, sheet, `<si><t>`+pseudo(70_000)+`</t></si><si><t>`+pseudo(60_000)+`</t></si>`), "")
	want := []string{"1: a|b", "!tabular.cell_too_long 2", "!tabular.cell_too_long 2", "4: 1 !tabular.too_many_columns <nil>", "5: 1", "!tabular.row_too_long <nil>"}
	for i, w := range want {
		if !strings.HasSuffix(got[i], w) || len(got[i]) > 1<<20+100 {
			t.Errorf("row %d ends in %.80q, want %q", i+1, got[i][max(0, len(got[i])-80):], w)
		}
	}
}

// TestMemoryStaysBounded: 300,000 rows are read in a few MiB.
func TestMemoryStaysBounded(t *testing.T) { //nolint:paralleltest // measures memory
	var sheet strings.Builder
	sheet.WriteString(`<row><c t="str"><v>id</v></c><c t="str"><v>name</v></c></row>`)
	for i := range 300_000 {
		fmt.Fprintf(&sheet, `<row r="%d"><c r="A%d"><v>%d</v></c><c r="B%d" t="inlineStr"><is><t>name %d</t></is></c></row>`, i+2, i+2, i, i+2, i*7919)
	}
	file := bare(t, sheet.String(), "")
	sheet.Reset()
	var stats runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&stats)
	base, peak, n := stats.HeapAlloc, uint64(0), 0
	b, err := workbook.Open(bytes.NewReader(file), int64(len(file)), tabular.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := b.Rows("S")
	for err == nil {
		if _, err = r.Next(); err == nil {
			if n++; n%20_000 == 0 {
				runtime.ReadMemStats(&stats)
				peak = max(peak, stats.HeapAlloc)
			}
		}
	}
	if !errors.Is(err, io.EOF) || n != 300_001 || peak > base+16<<20 {
		t.Errorf("%d rows, %d MiB above base, %v", n, (peak-base)>>20, err)
	}
}

// FuzzOpen: no file makes the reader panic, run on forever, or fail without saying why.
func FuzzOpen(f *testing.F) {
	f.Add(bare(f, oneRow+`<row r="3"><c r="B3" s="0"><v>1.5</v></c></row>`, "<si><t>x</t></si>"))
	f.Add([]byte("PK\x05\x06"))
	f.Fuzz(func(t *testing.T, file []byte) {
		b, err := open(file)
		if err != nil {
			if errs.CodeOf(err) == errs.Internal {
				t.Fatalf("an error without a sentence: %v", err)
			}
			return
		}
		for _, s := range b.Sheets() {
			r, err := b.Rows(s)
			for err == nil {
				_, err = r.Next()
			}
			if !errors.Is(err, io.EOF) && errs.CodeOf(err) == errs.Internal {
				t.Fatalf("an error without a sentence: %v", err)
			}
		}
	})
}

// FuzzSheet: whatever stands in a sheet.
func FuzzSheet(f *testing.F) {
	f.Add(oneRow, `<si><t>x</t></si>`, "yyyy/m/d")
	f.Add(`<row r="2" ><c r="C2" t="s"><v>0</v></c></row>`, `<si><r><t>_x000D_</t></r><rPh><t>y</t></rPh></si>`, `[<=999]000;000\-0000`)
	f.Fuzz(func(t *testing.T, sheet, shared, code string) {
		m := skeleton(sheet, shared)
		m[4][1] = `<styleSheet><numFmts><numFmt numFmtId="200" formatCode="` + strings.NewReplacer("<", "&lt;", "&", "&amp;", `"`, "&quot;").Replace(code) +
			`"/></numFmts><cellXfs><xf numFmtId="200"/></cellXfs></styleSheet>`
		b, err := open(pack(t, m...))
		if err != nil {
			return
		}
		r, err := b.Rows("S")
		for err == nil {
			_, err = r.Next()
		}
		if !errors.Is(err, io.EOF) && errs.CodeOf(err) == errs.Internal {
			t.Fatalf("an error without a sentence: %v", err)
		}
	})
}
