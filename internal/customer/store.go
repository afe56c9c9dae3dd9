package customer

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"joren/internal/db"
)

func sorted(s []string) []string {
	slices.Sort(s)
	return s
}

// load reads what the batch may meet: the references its rows name, who has their e-mail addresses, and those customers.
func (s *state) load(rows []Row) error {
	asked := map[sourceKey]bool{}
	for i := range rows {
		if reference, _ := rows[i].referenceOf(); reference != "" {
			asked[sourceKey{rows[i].Source, reference}] = true
		}
	}
	if err := s.loadReferences(asked); err != nil {
		return err
	}
	mails, phones := map[string]bool{}, map[string]bool{}
	want := map[int64]bool{}
	for i := range rows {
		r := &rows[i]
		reference, _ := r.referenceOf()
		k, isKnown := s.known[sourceKey{r.Source, reference}]
		switch {
		case r.ID != 0:
			want[r.ID] = true
		case !isKnown:
			if s.b.Rules.MatchMail {
				mails[r.mailKey()] = true
			}
			if s.b.Rules.MatchPhone {
				phones[r.personKey()] = true
			}
		case k.digest != r.Digest || r.Digest == 0 || r.FromOrder:
			want[k.customer] = true
		}
	}
	delete(mails, "")
	delete(phones, "")
	if err := s.loadHolders("email_key", mails, s.byMail, want); err != nil {
		return err
	}
	if err := s.loadHolders("person_key", phones, s.byPhone, want); err != nil {
		return err
	}
	return s.loadCustomers(want)
}

// loadReferences asks for references whatever their source, and leaves out the namesakes of other sources itself: told
// the source, PostgreSQL reads all that the source has once its statistics are old.
func (s *state) loadReferences(asked map[sourceKey]bool) error {
	if len(asked) == 0 {
		return nil
	}
	references := make([]string, 0, len(asked))
	for key := range asked {
		references = append(references, key.reference)
	}
	rows, err := s.tx.Query(`SELECT source, reference, customer_id, digest FROM customer_sources
		WHERE shop_id = $1 AND reference {{in_list $2}}`, s.b.Shop, db.List(slices.Compact(sorted(references))))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var key sourceKey
		var k known
		if err := rows.Scan(&key.source, &key.reference, &k.customer, &k.digest); err != nil {
			return err
		}
		if asked[key] {
			s.known[key] = k
		}
	}
	return rows.Err()
}

// loadHolders finds who has which of the keys in a column of customers.
func (s *state) loadHolders(column string, asked map[string]bool, found holders, want map[int64]bool) error {
	if len(asked) == 0 {
		return nil
	}
	rows, err := s.tx.Query(`SELECT `+column+`, id FROM customers
		WHERE shop_id = $1 AND `+column+` <> '' AND `+column+` {{in_list $2}}`, s.b.Shop, db.List(slices.Sorted(maps.Keys(asked))))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var key string
		var id int64
		if err := rows.Scan(&key, &id); err != nil {
			return err
		}
		found.add(key, id)
		want[id] = true
	}
	return rows.Err()
}

func (s *state) loadCustomers(want map[int64]bool) error {
	if len(want) == 0 {
		return nil
	}
	ids := make([]int64, 0, len(want))
	for id := range want {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	list, err := loadMany(s.tx, s.b.Shop, ids)
	if err != nil {
		return err
	}
	for _, c := range list {
		s.entries[c.ID] = &entry{c: c, changed: map[string]bool{}, owns: map[string]string{}}
	}
	rows, err := s.tx.Query(`SELECT customer_id, source, reference FROM customer_sources
		WHERE shop_id = $1 AND customer_id {{in_list_int $2}}`, s.b.Shop, db.List(ids))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var source, reference string
		if err := rows.Scan(&id, &source, &reference); err != nil {
			return err
		}
		if e := s.entries[id]; e != nil && ownReference(reference) {
			e.owns[source] = reference
		}
	}
	return rows.Err()
}

// loadMany returns the customers of ids that exist, with their tags, in the order of ids.
func loadMany(q db.Querier, shopID int64, ids []int64) ([]*Customer, error) {
	list, err := db.All(q, scan, `SELECT `+selectColumns+` FROM customers WHERE shop_id = $1 AND id {{in_list_int $2}} ORDER BY id`,
		shopID, db.List(ids))
	if err != nil {
		return nil, err
	}
	byID := make(map[int64]*Customer, len(list))
	for _, c := range list {
		byID[c.ID] = c
	}
	rows, err := q.Query(`SELECT customer_id, tag FROM customer_tags WHERE shop_id = $1 AND customer_id {{in_list_int $2}}
		ORDER BY customer_id, tag`, shopID, db.List(ids))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var tag string
		if err := rows.Scan(&id, &tag); err != nil {
			return nil, err
		}
		if c := byID[id]; c != nil {
			c.Tags = append(c.Tags, tag)
		}
	}
	return list, rows.Err()
}

// upsertSuffix writes all columns but the keys over those that stand.
func upsertSuffix(keys string, columns []string) string {
	sets := make([]string, len(columns))
	for i, c := range columns {
		sets[i] = c + " = excluded." + c
	}
	return "ON CONFLICT (" + keys + ") DO UPDATE SET " + strings.Join(sets, ", ")
}

var (
	updateCustomers = upsertSuffix("shop_id, id", columns[3:])
	updateSearch    = upsertSuffix("shop_id, customer_id", []string{"text"})
	updateSources   = upsertSuffix("shop_id, reference, source", []string{"customer_id", "digest"})
	searchColumns   = []string{"shop_id", "customer_id", "text"}
	sourceColumns   = []string{"shop_id", "source", "reference", "customer_id", "digest"}
	tagColumns      = []string{"shop_id", "customer_id", "tag"}
)

func (s *state) write() error {
	var created, changed, createdText, changedText, tags, sources [][]any
	for _, e := range s.order {
		c := e.c
		text := []any{s.b.Shop, c.ID, c.searchText(strconv.FormatInt(c.Number, 10))}
		if e.isNew {
			created, createdText = append(created, c.values(s.b.Shop)), append(createdText, text)
		} else {
			changed, changedText = append(changed, c.values(s.b.Shop)), append(changedText, text)
		}
		if e.isNew || e.changed["tags"] {
			for _, t := range c.Tags {
				tags = append(tags, []any{s.b.Shop, c.ID, t})
			}
		}
		if err := s.emit(e); err != nil {
			return err
		}
	}
	if err := s.record(); err != nil {
		return err
	}
	keys := make([]sourceKey, 0, len(s.refs))
	for k := range s.refs {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b sourceKey) int {
		return strings.Compare(a.source+"\x00"+a.reference, b.source+"\x00"+b.reference)
	})
	for _, k := range keys {
		sources = append(sources, []any{s.b.Shop, k.source, k.reference, s.refs[k].customer, s.refs[k].digest})
	}
	return insertAll(s.tx, []insert{
		{"customers", columns, created, ""},
		{"customers", columns, changed, updateCustomers},
		{"customer_search", searchColumns, createdText, ""},
		{"customer_search", searchColumns, changedText, updateSearch},
		{"customer_tags", tagColumns, tags, "ON CONFLICT (shop_id, customer_id, tag) DO NOTHING"},
		{"customer_sources", sourceColumns, sources, updateSources},
	})
}

// insert is what is to be written into one table.
type insert struct {
	table   string
	columns []string
	rows    [][]any
	suffix  string
}

func insertAll(tx *db.Tx, inserts []insert) error {
	for _, w := range inserts {
		if len(w.rows) == 0 {
			continue
		}
		if err := tx.InsertMany(w.table, w.columns, w.rows, w.suffix); err != nil {
			return err
		}
	}
	return nil
}
