package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A36: an export that its form cannot hold leaves nothing, and what stood there stays; told to replace, it says what.
func TestA36_ExportsAreWholeOrNotThere(t *testing.T) {
	each(t, func(t *testing.T, p *program) {
		p.must("shop", "add", "tea", "--name", "茶舗")
		p.must("import", "--shop", "tea", p.file("c.csv", "external_id,name,phone\n1,𠮷田 花,03-1234-5678\n2,森 実,\n"))
		out := filepath.Join(p.dir, "c-sjis.csv")
		if err := os.WriteFile(out, []byte("before"), 0o600); err != nil {
			t.Fatal(err)
		}
		args := []string{"export", "--shop", "tea", "--kind", "customers", "--columns", "phone,name", "--as", "csv-sjis", "-o", out}
		_, errOut, status := p.run(args...)
		if raw, err := os.ReadFile(out); status != 1 || err != nil || string(raw) != "before" || !strings.Contains(errOut, "2\tname\t𠮷 (U+20BB7) → 吉") {
			t.Errorf("exit %d, %q, %s", status, raw, errOut)
		}
		if left, _ := filepath.Glob(filepath.Join(p.dir, ".c-sjis*")); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
		r := p.json(append(args, "--replace")...)
		raw, err := os.ReadFile(out)
		if want := "\"phone\",\"name\"\r\n\"03-1234-5678\",\"\x8bg\x93c \x89\xd4\"\r\n\"\",\"\x90X \x8e\xc0\"\r\n"; err != nil || string(raw) != want || words(r["rows"], r["replaced"]) != "2 1" {
			t.Errorf("%v %q", r, raw)
		}
		if found := p.must("export", "--shop", "tea", "--kind", "customers", "--columns", "external_id", "--search", "森"); found != "\ufeff\"external_id\"\r\n\"2\"\r\n" {
			t.Errorf("%q", found)
		}
		for _, bad := range [][]string{{"--columns", "nmae"}, {"--as", "xls"}, {"--state", "shipped"}, {"--kind", "parcels"}} {
			if _, _, status := p.run(append([]string{"export", "--shop", "tea", "--kind", "customers"}, bad...)...); status != 2 {
				t.Errorf("%v: exit %d", bad, status)
			}
		}
		p.must("export", "--shop", "tea", "--kind", "customers", "--as", "xlsx", "-o", filepath.Join(p.dir, "c.xlsx"))
		if r := p.json("import", "--shop", "tea", filepath.Join(p.dir, "c.xlsx")); words(r["rows"], r["rejected"]) != "2 0" {
			t.Errorf("the workbook again: %v", r)
		}
	})
}
