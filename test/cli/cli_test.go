// Package cli runs the built program as people and scripts do and holds it to its contract: arguments, exit status,
// the shape of its JSON.
package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"joren/internal/db"
	"joren/internal/db/dbtest"
)

// program is the built joren on an installation of its own.
type program struct {
	t   *testing.T
	bin string
	env []string
	dir string
}

func each(t *testing.T, test func(t *testing.T, p *program)) {
	bin := os.Getenv("JOREN_BIN")
	if bin == "" {
		bin = filepath.Join(t.TempDir(), "joren")
		if out, err := exec.Command("go", "build", "-o", bin, "joren/cmd/joren").CombinedOutput(); err != nil {
			t.Fatalf("build: %v\n%s", err, out)
		}
	}
	for _, e := range dbtest.Engines() {
		t.Run(string(e), func(t *testing.T) {
			o := dbtest.Fresh(t, e)
			dir := o.Dir
			if e != db.SQLite {
				dir = t.TempDir()
			}
			test(t, &program{t, bin, append(os.Environ(), "JOREN_DATA="+dir, "JOREN_DATABASE_URL="+o.URL, "JOREN_LANG=en"), dir})
		})
	}
}

// run returns what the program printed and its exit status.
func (p *program) run(args ...string) (out, errOut string, status int) {
	p.t.Helper()
	cmd := exec.Command(p.bin, args...)
	cmd.Env = p.env
	var o, e bytes.Buffer
	cmd.Stdout, cmd.Stderr = &o, &e
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		p.t.Fatal(err)
	}
	return o.String(), e.String(), cmd.ProcessState.ExitCode()
}

// must runs a command that has to succeed.
func (p *program) must(args ...string) string {
	p.t.Helper()
	out, errOut, status := p.run(args...)
	if status != 0 {
		p.t.Fatalf("%v: exit %d\n%s", args, status, errOut)
	}
	return out
}

// json runs a command with --json and reads its one object.
func (p *program) json(args ...string) map[string]any {
	p.t.Helper()
	out := p.must(append([]string{args[0], "--json"}, args[1:]...)...)
	d := json.NewDecoder(strings.NewReader(out))
	d.UseNumber()
	var v map[string]any
	if err := d.Decode(&v); err != nil || d.More() {
		p.t.Fatalf("%v printed no single object: %v\n%s", args, err, out)
	}
	return v
}

func (p *program) file(name, text string) string {
	p.t.Helper()
	path := filepath.Join(p.t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		p.t.Fatal(err)
	}
	return path
}

func keys(v any) []string {
	m, _ := v.(map[string]any)
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// words puts values beside each other with a space between.
func words(v ...any) string { return strings.TrimSpace(fmt.Sprintln(v...)) }

const lines = `source,order_number,ordered_at,state,payment_state,customer.external_id,customer.name,customer.email,sku,product_name,unit_price,quantity,tax_rate,shipping,memo
web,A-1,2026-01-02 10:00,delivered,paid,7,髙橋 花,hana@example.jp,T-1,煎茶,540,2,8,600,=1+1
web,A-1,2026-01-02 10:00,delivered,paid,7,髙橋 花,hana@example.jp,T-2,急須,"3,300",1,10,600,=1+1
web,A-2,2026-02-02 10:00,delivered,paid,7,髙橋 花,hana@example.jp,T-1,煎茶,540,1,8,,
web,A-3,2026-02-30,delivered,paid,8,x,x@example.jp,T-1,煎茶,540,1,8,,
`

func TestImportSearchCustomerContract(t *testing.T) {
	each(t, func(t *testing.T, p *program) {
		p.must("shop", "add", "tea", "--name", "茶舗")
		r := p.json("import", "--shop", "tea", p.file("orders.csv", lines))
		want := "accepted customers encoding errors_file file format import lines orders rejected rows seconds"
		if got := strings.Join(keys(r), " "); got != want {
			t.Errorf("import prints %s, want %s", got, want)
		}
		if got := words(r["rows"], r["accepted"], r["rejected"], r["lines"], r["format"], r["encoding"]); got != "4 3 1 3 generic-lines UTF-8" {
			t.Errorf("import: %s", got)
		}
		orders := r["orders"].(map[string]any)
		if words(orders["created"], orders["amount"]) != "2 5520" || fmt.Sprint(keys(orders)) != "[amount created unchanged updated]" {
			t.Errorf("orders: %v", orders)
		}
		rejected, err := os.ReadFile(fmt.Sprint(r["errors_file"]))
		if err != nil || !strings.Contains(string(rejected), "Day 30 does not exist in month 2") {
			t.Errorf("errors_file: %v\n%s", err, rejected)
		}
		s := p.json("search", "--shop", "tea", "高橋")
		hit := s["customers"].([]any)[0].(map[string]any)
		if got := strings.Join(keys(hit), " "); got != "amount email first_order_date kana last_order_date name number orders phone" {
			t.Errorf("search prints %s", got)
		}
		if words(s["total"], hit["amount"], hit["orders"], hit["kana"], hit["last_order_date"]) != "1 5520 2 <nil> 2026-02-02" {
			t.Errorf("search: %v", s)
		}
		c := p.json("customer", "--shop", "tea", "1")
		if c["number"].(json.Number) != "1" || !strings.HasPrefix(fmt.Sprint(c["id"]), "cus_") || len(c["orders"].([]any)) != 2 {
			t.Errorf("customer: %v", c)
		}
		two := p.json("import", "--shop", "tea", p.file("a.csv", lines), p.file("b.csv", lines))
		if files := two["files"].([]any); len(files) != 2 {
			t.Errorf("several files: %v", two)
		}
	})
}

func TestExitStatus(t *testing.T) {
	each(t, func(t *testing.T, p *program) {
		p.must("shop", "add", "tea", "--name", "茶舗")
		odd := p.file("odd.csv", "a,b\n1,2\n")
		for _, c := range []struct {
			args   []string
			status int
		}{
			{[]string{"import", "--shop", "tea", odd}, 2},
			{[]string{"import", "--shop", "tea", "--map", p.file("m.json", `{"kind":"lines","columns":{"a":"nonsense"}}`), odd}, 2},
			{[]string{"import", "--shop", "tea", p.file("empty.csv", "")}, 1},
			{[]string{"import", "--shop", "none", odd}, 1},
			{[]string{"import", "--shop", "tea", p.file("h.csv", "order_number,ordered_at,quantity\n")}, 0},
			{[]string{"import", "--shop", "tea", filepath.Join(p.dir, "missing.csv")}, 1},
			{[]string{"shop", "add", "tea", "--name", "again"}, 1},
			{[]string{"shop", "add", "bad slug", "--name", "x"}, 1},
			{[]string{"nonsense"}, 2},
			{[]string{"customer", "--shop", "tea", "99"}, 1},
			{[]string{"export", "--shop", "tea", "--kind", "nonsense"}, 2},
			{[]string{"formats"}, 0}, {[]string{"version"}, 0}, {[]string{"--help"}, 0},
		} {
			out, errOut, status := p.run(c.args...)
			if status != c.status {
				t.Errorf("%v: exit %d, want %d\n%s", c.args, status, c.status, errOut)
			}
			if status != 0 && (errOut == "" || out != "" || strings.Contains(errOut, "goroutine")) {
				t.Errorf("%v: standard output %q, standard error %q", c.args, out, errOut)
			}
		}
	})
}

// Every export imports again without a mapping and changes nothing; formulas are disarmed on the way out and armed again
// on the way in (S-013).
func TestS013_ExportsImportAgain(t *testing.T) {
	each(t, func(t *testing.T, p *program) {
		p.must("shop", "add", "tea", "--name", "茶舗")
		p.must("import", "--shop", "tea", p.file("orders.csv", lines))
		p.must("import", "--shop", "tea", p.file("c.csv", "external_id,name,memo,tags,points,email_optin,custom.好み\n9,@佐藤,\"-1+2\",\"a,=b\",-5,no,＝和菓子\n"))
		for _, kind := range []string{"customers", "orders", "lines"} {
			out := filepath.Join(p.dir, kind+".csv")
			p.must("export", "--shop", "tea", "--kind", kind, "-o", out)
			raw, err := os.ReadFile(out)
			if err != nil {
				t.Fatal(err)
			}
			if kind == "customers" && (!bytes.Contains(raw, []byte(`"'@佐藤"`)) || !bytes.Contains(raw, []byte(`"'-1+2"`)) || !bytes.Contains(raw, []byte(`"-5"`)) || !bytes.Contains(raw, []byte(`"'＝和菓子"`))) {
				t.Errorf("customers are not disarmed:\n%s", raw)
			}
			r := p.json("import", "--shop", "tea", out)
			c, o := r["customers"].(map[string]any), r["orders"].(map[string]any)
			if words(r["rejected"], c["created"], o["created"], o["updated"]) != "0 0 0 0" {
				t.Errorf("%s again: %v", kind, r)
			}
		}
		if got := p.json("search", "--shop", "tea", "@佐藤"); fmt.Sprint(got["total"]) != "1" {
			t.Errorf("the name came back as something else: %v", got)
		}
		for _, line := range strings.Split(strings.TrimSpace(p.must("export", "--shop", "tea", "--kind", "customers", "--as", "jsonl")), "\n") {
			var v map[string]any
			if err := json.Unmarshal([]byte(line), &v); err != nil {
				t.Errorf("%v: %s", err, line)
			}
			if _, isNumber := v["amount"].(float64); !isNumber {
				t.Errorf("amount is no number: %s", line)
			}
		}
	})
}

func TestStaffAndShops(t *testing.T) {
	each(t, func(t *testing.T, p *program) {
		p.must("shop", "add", "tea", "--name", "茶舗")
		r := p.json("staff", "add", "a@example.jp", "--shop", "tea", "--role", "owner")
		if len(fmt.Sprint(r["password"])) < 12 {
			t.Errorf("no password was made: %v", r)
		}
		cmd := exec.Command(p.bin, "staff", "add", "b@example.jp", "--shop", "tea", "--role", "viewer", "--password-stdin")
		cmd.Env, cmd.Stdin = p.env, strings.NewReader("a long enough password\n")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		p.must("staff", "disable", "b@example.jp")
		if out := p.must("staff", "list"); !strings.Contains(out, "b@example.jp") {
			t.Errorf("list: %s", out)
		}
		p.must("shop", "set", "tea", "lapse_days=30", "match_mail=false", "match_phone=true")
		if r := p.json("shop", "list"); fmt.Sprint(r["shops"].([]any)[0].(map[string]any)["lapse_days"]) != "30" {
			t.Errorf("shop list: %v", r)
		}
	})
}

func TestDuplicatesContract(t *testing.T) {
	each(t, func(t *testing.T, p *program) {
		p.must("shop", "add", "tea", "--name", "茶舗")
		if out := p.must("duplicates", "--shop", "tea"); out != "" {
			t.Errorf("an empty shop prints %q", out)
		}
		p.must("import", "--shop", "tea", p.file("people.csv", "source,external_id,name,kana,phone,birthday\n"+
			"web,1,森 明,モリ アキラ,0312345678,1970-01-02\nweb,2,髙橋 花,タカハシ ハナ,09012345678,1980-05-09\nmall,3,高橋 花,,090-1234-5678,1980-05-09\nmall,4,高橋 一,,090-1234-5678,\n"))
		out := p.must("duplicates", "--shop", "tea")
		if strings.Count(out, "\n") != 1 {
			t.Fatalf("not one object a line, of the one pair there is: %s", out)
		}
		var v map[string]any
		if err := json.Unmarshal([]byte(out), &v); err != nil {
			t.Fatal(err)
		}
		if score, _ := v["score"].(float64); words(keys(v), v["a"], v["b"]) != "[a b reasons score] 2 3" || score < 0.8 || score > 1 {
			t.Errorf("printed %s", out)
		}
		if !strings.Contains(out, `"phone same"`) {
			t.Errorf("reasons: %s", out)
		}
		if few := p.must("duplicates", "--shop", "tea", "--min", "1.0"); few != "" && few != out {
			t.Errorf("--min 1: %s", few)
		}
		if more := p.must("duplicates", "--shop", "tea", "--min", "0"); !strings.Contains(more, out) {
			t.Errorf("--min 0: %s", more)
		}
		for _, bad := range []string{"2", "-1", "NaN", "x"} {
			if _, _, status := p.run("duplicates", "--shop", "tea", "--min="+bad); status != 2 {
				t.Errorf("--min=%s: exit %d, want 2", bad, status)
			}
		}
	})
}

func TestDemoIsTheSameForTheSameSeedAndDay(t *testing.T) {
	each(t, func(t *testing.T, p *program) {
		p.must("demo", "--no-serve", "--customers", "200", "--seed", "5", "--today", "2026-11-20")
		first := p.must("export", "--shop", "demo", "--kind", "customers")
		p.must("demo", "--no-serve")
		if again := p.must("export", "--shop", "demo", "--kind", "customers"); again != first || strings.Count(first, "\n") != 201 {
			t.Errorf("demo beside a demo that is there changed it, or has %d lines", strings.Count(first, "\n"))
		}
	})
}
