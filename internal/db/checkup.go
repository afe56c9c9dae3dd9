package db

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// Checkup is what an engine says about itself.
type Checkup struct {
	Engine   Engine
	Version  string
	Damage   []string      // what the engine found wrong with its own files; SQLite only
	Clock    time.Duration // how far the server's clock is ahead of this machine's; PostgreSQL only
	Encoding string        // PostgreSQL only
	TooOld   bool          // older than what Joren is tested with
}

// oldestPostgres is the major version that Joren is tested with.
const oldestPostgres = 15

// maxDamage is how many findings are listed.
const maxDamage = 10

// Checkup asks the engine for its health. On SQLite it reads the whole file.
func (d *DB) Checkup(ctx context.Context) (c Checkup, err error) {
	c.Engine = d.engine
	err = d.Read(ctx, func(q *Read) error {
		if d.engine == SQLite {
			return c.askSQLite(q)
		}
		return c.askPostgres(q, d.clock.Now())
	})
	if err != nil {
		return c, fmt.Errorf("db: check up: %w", err)
	}
	return c, nil
}

func (c *Checkup) askSQLite(q *Read) error {
	if err := q.QueryRow(`SELECT sqlite_version()`).Scan(&c.Version); err != nil {
		return err
	}
	lines, err := All(q, func(r *Rows) (s string, err error) { return s, r.Scan(&s) }, fmt.Sprintf(`PRAGMA integrity_check(%d)`, maxDamage))
	if err == nil && (len(lines) != 1 || lines[0] != "ok") {
		c.Damage = lines
	}
	return err
}

func (c *Checkup) askPostgres(q *Read, now time.Time) error {
	var number int
	var micros int64
	err := q.QueryRow(`SELECT current_setting('server_version'), CAST(current_setting('server_version_num') AS INTEGER), current_setting('server_encoding'),
		CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)`).Scan(&c.Version, &number, &c.Encoding, &micros)
	c.Clock = time.UnixMicro(micros).Sub(now)
	c.TooOld = number/10_000 < oldestPostgres
	return err
}

// Orphans counts, per column, the rows that name a row which is not there. owner says which table a column's values are
// ids of. A table that has no such column, or is named in except, is passed over.
func (d *DB) Orphans(ctx context.Context, owners map[string]string, except []string) (found []Orphan, err error) {
	err = d.Read(ctx, func(q *Read) error {
		found = nil
		tables, err := d.tables(q)
		if err != nil {
			return err
		}
		byName := map[string]*Table{}
		for i := range tables {
			byName[tables[i].Name] = &tables[i]
		}
		for _, t := range tables {
			for _, c := range t.Columns {
				owner := byName[owners[c.Name]]
				if owner == nil || owner.Name == t.Name || slices.Contains(except, t.Name) {
					continue
				}
				o := Orphan{Table: t.Name, Column: c.Name, Owner: owner.Name}
				if err := q.QueryRow(o.query(owner.HasShop() && t.HasShop())).Scan(&o.Rows); err != nil {
					return err
				}
				if o.Rows > 0 {
					found = append(found, o)
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("db: look for orphans: %w", err)
	}
	return found, nil
}

// Orphan are rows of a table that name rows of another which are not there.
type Orphan struct {
	Table, Column, Owner string
	Rows                 int64
}

// query counts the rows; those that name nobody (NULL or 0) are in order.
func (o Orphan) query(withShop bool) string {
	sql := `SELECT COUNT(*) FROM ` + quote(o.Table) + ` t WHERE t.` + quote(o.Column) + ` <> 0 AND NOT EXISTS (SELECT 1 FROM ` + quote(o.Owner) +
		` o WHERE o.id = t.` + quote(o.Column)
	if withShop {
		sql += ` AND o.shop_id = t.shop_id`
	}
	return sql + `)`
}
