package eventlog

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"joren/internal/db"
	"joren/internal/kit/day"
	"joren/internal/kit/errs"
)

// Recorded is an event as it stands in the log.
type Recorded struct {
	Shop, Seq int64
	At        time.Time
	On        day.Day
	Live      bool
	Kind      Kind
	Customer  int64
	Actor     string
	body      string
}

// Decode reads the payload into v, a pointer to the payload struct of the kind.
func (r *Recorded) Decode(v any) error {
	if err := json.Unmarshal([]byte(r.body), v); err != nil {
		return fmt.Errorf("eventlog: decode %s %d: %w", r.Kind.Name, r.Seq, err)
	}
	return nil
}

// Consumer follows the log of every shop. Apply runs in the transaction that moves the consumer's cursor, so that it
// sees each event once, in order. What leaves the machine is only queued there, under a unique key.
type Consumer struct {
	Name    string
	Version int // raised: the consumer's rows are rebuilt from the first event on
	Apply   func(tx *db.Tx, events []Recorded) error
	Reset   func(tx *db.Tx, shopID int64) error // empties the consumer's rows before a rebuild; may be nil
}

const (
	readAtOnce = 500
	maxTries   = 3
)

// CatchUp applies everything that a shop's log holds beyond the consumer's cursor. An event that fails on its own
// maxTries times is parked, so that those behind it go on.
func (c *Consumer) CatchUp(ctx context.Context, d *db.DB, shopID int64, log *slog.Logger) error {
	limit, tries := readAtOnce, 0
	for {
		n, first, err := c.step(ctx, d, shopID, limit)
		switch {
		case err == nil && n == 0:
			return nil
		case err == nil:
			limit, tries = readAtOnce, 0
		case ctx.Err() != nil || errs.Is(err, errs.Unavailable):
			return err
		case limit > 1: // one of many fails: find out which
			limit = 1
		case tries+1 < maxTries:
			tries++
		default:
			log.ErrorContext(ctx, "event parked", "consumer", c.Name, "shop", shopID, "seq", first, "err", err)
			if err := c.park(ctx, d, shopID, first, err); err != nil {
				return err
			}
			tries = 0
		}
	}
}

// step applies the next events in one transaction and returns how many there were and the sequence of the first.
func (c *Consumer) step(ctx context.Context, d *db.DB, shopID int64, limit int) (n int, first int64, err error) {
	err = d.TxBatch(ctx, func(tx *db.Tx) error {
		cursor, err := c.cursor(tx, shopID)
		if err != nil {
			return err
		}
		events, err := After(tx, shopID, cursor, limit)
		if n = len(events); err != nil || n == 0 {
			return err
		}
		first = events[0].Seq
		if err := c.Apply(tx, events); err != nil {
			return fmt.Errorf("eventlog: %s at %d: %w", c.Name, first, err)
		}
		return c.move(tx, shopID, events[n-1].Seq)
	})
	return n, first, err
}

// cursor locks and returns where the consumer stands. A raised version starts it again from zero.
func (c *Consumer) cursor(tx *db.Tx, shopID int64) (int64, error) {
	_, err := tx.Exec(`INSERT INTO event_cursors (shop_id, consumer, version, seq) VALUES ($1, $2, $3, 0)
		ON CONFLICT (shop_id, consumer) DO NOTHING`, shopID, c.Name, c.Version)
	if err != nil {
		return 0, fmt.Errorf("eventlog: open the cursor of %s: %w", c.Name, err)
	}
	var version int
	var seq int64
	err = tx.QueryRow(`SELECT version, seq FROM event_cursors WHERE shop_id = $1 AND consumer = $2 {{for_update}}`, shopID, c.Name).Scan(&version, &seq)
	if err != nil {
		return 0, fmt.Errorf("eventlog: read the cursor of %s: %w", c.Name, err)
	}
	if version >= c.Version {
		return seq, nil
	}
	if c.Reset != nil {
		if err := c.Reset(tx, shopID); err != nil {
			return 0, fmt.Errorf("eventlog: reset %s: %w", c.Name, err)
		}
	}
	_, err = tx.Exec(`UPDATE event_cursors SET version = $1, seq = 0 WHERE shop_id = $2 AND consumer = $3`, c.Version, shopID, c.Name)
	return 0, err
}

func (c *Consumer) move(tx *db.Tx, shopID, seq int64) error {
	_, err := tx.Exec(`UPDATE event_cursors SET seq = $1 WHERE shop_id = $2 AND consumer = $3`, seq, shopID, c.Name)
	if err != nil {
		return fmt.Errorf("eventlog: move the cursor of %s: %w", c.Name, err)
	}
	return nil
}

// park sets an event aside with its error and moves on.
func (c *Consumer) park(ctx context.Context, d *db.DB, shopID, seq int64, cause error) error {
	return d.Tx(ctx, func(tx *db.Tx) error {
		if _, err := c.cursor(tx, shopID); err != nil {
			return err
		}
		_, err := tx.Exec(`INSERT INTO event_parked (shop_id, consumer, seq, at, error) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (shop_id, consumer, seq) DO NOTHING`, shopID, c.Name, seq, tx.Now.UnixMilli(), rootText(cause))
		if err != nil {
			return fmt.Errorf("eventlog: park: %w", err)
		}
		return c.move(tx, shopID, seq)
	})
}

func rootText(err error) string {
	for next := errors.Unwrap(err); next != nil; next = errors.Unwrap(err) {
		err = next
	}
	return err.Error()
}

// After returns the events of a shop behind a sequence, oldest first, at most limit.
func After(q db.Querier, shopID, seq int64, limit int) ([]Recorded, error) {
	return db.All(q, scanEvent, fmt.Sprintf(`SELECT %s FROM events WHERE shop_id = $1 AND seq > $2 ORDER BY seq LIMIT %d`, eventColumns, limit), shopID, seq)
}

// Head is the sequence of a shop's last event; 0 when there is none.
func Head(q db.Querier, shopID int64) (seq int64, err error) {
	err = q.QueryRow(`SELECT COALESCE((SELECT seq FROM shop_head WHERE shop_id = $1), 0)`, shopID).Scan(&seq)
	if err != nil {
		return 0, fmt.Errorf("eventlog: head: %w", err)
	}
	return seq, nil
}

// Of returns what happened to a customer, the newest day first, at most limit.
func Of(q db.Querier, shopID, customerID int64, limit, offset int) ([]Recorded, error) {
	return db.All(q, scanEvent, fmt.Sprintf(`SELECT %s FROM events WHERE shop_id = $1 AND customer_id = $2
		ORDER BY on_day DESC, seq DESC LIMIT %d OFFSET %d`, eventColumns, limit, offset), shopID, customerID)
}

const eventColumns = "shop_id, seq, at, on_day, live, kind, version, customer_id, actor, body"

func scanEvent(rows *db.Rows) (Recorded, error) {
	var r Recorded
	var at int64
	var on int32
	var customer db.Null[int64]
	err := rows.Scan(&r.Shop, &r.Seq, &at, &on, &r.Live, &r.Kind.Name, &r.Kind.Version, &customer, &r.Actor, &r.body)
	r.At, r.On, r.Customer = time.UnixMilli(at), day.FromUnixDays(on), customer.V
	return r, err
}
