package crash

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"joren/test/e2e/binary"
)

// Servers that are killed, or told to stop and killed while they write their snapshot, beside imports that are killed too, leave
// no index that answers otherwise than the database.
func TestKilledServersLeaveNoWrongIndex(t *testing.T) {
	bin := buildJoren(t)
	file, _ := writeFile(t)
	each(t, func(t *testing.T, dir, address string) {
		in := binary.Install{Bin: bin, Data: dir, Database: address}
		must := func(stdin string, args ...string) string {
			t.Helper()
			out, err := in.Run(t.Context(), stdin, args...)
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		must("", "shop", "add", "s", "--name", "S")
		must(crashPassword+"\n", "staff", "add", "a@crash.example", "--shop", "s", "--role", "owner", "--password-stdin")
		seed := uint64(time.Now().UnixNano())
		t.Logf("seed %d", seed)
		random := rand.New(rand.NewPCG(seed, 2))
		rounds := max(3, kills(t)/10)
		for range rounds {
			server, err := in.Serve(context.WithoutCancel(t.Context()))
			if err != nil {
				t.Fatal(err)
			}
			look(t, server.URL)
			importing := exec.Command(bin, "import", "--json", "--shop", "s", file)
			importing.Env = append(os.Environ(), "JOREN_DATA="+dir, "JOREN_DATABASE_URL="+address)
			if err := importing.Start(); err != nil {
				t.Fatal(err)
			}
			stop := time.AfterFunc(time.Duration(50+random.IntN(700))*time.Millisecond, func() { _ = importing.Process.Signal(syscall.SIGKILL) })
			_ = importing.Wait()
			stop.Stop()
			if random.IntN(2) == 0 {
				look(t, server.URL)
			}
			if random.IntN(3) > 0 {
				server.Hurry(time.Duration(random.IntN(60)) * time.Millisecond)
			} else {
				server.Kill()
			}
			for _, q := range []string{"number_of_orders >= 3", "products_purchased(sku: 'S7', count: >= 2)", "email CONTAINS 'c12' AND NOT amount_spent > 5000"} {
				byIndex, bySQL := must("", "segment", "--shop", "s", "--ids", q), must("", "segment", "--shop", "s", "--engine", "sql", "--ids", q)
				if byIndex != bySQL {
					t.Fatalf("%s: the index names %d customers, SQL %d", q, strings.Count(byIndex, "\n"), strings.Count(bySQL, "\n"))
				}
			}
		}
		kept, _ := filepath.Glob(filepath.Join(dir, "index", "*.index"))
		t.Logf("%d rounds, %d snapshots", rounds, len(kept))
	})
}

const crashPassword = "crash-staff-password"

// look signs in and opens the list of customers, for which the server loads its index.
func look(t *testing.T, base string) {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar}
	post, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+"/signin", strings.NewReader(url.Values{"email": {"a@crash.example"}, "password": {crashPassword}}.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	post.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	post.Header.Set("Origin", base)
	for i, r := range []*http.Request{post, get(t, base+"/s/s/customers"), get(t, base+"/s/s/customers?q=c12")} {
		answer, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != http.StatusOK {
			t.Fatal(fmt.Sprint("request ", i, ": ", answer.Status))
		}
	}
}

func get(t *testing.T, address string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
