package duplicate

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"joren/internal/customer"
	"joren/internal/db"
	"joren/internal/eventlog"
	"joren/internal/kit/errs"
)

// version of the rules by which pairs are found. Raised: every shop's pairs are found anew.
const version = 1

// State says what has become of a pair.
type State string

// The states of a pair.
const (
	Open State = "open"     // waits for staff
	Not  State = "not_same" // staff said that they are two people
)

// Refresh brings the pairs of a shop up to its customers, where anything about customers has happened since the last
// time. All pairs are found anew, since each record says something about all others: how usual a name is, how well
// the shop's records are kept. Only what has changed is written.
func Refresh(ctx context.Context, d *db.DB, shopID int64) error {
	var people []person
	var head int64
	err := d.Read(ctx, func(q *db.Read) error {
		people = people[:0]
		var news bool
		var err error
		if head, news, err = behind(q, shopID); err != nil || !news {
			head = 0
			return err
		}
		n, err := customer.Total(q, shopID)
		if err != nil {
			return err
		}
		people = slices.Grow(people, int(n))
		return customer.EachIdentity(q, shopID, func(id int64, f *customer.Fields) { people = append(people, newPerson(id, f)) })
	})
	if err != nil {
		return fmt.Errorf("duplicate: read the customers: %w", err)
	}
	if head == 0 {
		return seen(ctx, d, shopID)
	}
	w := writer{shop: shopID, head: head, pairs: find(people)}
	if err := w.write(ctx, d); err != nil {
		return fmt.Errorf("duplicate: keep the pairs: %w", err)
	}
	return nil
}

// seen moves past events that are not about customers, so that they are not looked through again and again.
func seen(ctx context.Context, d *db.DB, shopID int64) error {
	return d.TxBatch(ctx, func(tx *db.Tx) error {
		if err := tx.Serialize("duplicates", shopID); err != nil {
			return err
		}
		head, news, err := behind(tx, shopID)
		if err != nil || news || head == 0 {
			return err
		}
		_, err = tx.Exec(`UPDATE duplicate_runs SET seq = $1 WHERE shop_id = $2 AND seq < $1`, head, shopID)
		return err
	})
}

// behind tells whether the log of the shop says anything about customers that the pairs do not know, and returns its
// last sequence then.
func behind(q db.Querier, shopID int64) (head int64, news bool, err error) {
	var seq, of int64
	err = q.QueryRow(`SELECT seq, version FROM duplicate_runs WHERE shop_id = $1`, shopID).Scan(&seq, &of)
	if err != nil && !errs.Is(err, errs.NotFound) {
		return 0, false, err
	}
	err = q.QueryRow(`SELECT seq FROM shop_head WHERE shop_id = $1`, shopID).Scan(&head)
	if errs.Is(err, errs.NotFound) {
		return 0, false, nil
	}
	if err != nil || of != version {
		return head, err == nil, err
	}
	var first int64
	err = q.QueryRow(`SELECT seq FROM events WHERE shop_id = $1 AND seq > $2 AND kind LIKE 'customer.%' ORDER BY seq LIMIT 1`, shopID, seq).Scan(&first)
	if errs.Is(err, errs.NotFound) {
		return head, false, nil
	}
	return head, err == nil, err
}

// writer brings what is kept in line with what was found, range by range.
type writer struct {
	shop, head int64
	pairs      []Pair // by ids
	stale      bool   // somebody else has newer ones
}

// inOneTx bounds the pairs that a transaction reads, and those that it writes.
const inOneTx = 500

func (w *writer) write(ctx context.Context, d *db.DB) error {
	var done, next key
	rest := w.pairs
	for more := true; more && !w.stale; {
		var n int
		err := d.TxBatch(ctx, func(tx *db.Tx) error {
			var err error
			if err = w.claim(tx); err != nil || w.stale {
				return err
			}
			n, next, more, err = w.step(tx, done, rest)
			if err == nil && !more {
				_, err = tx.Exec(`UPDATE duplicate_runs SET version = $1 WHERE shop_id = $2`, version, w.shop)
			}
			return err
		})
		if err != nil {
			return err
		}
		done, rest = next, rest[n:]
	}
	return nil
}

// claim says that these pairs are being written now. Whoever writes older ones sees it and stops. Version 0 stands until
// all are written.
func (w *writer) claim(tx *db.Tx) error {
	if err := tx.Serialize("duplicates", w.shop); err != nil {
		return err
	}
	n, err := tx.Exec(`INSERT INTO duplicate_runs (shop_id, seq, version, at) VALUES ($1, $2, 0, $3)
		ON CONFLICT (shop_id) DO UPDATE SET seq = excluded.seq, version = 0, at = excluded.at WHERE duplicate_runs.seq <= excluded.seq`,
		w.shop, w.head, tx.Now.UnixMilli())
	w.stale = n == 0
	return err
}

type key struct{ a, b int64 }

func (k key) compare(other key) int {
	return cmp.Or(cmp.Compare(k.a, other.a), cmp.Compare(k.b, other.b))
}

type kept struct {
	key
	score   int
	reasons string
	state   State
}

// step writes the next range of pairs, those after a key. It returns how many of the found ones it has dealt with, up to
// which key, and whether there may be more.
func (w *writer) step(tx *db.Tx, after key, found []Pair) (n int, end key, more bool, err error) {
	have, err := db.All(tx, func(rows *db.Rows) (k kept, err error) {
		return k, rows.Scan(&k.a, &k.b, &k.score, &k.reasons, &k.state)
	}, fmt.Sprintf(`SELECT a, b, score, reasons, state FROM duplicate_pairs
		WHERE shop_id = $1 AND (a > $2 OR a = $2 AND b > $3) ORDER BY a, b LIMIT %d`, inOneTx), w.shop, after.a, after.b)
	if err != nil {
		return 0, key{}, false, err
	}
	n = min(len(found), inOneTx)
	more = len(have) == inOneTx || n < len(found)
	if more { // up to where both lists are known
		end = key{1<<63 - 1, 1<<63 - 1}
		if len(have) == inOneTx {
			end = have[len(have)-1].key
		}
		if n < len(found) {
			if last := (key{found[n-1].A, found[n-1].B}); last.compare(end) < 0 {
				end = last
			}
		}
		for n > 0 && end.compare(key{found[n-1].A, found[n-1].B}) < 0 {
			n--
		}
		for len(have) > 0 && end.compare(have[len(have)-1].key) < 0 {
			have = have[:len(have)-1]
		}
	}
	return n, end, more, w.merge(tx, have, found[:n])
}

// Found is recorded when the kept pairs of a shop change. It is about no customer.
var Found = eventlog.Kind{Name: "duplicates.found", Version: 1}

// FoundBody is the payload of Found: how many pairs were put down or taken away.
type FoundBody struct {
	Pairs int `json:"pairs"`
}

var pairColumns = []string{"shop_id", "a", "b", "score", "reasons", "state", "found_at"}

// merge makes one range of what is kept equal to what was found. What staff said stays, as long as both customers do.
func (w *writer) merge(tx *db.Tx, have []kept, found []Pair) error {
	var put [][]any
	var gone []kept
	for len(have) > 0 || len(found) > 0 {
		var order int
		switch {
		case len(found) == 0:
			order = -1
		case len(have) == 0:
			order = 1
		default:
			order = have[0].compare(key{found[0].A, found[0].B})
		}
		switch {
		case order < 0:
			gone, have = append(gone, have[0]), have[1:]
			continue
		case order == 0:
			k := have[0]
			have = have[1:]
			if k.score == found[0].Score && k.reasons == encodeReasons(found[0].Reasons) {
				found = found[1:]
				continue
			}
		}
		p := found[0]
		put, found = append(put, []any{w.shop, p.A, p.B, p.Score, encodeReasons(p.Reasons), string(Open), tx.Now.UnixMilli()}), found[1:]
	}
	if n := len(put) + len(gone); n > 0 {
		if err := eventlog.Emit(tx, eventlog.Event{Shop: w.shop, Kind: Found, Body: FoundBody{n}}); err != nil {
			return err
		}
	}
	if err := tx.InsertMany("duplicate_pairs", pairColumns, put,
		"ON CONFLICT (shop_id, a, b) DO UPDATE SET score = excluded.score, reasons = excluded.reasons"); err != nil {
		return err
	}
	for _, k := range gone {
		_, err := tx.Exec(`DELETE FROM duplicate_pairs WHERE shop_id = $1 AND a = $2 AND b = $3 AND (state = $4
			OR 2 > (SELECT COUNT(*) FROM customers c WHERE c.shop_id = $1 AND c.id IN ($2, $3)))`, w.shop, k.a, k.b, string(Open))
		if err != nil {
			return err
		}
	}
	return nil
}
