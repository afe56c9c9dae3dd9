// Package consent keeps who agreed to be written to: per channel, since when, on what basis, by which page or file.
// The log is only added to, as the law on mail (特定電子メール法 3条2項) demands; the current state is kept beside it.
package consent

import (
	"fmt"
	"time"

	"joren/internal/db"
	"joren/internal/eventlog"
	"joren/internal/history"
	"joren/internal/kit/day"
)

// State is whether a person may be written to on a channel.
type State string

// The states of a channel. A person who unsubscribed or whose address bounced is never turned on again by a file.
const (
	Subscribed    State = "SUBSCRIBED"
	NotSubscribed State = "NOT_SUBSCRIBED"
	Unsubscribed  State = "UNSUBSCRIBED"
	Pending       State = "PENDING"
	Bounced       State = "BOUNCED"
	None          State = "NONE" // nothing is known any more, in the log alone: what was said was undone
)

// Mail is the channel of e-mail.
const Mail = "email"

// BasisFile is the basis of a statement that a file made.
const BasisFile = "file"

// BasisUndo is the basis of an entry that takes an earlier one back.
const BasisUndo = "undo"

// Changed is recorded when the state of a channel changes.
var Changed = eventlog.Kind{Name: "consent.changed", Version: 1}

// ChangedBody is the payload of Changed.
type ChangedBody struct {
	Channel string `json:"channel"`
	From    State  `json:"from,omitempty"`
	To      State  `json:"to"`
}

// Statement is what a source says about a person's consent.
type Statement struct {
	Customer   int64
	Channel    string
	Address    string
	State      State
	Basis      string
	File       string // the file or page it was made in
	FileRow    int64
	ObtainedAt time.Time // zero: when it was recorded
}

// Batch records statements in one transaction.
type Batch struct {
	Shop    int64
	Zone    *time.Location
	Live    bool
	Actor   string
	NewID   func() int64
	History *history.Writer
}

// standing is a state with the time it was obtained, in milliseconds.
type standing struct {
	state State
	since int64
}

type channelKey struct {
	customer int64
	channel  string
}

// Optin is the state that a yes or no of a file makes.
func Optin(yes bool) State {
	if yes {
		return Subscribed
	}
	return NotSubscribed
}

// Record writes the statements that change something. The latest statement counts, whatever order they come in, and a
// file touches nobody who unsubscribed or whose address bounced.
func (b *Batch) Record(tx *db.Tx, statements []Statement) error {
	if len(statements) == 0 {
		return nil
	}
	states, err := b.load(tx, statements)
	if err != nil {
		return fmt.Errorf("consent: load states: %w", err)
	}
	var log [][]any
	changed, before := map[channelKey]standing{}, map[channelKey]standing{}
	for _, st := range statements {
		key := channelKey{st.Customer, st.Channel}
		obtained := st.ObtainedAt
		if obtained.IsZero() || obtained.After(tx.Now) {
			obtained = tx.Now
		}
		from, to := states[key].state, st.State
		if from == to || obtained.UnixMilli() < states[key].since || (st.Basis == BasisFile && (from == Unsubscribed || from == Bounced)) {
			continue
		}
		if _, again := before[key]; !again {
			before[key] = states[key]
		}
		states[key] = standing{to, obtained.UnixMilli()}
		changed[key] = states[key]
		log = append(log, []any{b.Shop, b.NewID(), st.Customer, st.Channel, st.Address, string(to), st.Basis, st.File, st.FileRow,
			b.Actor, obtained.UnixMilli(), tx.Now.UnixMilli()})
		err := eventlog.Emit(tx, eventlog.Event{Shop: b.Shop, Kind: Changed, Customer: st.Customer, On: day.FromTime(obtained, b.Zone), Live: b.Live,
			Actor: b.Actor, Body: ChangedBody{st.Channel, from, to}})
		if err != nil {
			return err
		}
	}
	if err := b.record(tx, before, changed); err != nil {
		return err
	}
	rows := make([][]any, 0, len(changed))
	for k, state := range changed {
		rows = append(rows, []any{b.Shop, k.customer, k.channel, string(state.state), state.since})
	}
	return write(tx, log, rows)
}

func (b *Batch) load(tx *db.Tx, statements []Statement) (map[channelKey]standing, error) {
	ids := make([]int64, len(statements))
	for i, st := range statements {
		ids[i] = st.Customer
	}
	return statesOf(tx, b.Shop, ids)
}

func statesOf(q db.Querier, shopID int64, customers []int64) (map[channelKey]standing, error) {
	states := map[channelKey]standing{}
	rows, err := q.Query(`SELECT customer_id, channel, state, changed_at FROM consent_states
		WHERE shop_id = $1 AND customer_id {{in_list_int $2}}`, shopID, db.List(customers))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var key channelKey
		var state standing
		if err := rows.Scan(&key.customer, &key.channel, &state.state, &state.since); err != nil {
			return nil, err
		}
		states[key] = state
	}
	return states, rows.Err()
}

// write adds entries to the log and sets the states that stand from now on.
func write(tx *db.Tx, log, states [][]any) error {
	if len(log) == 0 {
		return nil
	}
	err := tx.InsertMany("consent_log", []string{"shop_id", "id", "customer_id", "channel", "address", "state", "basis", "file",
		"file_row", "actor", "obtained_at", "at"}, log, "")
	if err != nil {
		return fmt.Errorf("consent: write the log: %w", err)
	}
	err = tx.InsertMany("consent_states", []string{"shop_id", "customer_id", "channel", "state", "changed_at"}, states,
		"ON CONFLICT (shop_id, customer_id, channel) DO UPDATE SET state = excluded.state, changed_at = excluded.changed_at")
	if err != nil {
		return fmt.Errorf("consent: write states: %w", err)
	}
	return nil
}

// Current is the state of one channel with the entry of the log it rests on.
type Current struct {
	Channel    string
	State      State
	Basis      string
	File       string
	FileRow    int64
	ObtainedAt time.Time
}

// Of lists the current state of every channel that anything is known of for a customer, with its proof.
func Of(q db.Querier, shopID, customerID int64) ([]Current, error) {
	list, err := db.All(q, func(rows *db.Rows) (Current, error) {
		var c Current
		var obtained int64
		err := rows.Scan(&c.Channel, &c.State, &c.Basis, &c.File, &c.FileRow, &obtained)
		c.ObtainedAt = time.UnixMilli(obtained)
		return c, err
	}, `SELECT channel, state, basis, file, file_row, obtained_at FROM consent_log
		WHERE shop_id = $1 AND customer_id = $2 ORDER BY id DESC`, shopID, customerID)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	out := list[:0]
	for _, c := range list {
		if !seen[c.Channel] && c.State != None {
			out = append(out, c)
		}
		seen[c.Channel] = true
	}
	return out, nil
}
