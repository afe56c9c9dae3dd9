package db

import "testing"

func TestRewrite(t *testing.T) {
	t.Parallel()
	const list = "SELECT value FROM json_each($2)"
	const texts = "SELECT jsonb_array_elements_text(($2::text)::jsonb)"
	for _, c := range []struct{ sql, sqlite, postgres string }{
		{"SELECT 1", "SELECT 1", "SELECT 1"},
		{"id {{in_list $2}} AND x", "id IN (" + list + ") AND x", "id = ANY (ARRAY(" + texts + ")) AND x"},
		{"id {{in_list_int $2}}", "id IN (" + list + ")", "id = ANY (ARRAY(" + texts + "::bigint))"},
		{"o.shop_id = $1 AND id {{in_list_int $2}}", "o.shop_id = $1 AND id IN (" + list + ")",
			"o.shop_id = (SELECT $1::bigint) AND id = ANY (ARRAY(" + texts + "::bigint))"},
		{"shop_id = $1 {{for_update}}", "shop_id = $1 ", "shop_id = $1 FOR UPDATE"},
		{"id IN ({{in_list $2}}) AND x", "id IN (" + list + ") AND x", "id IN (" + texts + ") AND x"},
		{"id IN {{in_list $2}}", "id IN (" + list + ")", "id IN (" + texts + ")"},
		{"id NOT in\n{{in_list_int $2}}", "id NOT in\n(" + list + ")", "id NOT in\n(" + texts + "::bigint)"},
		{"SELECT 1 {{for_update}}", "SELECT 1 ", "SELECT 1 FOR UPDATE"},
		{"SELECT 1 {{skip_locked}}", "SELECT 1 ", "SELECT 1 FOR UPDATE SKIP LOCKED"},
		{"SELECT 1 {{for_update}} {{skip_locked}}", "SELECT 1  ", "SELECT 1 FOR UPDATE SKIP LOCKED"},
		{"SELECT {{other $1}} {{", "SELECT {{other $1}} {{", "SELECT {{other $1}} {{"},
	} {
		if got := rewrite(SQLite, c.sql); got != c.sqlite {
			t.Errorf("SQLite, %s:\n got %s\nwant %s", c.sql, got, c.sqlite)
		}
		if got := rewrite(Postgres, c.sql); got != c.postgres {
			t.Errorf("PostgreSQL, %s:\n got %s\nwant %s", c.sql, got, c.postgres)
		}
	}
}
