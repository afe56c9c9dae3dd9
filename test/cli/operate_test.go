package cli

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// what backup writes, restore makes an equal installation of, on the command line as people use it; db copy does
// the same without a file.
func TestR39_BackupRestoreAndCopy(t *testing.T) {
	each(t, func(t *testing.T, p *program) {
		p.must("shop", "add", "tea", "--name", "茶舗")
		p.must("import", "--shop", "tea", p.file("orders.csv", lines))
		file := filepath.Join(t.TempDir(), "backup.joren")
		cmd := exec.Command(p.bin, "backup", "--json", "--passphrase-stdin", file)
		cmd.Env, cmd.Stdin = p.env, strings.NewReader("correct horse battery\n")
		if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), `"encrypted":true`) {
			t.Fatalf("%v\n%s", err, out)
		}
		place := &program{t, p.bin, append(os.Environ(), "JOREN_LANG=en", "JOREN_DATA="+filepath.Join(t.TempDir(), "restored")), ""}
		if _, errOut, status := place.run("restore", file); status != 2 || !strings.Contains(errOut, "encrypted") {
			t.Errorf("without its key: exit %d, %s", status, errOut)
		}
		cmd = exec.Command(p.bin, "restore", "--passphrase-stdin", file)
		cmd.Env, cmd.Stdin = place.env, strings.NewReader("correct horse battery\n")
		if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "It equals the backup") {
			t.Fatalf("%v\n%s", err, out)
		}
		export := []string{"export", "--shop", "tea", "--kind", "lines"}
		want := p.must(export...)
		if got := place.must(export...); got != want {
			t.Errorf("restored:\n%s\nwant\n%s", got, want)
		}
		first := p.json("backup", filepath.Join(t.TempDir(), "plain"))
		if out, errOut, _ := p.run("backup", filepath.Join(t.TempDir(), "loud")); !strings.Contains(errOut, "WARNING") || !strings.Contains(out, fmt.Sprint(first["sha256"])) {
			t.Errorf("%s%s", out, errOut)
		}
		from := p.dir
		for _, e := range p.env {
			if url, ok := strings.CutPrefix(e, "JOREN_DATABASE_URL="); ok && url != "" {
				from = url
			}
		}
		copied := &program{t, p.bin, append(os.Environ(), "JOREN_LANG=en", "JOREN_DATA="+filepath.Join(t.TempDir(), "copied")), ""}
		to := strings.TrimPrefix(copied.env[len(copied.env)-1], "JOREN_DATA=")
		if r := p.json("db", "copy", "--from", from, "--to", to); fmt.Sprint(r["rows"]) != fmt.Sprint(first["rows"]) {
			t.Errorf("copied %v of %v", r["rows"], first["rows"])
		}
		if again := copied.json("backup", filepath.Join(t.TempDir(), "again")); again["sha256"] != first["sha256"] {
			t.Errorf("the copy differs: %v, %v", again, first)
		}
		if _, errOut, status := p.run("db", "copy", "--from", from, "--to", to); status != 1 || strings.Count(errOut, "\n") != 1 {
			t.Errorf("copied over data: exit %d, %s", status, errOut)
		}
	})
}
