package segmentsql

import (
	"encoding/json"
	"fmt"
	"strings"

	"joren/internal/kit/jptext"
	"joren/internal/segment"
	"joren/internal/segment/meaning"
)

// text looks up which customers a comparison of texts means.
func (c *compiler) text(n *segment.Clause) (string, error) {
	f, _ := meaning.TextOf(n.Name)
	t := n.Test
	if segment.Lookup(n.Name).Type == segment.List && t.Op == segment.Contains { // has this element
		t.Op = segment.Equal
	}
	m := meaning.NewMatcher(t, f.Key)
	from, args := "customers c", []any{c.Shop}
	where := "c.shop_id = $1" + c.onlyCustomer("c.id", &args)
	if f.Searched && t.Op != segment.IsNull && len(m.Values) <= 5 {
		from += " JOIN customer_search x ON x.shop_id = c.shop_id AND x.customer_id = c.id"
		likes := make([]string, len(m.Values))
		for i, key := range m.Values {
			args = append(args, anywhere(key))
			likes[i] = fmt.Sprintf(`x.text LIKE $%d ESCAPE '\'`, len(args))
		}
		where += " AND (" + strings.Join(likes, " OR ") + ")"
	}
	var ids []int64
	columns := make([]string, len(f.Columns))
	into := make([]any, 0, len(columns)+1)
	var id int64
	into = append(into, &id)
	for i := range columns {
		into = append(into, &columns[i])
	}
	rows, err := c.q.Query("SELECT c.id, c."+strings.Join(f.Columns, ", c.")+" FROM "+from+" WHERE "+where, args...)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return "", err
		}
		if m.Matches(f.Texts(columns)...) {
			ids = append(ids, id)
		}
	}
	return c.in("c.id", ids), rows.Err()
}

// onlyCustomer narrows a look-up to the one customer that is asked about.
func (c *compiler) onlyCustomer(column string, args *[]any) string {
	if c.only == 0 {
		return ""
	}
	*args = append(*args, c.only)
	return fmt.Sprintf(" AND %s = $%d", column, len(*args))
}

var escaper = strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`)

// anywhere is the pattern that finds a key anywhere in a text.
func anywhere(key string) string { return "%" + escaper.Replace(key) + "%" }

// dictionary returns the texts of a column, of those that the shop has, that meet a comparison. IS NULL gives the empty one.
func (c *compiler) dictionary(table, column string, t segment.Test) ([]string, error) {
	if t.Op == segment.IsNull {
		return []string{""}, nil
	}
	m := meaning.NewMatcher(t, jptext.SearchKey)
	rows, err := c.q.Query("SELECT DISTINCT "+column+" FROM "+table+" WHERE shop_id = $1", c.Shop)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		if m.Matches(s) {
			out = append(out, s)
		}
	}
	return out, rows.Err()
}

func (c *compiler) tags(t segment.Test) (string, error) {
	const tagged = "(SELECT g.customer_id FROM customer_tags g WHERE g.shop_id = $1"
	if t.Op == segment.IsNull {
		return "c.id NOT IN " + tagged + ")", nil
	}
	t.Op = segment.Equal
	tags, err := c.dictionary("customer_tags", "tag", t)
	return "c.id IN " + tagged + " AND " + c.inTexts("g.tag", tags) + ")", err
}

// custom looks up which customers a comparison with a field of the shop's own means.
func (c *compiler) custom(n *segment.Clause) (string, error) {
	name := n.Name
	if n.Name == "anniversary" {
		name = n.Of
	}
	key, _ := segment.CustomKey(name)
	meets := meaning.OwnTest(n, c.Today)
	args := []any{c.Shop}
	rows, err := c.q.Query("SELECT id, custom FROM customers WHERE shop_id = $1"+c.onlyCustomer("id", &args)+" AND custom <> ''", args...)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	var ids []int64
	for rows.Next() {
		var id int64
		var raw string
		if err := rows.Scan(&id, &raw); err != nil {
			return "", err
		}
		var fields map[string]string
		if err := json.Unmarshal([]byte(raw), &fields); err != nil {
			return "", fmt.Errorf("fields of customer %d: %w", id, err)
		}
		if v := fields[key]; jptext.SearchKey(v) != "" && (n.Op == segment.IsNull || meets(v)) {
			ids = append(ids, id)
		}
	}
	if n.Op == segment.IsNull {
		return "NOT (" + c.in("c.id", ids) + ")", rows.Err()
	}
	return c.in("c.id", ids), rows.Err()
}
