package consent

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"joren/internal/db"
	"joren/internal/eventlog"
	"joren/internal/history"
	"joren/internal/kit/day"
)

// record notes in the history which states changed.
func (b *Batch) record(tx *db.Tx, before, after map[channelKey]standing) error {
	fields := map[int64]history.Fields{}
	for key, now := range after {
		if fields[key.customer] == nil {
			fields[key.customer] = history.Fields{}
		}
		fields[key.customer].Set(key.channel, before[key].text(), now.text())
	}
	for _, id := range slices.Sorted(maps.Keys(fields)) {
		if err := b.History.Changed(tx, history.Consent, id, fields[id]); err != nil {
			return err
		}
	}
	return nil
}

// text is a state in the history: the state and since when; nil for none.
func (s standing) text() *string {
	if s.state == "" {
		return nil
	}
	return history.Text(string(s.state) + "@" + strconv.FormatInt(s.since, 10))
}

func parseStanding(v *string) (s standing, err error) {
	if v == nil {
		return s, nil
	}
	state, since, _ := strings.Cut(*v, "@")
	s.state = State(state)
	if s.since, err = strconv.ParseInt(since, 10, 64); err != nil {
		return s, fmt.Errorf("consent: state in the history: %w", err)
	}
	return s, nil
}

// Records let consents go back.
type Records struct{ Zone *time.Location }

// Values returns the states that stand, for every customer that is asked for.
func (Records) Values(q db.Querier, shopID int64, customers []int64) (map[int64]history.Values, error) {
	states, err := statesOf(q, shopID, customers)
	if err != nil {
		return nil, fmt.Errorf("consent: values: %w", err)
	}
	out := make(map[int64]history.Values, len(customers))
	for _, id := range customers {
		out[id] = func(channel string) *string { return states[channelKey{id, channel}].text() }
	}
	return out, nil
}

// Same compares a value that stands with one of a change.
func (Records) Same(_ string, standing, named *string) bool { return history.Same(standing, named) }

// PutBack lets channels go back to earlier states, with an entry of the log each.
func (r Records) PutBack(tx *db.Tx, by history.By, values map[int64]map[string]*string) error {
	customers := slices.Sorted(maps.Keys(values))
	states, err := statesOf(tx, by.Shop, customers)
	if err != nil {
		return fmt.Errorf("consent: put back: %w", err)
	}
	log, err := entriesOf(tx, by.Shop, customers)
	if err != nil {
		return fmt.Errorf("consent: put back: %w", err)
	}
	var rows, entries [][]any
	for _, id := range customers {
		for _, channel := range slices.Sorted(maps.Keys(values[id])) {
			key := channelKey{id, channel}
			to, err := parseStanding(values[id][channel])
			if err != nil {
				return err
			}
			e := entry{state: None, basis: BasisUndo, obtained: tx.Now.UnixMilli()}
			if to.state == "" {
				_, err := tx.Exec(`DELETE FROM consent_states WHERE shop_id = $1 AND customer_id = $2 AND channel = $3`, by.Shop, id, channel)
				if err != nil {
					return fmt.Errorf("consent: put back: %w", err)
				}
			} else {
				rows = append(rows, []any{by.Shop, id, channel, string(to.state), to.since})
				e = log.proof(key, to)
			}
			entries = append(entries, []any{by.Shop, by.NewID(), id, channel, e.address, string(e.state), e.basis, e.file, e.row, by.Actor, e.obtained, tx.Now.UnixMilli()})
			err = eventlog.Emit(tx, eventlog.Event{Shop: by.Shop, Kind: Changed, Customer: id, On: day.FromTime(tx.Now, r.Zone), Actor: by.Actor,
				Body: ChangedBody{channel, states[key].state, e.state}})
			if err != nil {
				return err
			}
		}
	}
	return write(tx, entries, rows)
}

// entry is what an entry of the log says.
type entry struct {
	state                State
	address, basis, file string
	row, obtained        int64
}

type entries map[channelKey][]entry

// proof is the entry on which a state rested, to be said again.
func (l entries) proof(key channelKey, to standing) entry {
	for _, e := range l[key] {
		if e.state == to.state && e.obtained == to.since {
			return e
		}
	}
	return entry{state: to.state, basis: BasisUndo, obtained: to.since}
}

// entriesOf reads the log of customers, the newest entries first.
func entriesOf(q db.Querier, shopID int64, customers []int64) (entries, error) {
	rows, err := q.Query(`SELECT customer_id, channel, state, address, basis, file, file_row, obtained_at FROM consent_log
		WHERE shop_id = $1 AND customer_id {{in_list_int $2}} ORDER BY id DESC`, shopID, db.List(customers))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := entries{}
	for rows.Next() {
		var key channelKey
		var e entry
		if err := rows.Scan(&key.customer, &key.channel, &e.state, &e.address, &e.basis, &e.file, &e.row, &e.obtained); err != nil {
			return nil, err
		}
		out[key] = append(out[key], e)
	}
	return out, rows.Err()
}

// Remove deletes all that is kept of customers who are removed as if they had never been there.
func Remove(tx *db.Tx, shopID int64, customers []int64) error {
	for _, table := range []string{"consent_states", "consent_log"} {
		if _, err := tx.Exec(`DELETE FROM `+table+` WHERE shop_id = $1 AND customer_id {{in_list_int $2}}`, shopID, db.List(customers)); err != nil {
			return fmt.Errorf("consent: remove: %w", err)
		}
	}
	return nil
}
