package index

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"

	"joren/internal/consent"
	"joren/internal/customer"
	"joren/internal/db"
	"joren/internal/duplicate"
	"joren/internal/kit/day"
	"joren/internal/kit/jptext"
	"joren/internal/segment/meaning"
)

// reader fills an empty table with rows of the database: those of all customers of a shop, or those of some.
type reader struct {
	t    *table
	q    db.Querier
	shop int64
	ids  []int64 // nil: all
}

// all reads a whole shop.
func (r *reader) all() error {
	var n int
	if err := r.q.QueryRow(`SELECT COUNT(*) FROM customers WHERE shop_id = $1`, r.shop).Scan(&n); err != nil {
		return err
	}
	r.t.reserve(n)
	products, err := readProducts(r.q, r.shop, nil)
	if err != nil {
		return err
	}
	for _, p := range products {
		r.t.bought.setProduct(p)
	}
	texts, numbers := &r.t.texts.book, &r.t.bought.numbers
	texts.grams, numbers.grams = nil, nil
	if err := r.customers(); err != nil {
		return err
	}
	var postings sync.WaitGroup
	postings.Go(func() { texts.fill() }) // beside the database, which has the longer part of the work
	defer postings.Wait()
	if err := steps(r.tags, r.consents, r.figures, r.orders); err != nil {
		return err
	}
	postings.Go(func() { numbers.fill() })
	pairs, err := readDuplicates(r.q, r.shop)
	if err != nil {
		return err
	}
	r.t.setDuplicates(pairs)
	r.t.bought.fillLogs()
	r.t.derive()
	postings.Wait()
	texts.clip()
	numbers.clip()
	return nil
}

// some reads customers with their purchases. Products that are not known yet stand for themselves by their ids alone.
func (r *reader) some() error {
	return steps(r.customers, r.tags, r.consents, r.figures, r.orders)
}

func steps(list ...func() error) error {
	for _, step := range list {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// query runs a statement about all customers, or about some by the column of their ids, and calls row for each row.
func (r *reader) query(sql, column, order string, row func(*db.Rows) error) error {
	args := []any{r.shop}
	if r.ids != nil {
		sql += " AND " + column + " {{in_list_int $2}}"
		args = append(args, db.List(r.ids))
	}
	rows, err := r.q.Query(sql+" ORDER BY "+order, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// readProducts reads products; ids nil: all of the shop.
func readProducts(q db.Querier, shopID int64, ids []int64) ([]article, error) {
	sql, args := `SELECT id, source_id, sku, name, category FROM products WHERE shop_id = $1`, []any{shopID}
	if ids != nil {
		sql += " AND id {{in_list_int $2}}"
		args = append(args, db.List(ids))
	}
	return db.All(q, func(rows *db.Rows) (p article, err error) {
		err = rows.Scan(&p.id, &p.ref, &p.sku, &p.name, &p.category)
		for _, s := range []*string{&p.ref, &p.sku, &p.name, &p.category} {
			*s = jptext.SearchKey(*s)
		}
		return p, err
	}, sql, args...)
}

func (r *reader) customers() error {
	var c customer.Customer
	var birthday, points db.Null[int64]
	var added int32
	var custom string
	return r.query(`SELECT id, number, source, external_id, name, kana, display_name, company, department, email, phone, mobile, fax, postal_code,
		prefecture, city, address1, address2, country, sex, birthday, member_status, rank, staff, memo, points, custom, added_day
		FROM customers WHERE shop_id = $1`, "id", "id", func(rows *db.Rows) error {
		err := rows.Scan(&c.ID, &c.Number, &c.Source, &c.ExternalID, &c.Name, &c.Kana, &c.DisplayName, &c.Company, &c.Department, &c.Email,
			&c.Phone, &c.Mobile, &c.Fax, &c.PostalCode, &c.Prefecture, &c.City, &c.Address1, &c.Address2, &c.Country, &c.Sex, &birthday,
			&c.MemberStatus, &c.Rank, &c.Staff, &c.Memo, &points, &custom, &added)
		if err != nil {
			return err
		}
		c.Points, c.Birthday = nil, day.Day{}
		if points.Valid {
			c.Points = &points.V
		}
		if birthday.Valid {
			c.Birthday = day.FromUnixDays(int32(birthday.V))
		}
		if c.Custom = nil; custom != "" {
			if err := json.Unmarshal([]byte(custom), &c.Custom); err != nil {
				return fmt.Errorf("index: fields of customer %d: %w", c.ID, err)
			}
		}
		return r.t.setCustomer(&c, added)
	})
}

// setCustomer puts down what the row of a customer says.
func (t *table) setCustomer(c *customer.Customer, added int32) error {
	o := t.add(c.ID)
	t.live.set(o)
	if c.Number > math.MaxInt32 || c.Points != nil && int64(int32(*c.Points)) != *c.Points {
		return errTooLarge
	}
	t.numbers[o], t.added[o] = int32(c.Number), added
	if c.Points != nil {
		t.points[o] = int32(*c.Points)
	}
	if c.Birthday.Valid() {
		_, m, d := c.Birthday.YMD()
		t.birthday[o], t.monthDay[o] = c.Birthday.UnixDays(), uint16(m*100+d)
	}
	t.words[sexWords].set(o, c.Sex)
	t.words[statusWords].set(o, c.MemberStatus)
	for at, name := range textWords {
		f, _ := meaning.TextOf(name)
		t.words[at].set(o, f.Key(f.Texts([]string{wordOf(c, name)})[0]))
	}
	t.words[placeWords].set(o, strings.Join([]string{c.Country, c.Prefecture, c.City}, separator))
	t.setOwn(o, c.Custom)
	name := c.Kana
	if name == "" {
		name = c.Name
	}
	lines := c.SearchLines(strconv.FormatInt(c.Number, 10))
	return t.texts.set(o, record(name, lines[:]), true)
}

// textWords are the columns of words that are search keys of a column of customers, by the names of the language.
var textWords = map[int]string{rankWords: "rank", channelWords: "channel", staffWords: "staff", departmentWords: "department", domainWords: "customer_email_domain"}

func wordOf(c *customer.Customer, name string) string {
	switch name {
	case "rank":
		return c.Rank
	case "channel":
		return c.Source
	case "staff":
		return c.Staff
	case "department":
		return c.Department
	}
	return c.Email
}

// setOwn puts down the shop's own fields of a customer.
func (t *table) setOwn(o uint32, fields map[string]string) {
	for key, c := range t.own {
		c.set(o, fields[key])
	}
	for key, value := range fields {
		if t.own[key] == nil && value != "" {
			c := newWordColumn()
			c.grow(len(t.ids))
			c.set(o, value)
			t.own[key] = &c
		}
	}
}

func (r *reader) tags() error {
	var last int64
	var set []string
	put := func() {
		if o, ok := r.t.find(last); ok && len(set) > 0 {
			r.t.words[tagWords].set(o, strings.Join(set, separator))
		}
		set = set[:0]
	}
	err := r.query(`SELECT customer_id, tag FROM customer_tags WHERE shop_id = $1`, "customer_id", "customer_id, tag", func(rows *db.Rows) error {
		var id int64
		var tag string
		if err := rows.Scan(&id, &tag); err != nil {
			return err
		}
		if id != last {
			put()
			last = id
		}
		set = append(set, tag)
		return nil
	})
	put()
	return err
}

func (r *reader) consents() error {
	return r.query(`SELECT customer_id, state FROM consent_states WHERE shop_id = $1 AND channel = '`+consent.Mail+`'`, "customer_id", "customer_id", func(rows *db.Rows) error {
		var id int64
		var state string
		if err := rows.Scan(&id, &state); err != nil {
			return err
		}
		if o, ok := r.t.find(id); ok {
			r.t.words[consentWords].set(o, state)
		}
		return nil
	})
}

func (r *reader) figures() error {
	return r.query(`SELECT customer_id, order_count, amount, unknown, first_day, last_day, due_day
		FROM customer_figures WHERE shop_id = $1`, "customer_id", "customer_id", func(rows *db.Rows) error {
		var id, count, amount, unknown int64
		var first, last, due db.Null[int32]
		if err := rows.Scan(&id, &count, &amount, &unknown, &first, &last, &due); err != nil {
			return err
		}
		o, ok := r.t.find(id)
		if !ok {
			return nil
		}
		if count > math.MaxInt32 {
			return errTooLarge
		}
		f := &r.t.figures
		f.count[o], f.unknown[o], f.amount[o] = int32(count), int32(unknown), amount
		f.first[o], f.last[o], f.usual[o] = dayOr(first), dayOr(last), noNumber
		if due.Valid && last.Valid {
			f.usual[o] = due.V - last.V
		}
		return nil
	})
}

func dayOr(d db.Null[int32]) int32 {
	if d.Valid {
		return d.V
	}
	return noDay
}

// readDuplicates returns the ids of those who are one of two that may be the same person.
func readDuplicates(q db.Querier, shopID int64) ([]int64, error) {
	rows, err := q.Query(`SELECT p.a, p.b FROM duplicate_pairs p JOIN customers x ON x.shop_id = p.shop_id AND x.id = p.a
		JOIN customers y ON y.shop_id = p.shop_id AND y.id = p.b
		WHERE p.shop_id = $1 AND p.state = $2 AND p.score >= $3`, shopID, string(duplicate.Open), duplicate.Strong)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var ids []int64
	for rows.Next() {
		var a, b int64
		if err := rows.Scan(&a, &b); err != nil {
			return nil, err
		}
		ids = append(ids, a, b)
	}
	return ids, rows.Err()
}

func (t *table) setDuplicates(ids []int64) {
	clear(t.duplicate)
	t.paired++
	for _, id := range ids {
		if o, ok := t.find(id); ok {
			t.duplicate.set(o)
		}
	}
}
