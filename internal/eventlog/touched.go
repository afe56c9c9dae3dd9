package eventlog

import (
	"fmt"
	"hash/fnv"

	"joren/internal/db"
)

// Touched is what a stretch of a shop's log is about.
type Touched struct {
	Customers []int64  // each once, ascending
	Kinds     []string // the names of the kinds of events, each once
	More      bool     // there are more customers than were asked for; those named are not all
}

// TouchedSince returns what the events of a shop behind one sequence up to another are about, most customers at most.
func TouchedSince(q db.Querier, shopID, after, upTo int64, most int) (*Touched, error) {
	t := &Touched{}
	var err error
	t.Customers, err = db.All(q, func(rows *db.Rows) (id int64, err error) { return id, rows.Scan(&id) },
		fmt.Sprintf(`SELECT DISTINCT customer_id FROM events WHERE shop_id = $1 AND seq > $2 AND seq <= $3 AND customer_id IS NOT NULL
			ORDER BY customer_id LIMIT %d`, most+1), shopID, after, upTo)
	if err != nil {
		return nil, fmt.Errorf("eventlog: customers since %d: %w", after, err)
	}
	if len(t.Customers) > most {
		t.Customers, t.More = t.Customers[:most], true
	}
	t.Kinds, err = db.All(q, func(rows *db.Rows) (kind string, err error) { return kind, rows.Scan(&kind) },
		`SELECT DISTINCT kind FROM events WHERE shop_id = $1 AND seq > $2 AND seq <= $3`, shopID, after, upTo)
	if err != nil {
		return nil, fmt.Errorf("eventlog: kinds since %d: %w", after, err)
	}
	return t, nil
}

// Mark stands for one event of a shop's log: another history has another mark at the same sequence. Sequence 0 has mark 0.
func Mark(q db.Querier, shopID, seq int64) (uint64, error) {
	if seq == 0 {
		return 0, nil
	}
	list, err := db.All(q, scanEvent, `SELECT `+eventColumns+` FROM events WHERE shop_id = $1 AND seq = $2`, shopID, seq)
	if err != nil {
		return 0, fmt.Errorf("eventlog: mark: %w", err)
	}
	h := fnv.New64a()
	for _, r := range list {
		fmt.Fprintf(h, "%d %d %s %d %s", r.Seq, r.At.UnixMilli(), r.Kind.Name, r.Customer, r.body)
	}
	return h.Sum64(), nil
}
