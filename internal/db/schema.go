package db

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Kind is the kind of values that a column holds.
type Kind string

// The kinds. SQLite keeps a Bool as an Integer, so the two are one wherever engines are compared.
const (
	Integer Kind = "integer"
	Bool    Kind = "bool"
	Real    Kind = "real"
	Text    Kind = "text"
	Blob    Kind = "blob"
)

// kinds are the kinds by the words of both engines.
var kinds = map[string]Kind{
	"INTEGER": Integer, "REAL": Real, "TEXT": Text, "BLOB": Blob,
	"bigint": Integer, "integer": Integer, "smallint": Integer, "boolean": Bool, "double precision": Real, "text": Text, "bytea": Blob,
}

// Table is a table as the database describes it.
type Table struct {
	Name    string   `json:"name"`
	Columns []Column `json:"columns"` // by name: the engines may have added them in different order
	Key     []Column `json:"-"`       // the primary key, in its order

	engine Engine
}

// Column is a column of a Table.
type Column struct {
	Name string `json:"name"`
	Kind Kind   `json:"kind"`
}

// local are the tables that say something about the database they stand in, and are not copied to another: its schema,
// who makes ids with it, when it was backed up.
var local = []string{"backups", "migrations", "nodes"}

// tables returns all tables but the local ones, by name.
func (d *DB) tables(q Querier) ([]Table, error) {
	rows, err := q.Query(describe[d.engine])
	if err != nil {
		return nil, fmt.Errorf("db: describe the schema: %w", err)
	}
	defer rows.Close()
	var all []Table
	keys := map[string]map[int64]Column{}
	for rows.Next() {
		var table, column, kind string
		var place int64
		if err := rows.Scan(&table, &column, &kind, &place); err != nil {
			return nil, err
		}
		if slices.Contains(local, table) {
			continue
		}
		c := Column{column, kinds[kind]}
		if c.Kind == "" {
			return nil, fmt.Errorf("db: column %s.%s is of the unknown kind %s", table, column, kind)
		}
		if len(all) == 0 || all[len(all)-1].Name != table {
			all = append(all, Table{Name: table, engine: d.engine})
			keys[table] = map[int64]Column{}
		}
		t := &all[len(all)-1]
		t.Columns = append(t.Columns, c)
		if place > 0 {
			keys[table][place] = c
		}
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	for i := range all {
		t := &all[i]
		for place := range int64(len(keys[t.Name])) {
			t.Key = append(t.Key, keys[t.Name][place+1])
		}
		if len(t.Key) == 0 {
			return nil, fmt.Errorf("db: table %s has no primary key", t.Name)
		}
	}
	return all, nil
}

// describe asks for table, column, kind and the column's place in the primary key, which begins with 1.
var describe = map[Engine]string{
	SQLite: `SELECT t.name, c.name, c.type, c.pk FROM sqlite_schema t JOIN pragma_table_info(t.name) c
		WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY t.name, c.name`,
	Postgres: `SELECT CAST(t.relname AS TEXT), CAST(c.attname AS TEXT), format_type(c.atttypid, NULL), COALESCE(
			(SELECT k.place FROM pg_index i, unnest(CAST(i.indkey AS INT2[])) WITH ORDINALITY k (attnum, place)
				WHERE i.indrelid = t.oid AND i.indisprimary AND k.attnum = c.attnum), 0)
		FROM pg_class t JOIN pg_attribute c ON c.attrelid = t.oid
		WHERE t.relkind IN ('r', 'p') AND t.relnamespace = CAST(current_schema() AS REGNAMESPACE) AND c.attnum > 0 AND NOT c.attisdropped
		ORDER BY t.relname COLLATE "C", c.attname COLLATE "C"`,
}

// HasShop tells whether the rows belong to shops.
func (t *Table) HasShop() bool {
	return slices.ContainsFunc(t.Columns, func(c Column) bool { return c.Name == "shop_id" })
}

// quote writes a name so that it may be a word of SQL, too.
func quote(name string) string { return `"` + name + `"` }

// names are the quoted names of the columns.
func (t *Table) names() []string {
	list := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		list[i] = quote(c.Name)
	}
	return list
}

// scan reads the rows in the order of their keys, which is the same on both engines: those of one shop, or all when
// shopID is 0. What fn gets, one value per column, is gone when it returns.
func (t *Table) scan(q Querier, shopID int64, fn func(row []any) error) (err error) {
	var order []string
	for _, c := range t.Key {
		if c.Kind == Text && t.engine == Postgres {
			order = append(order, quote(c.Name)+` COLLATE "C"`)
		} else {
			order = append(order, quote(c.Name))
		}
	}
	sql := "SELECT " + strings.Join(t.names(), ", ") + " FROM " + quote(t.Name)
	var args []any
	if shopID != 0 {
		sql += " WHERE shop_id = $1"
		args = []any{shopID}
	}
	rows, err := q.Query(sql+" ORDER BY "+strings.Join(order, ", "), args...)
	if err != nil {
		return fmt.Errorf("db: read %s: %w", t.Name, err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	row := make([]any, len(t.Columns))
	for rows.Next() {
		for i, v := range rows.values {
			row[i] = v
		}
		if err := fn(row); err != nil {
			return err
		}
	}
	return rows.Err()
}
