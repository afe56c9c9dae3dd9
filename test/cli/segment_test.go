package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Whoever asks for a segment gets a number, numbers, a list or a plan; a misspelt name is told with the one that is meant.
func TestSegment(t *testing.T) {
	each(t, func(t *testing.T, p *program) {
		file := filepath.Join(t.TempDir(), "orders.csv")
		if err := os.WriteFile(file, []byte("source,order_number,ordered_at,total,customer.external_id,customer.name,customer.tags,sku,quantity,unit_price\n"+
			"own,1,2025-01-10T10:00:00+09:00,3000,a,佐藤 花子,VIP,TEA-01,1,3000\n"+
			"own,2,2025-06-10T10:00:00+09:00,5000,a,佐藤 花子,VIP,TEA-02,1,5000\n"+
			"own,3,2025-06-11T10:00:00+09:00,800,b,髙橋 一郎,,CUP,1,800\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		p.must("shop", "add", "tea", "--name", "Tea")
		p.must("import", "--shop", "tea", file)
		ask := func(args ...string) string { return p.must(append([]string{"segment", "--shop", "tea"}, args...)...) }
		for _, c := range []struct{ want, query string }{
			{"1", "number_of_orders >= 2"}, {"1", "注文回数 = 1 かつ 氏名 を含む '高橋'"}, {"2", "amount_spent > 5 ORDER BY name"}, {"0", "customer_tags CONTAINS 'x'"},
			{"1", "products_purchased(sku: 'tea-01') AND NOT orders_placed(date: -7d)"},
		} {
			if got := strings.TrimSpace(ask("--count", c.query)); got != c.want {
				t.Errorf("%s: %s, want %s", c.query, got, c.want)
			}
		}
		if got := ask("--ids", "customer_number >= 0"); got != "1\n2\n" {
			t.Errorf("%q", got)
		}
		if got := strings.TrimSpace(ask("--count", "--asof", "2025-03-01", "number_of_orders = 1")); got != "1" {
			t.Errorf("as of March: %s", got)
		}
		if got := ask("last_order_date < today"); !strings.Contains(got, "佐藤 花子") || !strings.Contains(got, "2 customers") {
			t.Error(got)
		}
		if got := ask("--explain", "number_of_orders >= 2 OR customer_tags CONTAINS 'VIP'"); strings.Count(got, " ms ") != 3 {
			t.Error(got)
		}
		if got := p.must("export", "--shop", "tea", "--kind", "customers", "--as", "jsonl", "--columns", "number", "--segment", "注文回数 = 1"); strings.TrimSpace(got) != `{"number":2}` {
			t.Error(got)
		}
		if _, _, status := p.run("export", "--shop", "tea", "--kind", "orders", "--segment", "age > 1"); status != 2 {
			t.Error("orders of a segment were written")
		}
		var list struct {
			Query     string
			Total     int
			Customers []struct{ Number, Orders, Amount int }
		}
		if err := json.Unmarshal([]byte(ask("--json", "合計金額 >= 8000")), &list); err != nil || list.Total != 1 || list.Customers[0].Amount != 8000 || list.Query != "amount_spent >= 8000" {
			t.Errorf("%+v %v", list, err)
		}
		for query, want := range map[string]string{
			"number_of_oders = 1":       "Did you mean “number_of_orders”?",
			"number_of_orders = 1 AND":  "Line 1, column 25",
			"custom.colour IS NULL":     "There is no name",
			"line_status = 'linked'":    "cannot be used yet",
			"amount_spent > 5 OR x = 1": "Line 1, column 21",
		} {
			if _, errOut, status := p.run("segment", "--shop", "tea", "--count", query); status != 2 || !strings.Contains(errOut, want) {
				t.Errorf("%s: %d %s", query, status, errOut)
			}
		}
		for _, engine := range []string{"index", "sql"} {
			if got := strings.TrimSpace(ask("--engine", engine, "--count", "age IS NULL")); got != "2" {
				t.Errorf("%s: %s", engine, got)
			}
		}
		if _, errOut, status := p.run("segment", "--shop", "tea", "--lang", "ja", "--count", "注文回 >= 1"); status != 2 || !strings.Contains(errOut, "「注文回数」のことですか") {
			t.Errorf("Japanese: %d %s", status, errOut)
		}
	})
}
