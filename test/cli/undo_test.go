package cli

import (
	"strings"
	"testing"
)

func TestAnImportIsListedAndUndone(t *testing.T) {
	each(t, func(t *testing.T, p *program) {
		p.must("shop", "add", "s", "--name", "S")
		first := p.json("import", "--shop", "s", p.file("people.csv", "source,external_id,name,email\nshop,1,森 由紀子,mori@example.jp\nshop,2,田中 一郎,tanaka@example.jp\n"))
		p.must("import", "--shop", "s", "--live", p.file("orders.csv", "source,order_number,ordered_at,customer.email,unit_price,quantity\nshop,N1,2026-10-01,mori@example.jp,1000,1\n"))
		id, _ := first["import"].(string)
		if !strings.HasPrefix(id, "imp_") {
			t.Fatalf("import %q", id)
		}
		if dry := p.json("import", "--shop", "s", "--dry-run", p.file("dry.csv", "name\n森\n")); dry["import"] != nil {
			t.Errorf("a dry run has the id %v", dry["import"])
		}
		list, _ := p.json("imports", "--shop", "s")["imports"].([]any)
		if len(list) != 2 {
			t.Fatalf("%d imports", len(list))
		}
		newest, _ := list[0].(map[string]any)
		if newest["file"] != "orders.csv" || newest["live"] != true || newest["undone"] != nil || newest["by"] != "cli" {
			t.Errorf("%v", newest)
		}

		undo := func(args ...string) map[string]any {
			return p.json(append([]string{"undo", "--shop", "s"}, args...)...)
		}
		check := func(what string, got map[string]any, customers, kept string) {
			t.Helper()
			removed, _ := got["removed"].(map[string]any)
			if words(removed["customers"]) != customers || words(got["kept"]) != kept {
				t.Errorf("%s: %v", what, got)
			}
		}
		check("preview", undo("--preview", id), "1", "1")
		check("undo", undo(id), "1", "1")
		stays, _ := undo(id)["stays"].([]any)
		if len(stays) != 1 {
			t.Fatalf("%v", stays)
		}
		if s, _ := stays[0].(map[string]any); s["name"] != "森 由紀子" || s["kind"] != "customer" || s["reason"] != "Has another order (no. 1)." {
			t.Errorf("%v", s)
		}
		other, _ := newest["import"].(string)
		undo(other)
		check("undone by the other", undo(id), "2", "0")
		if found := p.json("search", "--shop", "s", "example"); words(found["total"]) != "0" {
			t.Errorf("%v", found)
		}
		for args, want := range map[string]int{"nonsense": 2, "imp_0000000000001": 1} {
			if _, errOut, status := p.run("undo", "--shop", "s", args); status != want || errOut == "" {
				t.Errorf("undo %s: exit %d, %s", args, status, errOut)
			}
		}
	})
}
