package cli

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
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

// what is set wrongly is said in one clear line, in both languages, soon, and the exit status is not 0.
func TestR43_WhatIsSetWronglyIsSaidInOneLine(t *testing.T) {
	each(t, func(t *testing.T, p *program) {
		taken, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = taken.Close() }()
		file := p.file("file", "not a database, but long enough to be looked at as one by whoever opens it: no page of it has a header")
		odd := t.TempDir()
		if err := os.WriteFile(filepath.Join(odd, "joren.db"), []byte(strings.Repeat("no database ", 1000)), 0o600); err != nil {
			t.Fatal(err)
		}
		for want, args := range map[string][]string{
			taken.Addr().String():    {"serve", "--listen", taken.Addr().String()},
			"Cannot listen":          {"serve", "--listen", "nowhere.invalid:1"},
			"crm example":            {"serve", "--base-url", "crm example"},
			"10.0.0.0":               {"serve", "--trusted-proxies", "10.0.0.0/99"},
			"not a directory":        {"shop", "list", "--database", "", "--data", file},
			"file is not a database": {"shop", "list", "--database", "", "--data", odd},
			"database address":       {"shop", "list", "--database", "mysql://x"},
			"postgres://user@host":   {"shop", "list", "--database", "postgres://x:secret@y:port/z"},
			"cannot be reached":      {"shop", "list", "--database", "postgres://joren@127.0.0.1:1/joren?sslmode=disable"},
			"no database in":         {"doctor", "--database", "", "--data", t.TempDir()},
			"cannot be opened":       {"restore", filepath.Join(odd, "none")},
			"no backup of Joren":     {"restore", file},
			"is no age public key":   {"backup", "--recipient", "nobody", filepath.Join(odd, "b")},
			"There is no database":   {"db", "copy", "--from", t.TempDir(), "--to", t.TempDir()},
			"secret keys":            {"restore", "--identity", file, file},
		} {
			for _, lang := range []string{"en", "ja"} {
				began := time.Now()
				out, errOut, status := p.run(append(args, "--lang", lang)...)
				line := strings.TrimSuffix(errOut, "\n")
				if status == 0 || out != "" || line == "" || strings.Count(line, "\n") > 0 || strings.Contains(line, "secret@") || strings.Contains(line, "«") {
					t.Errorf("%v: exit %d, %q, standard output %q", args, status, errOut, out)
				}
				if lang == "en" && !strings.Contains(line, want) {
					t.Errorf("%v says %q, want %q in it", args, line, want)
				}
				if lang == "ja" && !strings.ContainsAny(line, "てはをがいん") {
					t.Errorf("%v says %q in Japanese", args, line)
				}
				if took := time.Since(began); took > 2*time.Second && !strings.Contains(line, "nowhere") {
					t.Errorf("%v took %v", args, took)
				}
			}
		}
	})
}

// The check-up says that all is well and what is not, to people and to programs.
func TestDoctor(t *testing.T) {
	each(t, func(t *testing.T, p *program) {
		p.must("shop", "add", "tea", "--name", "茶舗")
		p.must("import", "--shop", "tea", p.file("orders.csv", lines))
		r := p.json("doctor")
		if fmt.Sprint(keys(r)) != "[checks ok]" || r["ok"] != true {
			t.Errorf("%v", r)
		}
		if out := p.must("doctor"); !strings.Contains(out, "never been backed up") || !strings.Contains(out, "→") {
			t.Error(out)
		}
		p.must("doctor", "--fix")
		// Of an installation that has just been made, there is nothing to say but that it has no backup.
		fresh := &program{t, p.bin, append(os.Environ(), "JOREN_LANG=en", "JOREN_DATA="+filepath.Join(t.TempDir(), "fresh")), ""}
		fresh.must("shop", "add", "tea", "--name", "茶舗")
		for _, line := range strings.Split(fresh.must("doctor"), "\n") {
			if strings.HasPrefix(line, "!") && !strings.Contains(line, "backed up") && !strings.Contains(line, "disk") {
				t.Error(line)
			}
		}
		info, err := os.Stat(filepath.Join(strings.TrimPrefix(fresh.env[len(fresh.env)-1], "JOREN_DATA="), "joren.db"))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("the database file: %v %v", info, err)
		}
	})
}

// a second server on the same data folder is refused at once; commands work beside the first.
func TestR17_ASecondServerIsRefused(t *testing.T) {
	each(t, func(t *testing.T, p *program) {
		first := exec.Command(p.bin, "serve", "--listen", "127.0.0.1:0")
		first.Env = p.env
		log, err := first.StderrPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := first.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			_ = first.Process.Signal(os.Interrupt)
			_ = first.Wait()
		})
		lines := bufio.NewScanner(log)
		for lines.Scan() && !strings.Contains(lines.Text(), `"serving"`) {
		}
		began := time.Now()
		out, errOut, status := p.run("serve", "--listen", "127.0.0.1:0")
		if took := time.Since(began); status != 1 || !strings.Contains(errOut, "Another server uses") || took > 3*time.Second {
			t.Errorf("exit %d after %v: %s%s", status, took, out, errOut)
		}
		if _, errOut, status := p.run("doctor", "--fix"); status != 1 || !strings.Contains(errOut, "Another server uses") {
			t.Errorf("repairing beside a server: exit %d, %s", status, errOut)
		}
		p.must("shop", "add", "tea", "--name", "茶舗")
	})
}
