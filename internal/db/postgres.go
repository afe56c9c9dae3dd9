package db

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"joren/internal/kit/errs"
)

// postgresBackend is a pool of connections. Its queue keeps the number of places; batches get at most a quarter of
// them, so that people always find one.
type postgresBackend struct {
	config *pgx.ConnConfig
	turn   *queue

	mu   sync.Mutex
	idle []*postgresConn // used last stands last
}

// connectTimeout is how long a server may take to answer, where the address does not say.
const connectTimeout = 10 * time.Second

func openPostgres(o Options) (*postgresBackend, error) {
	config, err := pgx.ParseConfig(o.URL)
	if err != nil {
		return nil, &errs.Error{Code: errs.BadUse, Key: "error.database_url", Err: err} // its text repeats the address
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectTimeout
	}
	if config.RuntimeParams["application_name"] == "" {
		config.RuntimeParams["application_name"] = "joren"
	}
	// A plan kept from when a table was empty scans it whole for ever; planning anew costs a fraction of a millisecond.
	config.RuntimeParams["plan_cache_mode"] = "force_custom_plan"
	n := o.Conns
	if n <= 0 {
		n = 16
	}
	return &postgresBackend{config: config, turn: newQueue(n, max(1, n/4))}, nil
}

func (b *postgresBackend) write(ctx context.Context, p priority, fn func(conn) error) error {
	if err := b.turn.enter(ctx, p); err != nil {
		return err
	}
	defer b.turn.leave(p)
	c, err := b.take(ctx)
	if err != nil {
		return &beginError{mapError(err)}
	}
	defer b.put(c)
	err = fn(c)
	var begin *beginError
	if errors.As(err, &begin) && connectionLost(err) {
		_ = b.dropIdle() // the server was restarted: the others are dead, too
	}
	return err
}

func (b *postgresBackend) read(ctx context.Context, fn func(conn) error) error {
	return b.write(ctx, people, fn)
}

func (b *postgresBackend) take(ctx context.Context) (*postgresConn, error) {
	b.mu.Lock()
	if n := len(b.idle); n > 0 {
		c := b.idle[n-1]
		b.idle = b.idle[:n-1]
		b.mu.Unlock()
		return c, nil
	}
	b.mu.Unlock()
	c, err := pgx.ConnectConfig(ctx, b.config.Copy())
	if err != nil {
		return nil, err
	}
	return &postgresConn{pgx: c}, nil
}

func (b *postgresBackend) put(c *postgresConn) {
	if !c.reusable() {
		_ = c.close()
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.idle = append(b.idle, c)
}

func (b *postgresBackend) dropIdle() error {
	b.mu.Lock()
	idle := b.idle
	b.idle = nil
	b.mu.Unlock()
	var all []error
	for _, c := range idle {
		all = append(all, c.close())
	}
	return errors.Join(all...)
}

// close waits for those who still use a connection.
func (b *postgresBackend) close() error {
	b.turn.close()
	return b.dropIdle()
}
