package segmentsql

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"joren/internal/customer"
	"joren/internal/kit/jptext"
	"joren/internal/segment"
)

// textField is a name that is compared as text: the columns it is read from and the texts that they make. searched says that
// each of its texts is part of the text that the search box looks through.
type textField struct {
	columns  []string
	texts    func(columns []string) []string
	key      func(string) string
	searched bool
}

var texts = map[string]textField{
	"name":                  {[]string{"c.name"}, each, jptext.SearchKey, true},
	"kana":                  {[]string{"c.kana"}, each, jptext.SearchKey, true},
	"company":               {[]string{"c.company"}, each, jptext.SearchKey, true},
	"department":            {[]string{"c.department"}, each, jptext.SearchKey, false},
	"email":                 {[]string{"c.email"}, each, jptext.SearchKey, true},
	"customer_email_domain": {[]string{"c.email"}, domain, jptext.SearchKey, false},
	"phone":                 {[]string{"c.phone", "c.mobile", "c.fax"}, each, customer.PhoneDigits, true},
	"postal_code":           {[]string{"c.postal_code"}, each, digits, true},
	"city":                  {[]string{"c.city"}, each, jptext.SearchKey, false},
	"address":               {[]string{"c.prefecture", "c.city", "c.address1", "c.address2"}, joined, jptext.SearchKey, true},
	"memo":                  {[]string{"c.memo"}, each, jptext.SearchKey, true},
	"rank":                  {[]string{"c.rank"}, each, jptext.SearchKey, false},
	"channel":               {[]string{"c.source"}, each, jptext.SearchKey, false},
	"staff":                 {[]string{"c.staff"}, each, jptext.SearchKey, false},
	"customer_regions":      {place, regions, jptext.SearchKey, false},
	"customer_cities":       {place, cities, jptext.SearchKey, false},
	"customer_countries":    {place, countries, jptext.SearchKey, false},
}

func each(columns []string) []string { return columns }

func joined(columns []string) []string { return []string{strings.Join(columns, "")} }

func domain(columns []string) []string {
	_, domain, _ := strings.Cut(columns[0], "@")
	return []string{domain}
}

func digits(s string) string {
	d, _ := jptext.Digits(s)
	return d
}

// place are the columns that regions, cities and countries are made of.
var place = []string{"c.country", "c.prefecture", "c.city"}

// country is the code of an address's country; one with a prefecture and without a country is in Japan.
func country(columns []string) string {
	if columns[0] == "" && columns[1] != "" {
		return "JP"
	}
	return columns[0]
}

func countries(columns []string) []string { return []string{country(columns)} }

// region is the code of an address's region, such as JP-13.
func region(columns []string) string {
	c := country(columns)
	if c == "" || columns[1] == "" {
		return ""
	}
	if _, code, ok := jptext.Prefecture(columns[1]); ok && c == "JP" {
		return fmt.Sprintf("JP-%02d", code)
	}
	return c + "-" + columns[1]
}

func regions(columns []string) []string { return []string{region(columns)} }

func cities(columns []string) []string {
	r := region(columns)
	if r == "" || columns[2] == "" {
		return []string{""}
	}
	return []string{r + "-" + columns[2]}
}

// matcher compares texts by their keys. A customer without any text meets IS NULL alone.
type matcher struct {
	op     segment.Op
	key    func(string) string
	values []string // keys
}

func newMatcher(t segment.Test, key func(string) string) *matcher {
	m := &matcher{op: t.Op, key: key}
	for _, v := range t.Values {
		m.values = append(m.values, key(v.Raw))
	}
	slices.Sort(m.values)
	return m
}

func (m *matcher) matches(texts []string) bool {
	known := false
	for _, s := range texts {
		k := m.key(s)
		if k == "" {
			continue
		}
		known = true
		if m.one(k) {
			return true
		}
	}
	return m.op == segment.IsNull && !known
}

func (m *matcher) one(k string) bool {
	switch m.op {
	case segment.Contains:
		return strings.Contains(k, m.values[0])
	case segment.StartsWith:
		return strings.HasPrefix(k, m.values[0])
	case segment.IsNull:
		return false
	}
	_, found := slices.BinarySearch(m.values, k)
	return found
}

// text looks up which customers a comparison of texts means.
func (c *compiler) text(n *segment.Clause) (string, error) {
	f := texts[n.Name]
	t := n.Test
	if segment.Lookup(n.Name).Type == segment.List && t.Op == segment.Contains { // has this element
		t.Op = segment.Equal
	}
	m := newMatcher(t, f.key)
	from, args := "customers c", []any{c.Shop}
	where := "c.shop_id = $1" + c.onlyCustomer("c.id", &args)
	if f.searched && t.Op != segment.IsNull && len(m.values) <= 5 {
		from += " JOIN customer_search x ON x.shop_id = c.shop_id AND x.customer_id = c.id"
		likes := make([]string, len(m.values))
		for i, key := range m.values {
			args = append(args, anywhere(key))
			likes[i] = fmt.Sprintf(`x.text LIKE $%d ESCAPE '\'`, len(args))
		}
		where += " AND (" + strings.Join(likes, " OR ") + ")"
	}
	var ids []int64
	columns := make([]string, len(f.columns))
	into := make([]any, 0, len(columns)+1)
	var id int64
	into = append(into, &id)
	for i := range columns {
		into = append(into, &columns[i])
	}
	rows, err := c.q.Query("SELECT c.id, "+strings.Join(f.columns, ", ")+" FROM "+from+" WHERE "+where, args...)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return "", err
		}
		if m.matches(f.texts(columns)) {
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
	m := newMatcher(t, jptext.SearchKey)
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
		if m.matches([]string{s}) {
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
	meets := ownTest(n, c.Today)
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
